#include "archives/discover.h"

#include <algorithm>
#include <filesystem>
#include <set>
#include <utility>

#include "archives/kinds.h"
#include "archives/web.h"
#include "core/base/text.h"

namespace sigwatch {

namespace asio = boost::asio;

namespace {

asio::awaitable<Discovery> lists_of(ArchiveContext context, const Kind& kind, std::string url) {
  if (kind.lists) co_return co_await kind.lists(context, url);
  Discovery one;
  one.evidence.kind = Evidence::Kind::good;
  one.lists.push_back({std::move(url), {}, {}});
  co_return one;
}

/// A name says it, or the page does, or one of the kinds finds lists at the address.
asio::awaitable<Discovery> look_everywhere(ArchiveContext context, std::string url, Found& found) {
  ArchiveEntry entry;
  entry.url = url;
  const auto named = recognise(entry);
  const Kind* kind = named && named->kind != "web" ? kind_named(named->kind) : nullptr;
  Discovery nothing;
  if (!named) {
    nothing.evidence = {Evidence::Kind::unrecognised, named.error().what, std::nullopt};
    co_return nothing;
  }
  if (!kind) {
    const WhatIsThere there = co_await look_at(context, url);
    add_cost(found.cost, there.cost);
    kind = there.kind;
    nothing.evidence = there.evidence;
  }
  // A folder may also be that of many inboxes.
  const bool folder_of_lists = kind && kind->name == "maildir" && !std::filesystem::exists(url + "/cur");
  if (kind && !folder_of_lists) {
    found.kind = kind->name;
    Discovery discovery = co_await lists_of(context, *kind, url);
    co_return discovery;
  }
  for (const Kind& candidate : all_kinds()) {
    if (!candidate.lists) continue;
    Discovery discovery = co_await candidate.lists(context, url);
    add_cost(found.cost, discovery.cost);
    if (!is_good(discovery.evidence) || discovery.lists.empty()) continue;
    found.kind = candidate.name;
    discovery.cost = {};
    co_return discovery;
  }
  if (kind) nothing.evidence.reason = url + ": a folder, and neither a Maildir nor one of archives";
  co_return nothing;
}

void take_newest(const Reading& reading, Time now, ReadList& into) {
  for (const Post& post : reading.posts) {
    const auto date = post.sender_date && *post.sender_date <= now ? post.sender_date : post.archive_date;
    if (!date || (into.newest && *date <= *into.newest)) continue;
    into.newest = date;
    into.subject = post.subject;
  }
}

/// `[a-z0-9-]{1,32}` of a list's name, unlike those before.
std::string id_of(const FoundList& list, std::set<std::string>& taken) {
  std::string words = list.list.empty() ? list.name : list.list.substr(0, list.list.find('@'));
  if (words.empty()) {
    std::string url = list.url;
    while (url.ends_with('/')) url.pop_back();
    words = url.substr(url.rfind('/') + 1);
  }
  std::string id;
  for (const char c : lower(words)) {
    const bool plain = (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
    if (plain) id += c;
    if (!plain && !id.empty() && id.back() != '-') id += '-';
  }
  // An id has at most 32 letters; four are left for `-999`.
  id = id.substr(0, 28);
  while (id.ends_with('-')) id.pop_back();
  if (id.empty()) id = "list";
  std::string unlike = id;
  for (int n = 2; !taken.insert(unlike).second; ++n) unlike = id + "-" + std::to_string(n);
  return unlike;
}

/// What a server calls its list is pasted into YAML: within quotes it can be nothing but text.
std::string quoted(const std::string& text) {
  std::string escaped;
  for (const char c : clean_line(text, 500)) escaped += c == '\'' ? "''" : std::string(1, c);
  return "'" + escaped + "'";
}

/// The server's word for its list goes into a configuration: nothing but a plain address is taken.
bool is_plain_address(const std::string& text) {
  const auto at = text.find('@');
  const auto good = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') ||
           std::string_view(".+_=-").find(c) != std::string_view::npos;
  };
  return at != std::string::npos && at > 0 && at + 1 < text.size() && text.size() <= 254 &&
         std::all_of(text.begin(), text.begin() + static_cast<long>(at), good) &&
         std::all_of(text.begin() + static_cast<long>(at) + 1, text.end(), good);
}

bool is_plain_url(const std::string& url) {
  return url.size() <= 500 && std::all_of(url.begin(), url.end(), [](unsigned char c) {
           return c > 0x20 && c < 0x7f &&
                  std::string_view("\"'`<>[]{}\\").find(static_cast<char>(c)) == std::string_view::npos;
         });
}

/// Its URL alone where that says what it is.
std::string archive_of(const ArchiveEntry& entry) {
  ArchiveEntry bare;
  bare.url = entry.url;
  const auto named = recognise(bare);
  const std::string kind = named && named->kind == entry.kind ? "" : ", kind: " + entry.kind;
  const std::string where = entry.private_address ? ", private_address: true" : "";
  return kind.empty() && where.empty() ? quoted(entry.url) : "{url: " + quoted(entry.url) + kind + where + "}";
}

/// A mail address is required; where the server does not tell it, the name at the server's own host is the best guess.
std::string address_of(const FoundList& list, const std::string& id) {
  if (is_plain_address(list.list)) return list.list;
  std::string host = host_of(list.url);
  host = host.substr(0, host.find(':'));
  const bool named =
      std::any_of(host.begin(), host.end(), [](char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); });
  return id + "@" + (named ? lower(host) : "example.org");
}

}  // namespace

asio::awaitable<Found> discover(ArchiveContext context, std::string url, Time now, std::size_t most_read,
                                std::function<void(std::size_t, std::size_t, const std::string&)> progress) {
  Found found;
  Discovery discovery = co_await look_everywhere(context, url, found);
  add_cost(found.cost, discovery.cost);
  found.all = discovery.lists.size();
  if (!is_good(discovery.evidence)) found.why = discovery.evidence.reason;
  const std::size_t read = std::min(most_read, found.all);
  for (std::size_t i = 0; i < read; ++i) {
    ReadList one;
    one.list = discovery.lists[i];
    if (progress) progress(i + 1, read, one.list.url);
    one.entry.url = one.list.url;
    one.entry.private_address = context.private_address && !host_of(one.list.url).empty();
    auto known = recognise(one.entry);
    if (!known) continue;
    one.entry = *known;
    // The page of the server was looked at already, and its lists are of the same kind.
    if (one.entry.kind == "web") one.entry.kind = found.kind;
    const auto archive = open_archive(context, one.entry);
    NewestQuery query;
    query.now = now;
    const Reading reading = co_await archive->newest(query);
    add_cost(found.cost, reading.cost);
    one.evidence = reading.evidence;
    take_newest(reading, now, one);
    found.lists.push_back(std::move(one));
  }
  co_return found;
}

std::string sig_entries(const Found& found) {
  std::string text = "sigs:\n";
  std::set<std::string> taken;
  for (const ReadList& one : found.lists) {
    // An entry that cannot be read would be pasted all the same, and be unreachable from then on.
    if (!is_good(one.evidence) || (is_web(one.entry.url) && !is_plain_url(one.entry.url))) continue;
    const std::string id = id_of(one.list, taken);
    const std::string name = one.list.name.empty() ? id : one.list.name;
    text += "  - {id: " + id + ", name: " + quoted(name) + ", list: " + quoted(address_of(one.list, id)) +
            ", archives: [" + archive_of(one.entry) + "]}";
    text += !is_plain_address(one.list.list) ? "  # check the address: the server does not tell it\n" : "\n";
  }
  return text;
}

}  // namespace sigwatch
