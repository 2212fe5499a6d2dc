#include "archives/public_inbox/pages.h"

#include <algorithm>
#include <array>
#include <cstdio>
#include <map>
#include <nlohmann/json.hpp>

#include "archives/engine/page_words.h"
#include "core/base/mail_date.h"
#include "core/base/text.h"
#include "libraries/libxml2/feed.h"
#include "libraries/mimetic/header.h"
#include "libraries/zlib/gzip.h"

namespace sigwatch::public_inbox {

namespace {

using nlohmann::json;

constexpr GunzipLimits kManifestLimits = {64LL * 1024 * 1024, 100, 1024 * 1024};

std::string text_of(const json& object, const char* name) {
  const auto value = object.find(name);
  return value != object.end() && value->is_string() ? value->get<std::string>() : std::string();
}

/// `/autofs/git/0.git` -> `autofs`; `/v1-inbox` -> `v1-inbox`.
std::string inbox_of(std::string_view path) {
  const auto epoch = path.rfind("/git/");
  return last_segment(epoch == std::string_view::npos ? path : path.substr(0, epoch));
}

std::string without_epoch(std::string text) {
  const auto epoch = text.rfind(" [epoch ");
  if (epoch != std::string::npos) text.erase(epoch);
  return clean_line(text);
}

int hex_digit(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

std::string unescape(std::string_view text) {
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const bool escaped =
        text[i] == '%' && i + 2 < text.size() && hex_digit(text[i + 1]) >= 0 && hex_digit(text[i + 2]) >= 0;
    if (!escaped) {
      out.push_back(text[i]);
      continue;
    }
    out.push_back(static_cast<char>(hex_digit(text[i + 1]) * 16 + hex_digit(text[i + 2])));
    i += 2;
  }
  return out;
}

Error not_a_page(std::string why) { return {ErrorKind::set_aside, std::move(why)}; }

Entry entry_of(const FeedItem& item, const std::string& folder) {
  Entry entry;
  entry.segment = last_segment(item.link);
  entry.time = item.updated;
  Post& post = entry.post;
  // The words stand in public-inbox's feed where a mail has no subject.
  Fields fields = {{"Subject", item.title == "(no subject)" ? std::string() : item.title}};
  post = make_post(fields, item.description);
  post.message_id = clean_line(unescape(entry.segment), 1000);
  if (!item.in_reply_to_link.empty())
    post.references = {clean_line(unescape(last_segment(item.in_reply_to_link)), 1000)};
  post.author = {clean_line(item.author_name), lower(clean_line(item.author_address, 320))};
  post.sender_date = entry.time;
  post.url = folder + entry.segment + "/";
  post.locator = post.message_id;
  return entry;
}

bool has_field(const Fields& fields, std::string_view name) {
  return std::any_of(fields.begin(), fields.end(), [&](const auto& f) { return lower(f.first) == name; });
}

}  // namespace

std::string last_segment(std::string_view url) {
  url = url.substr(0, url.find_first_of("?#"));
  if (const auto scheme = url.find("://"); scheme != std::string_view::npos) {
    const auto path = url.find('/', scheme + 3);
    url = path == std::string_view::npos ? std::string_view() : url.substr(path);
  }
  while (url.ends_with('/')) url.remove_suffix(1);
  const auto cut = url.rfind('/');
  return std::string(cut == std::string_view::npos ? url : url.substr(cut + 1));
}

std::optional<Manifest> parse_manifest(std::string_view wire) {
  if (!looks_gzipped(wire)) return std::nullopt;
  const auto text = gunzip(wire, kManifestLimits);
  const auto all = text ? object_in(*text) : std::nullopt;
  if (!all) return std::nullopt;
  Manifest manifest;
  std::map<std::string, std::string> names;
  std::string state;
  for (const auto& [path, repository] : all->items()) {
    const std::string fingerprint = repository.is_object() ? text_of(repository, "fingerprint") : std::string();
    if (fingerprint.empty() || inbox_of(path).empty()) return std::nullopt;
    names.emplace(inbox_of(path), without_epoch(text_of(repository, "description")));
    state += path + " " + fingerprint + "\n";
  }
  for (auto& [name, description] : names) manifest.inboxes.push_back({name, description});
  if (!state.empty()) manifest.state = std::to_string(stable_hash(state));
  return manifest;
}

Result<std::vector<Entry>> parse_page(std::string_view xml, const std::string& folder) {
  const auto feed = parse_feed(xml);
  if (!feed) return feed.error();
  if (feed->format != Feed::Format::atom) return not_a_page("an RSS feed");
  const std::string name = last_segment(folder);
  // Another inbox's posts would prove that this list lives, and its silence that this one is silent.
  if (!name.empty() && last_segment(feed->link) != name) return not_a_page("the feed of " + clean_line(feed->link));
  std::vector<Entry> entries;
  for (const FeedItem& item : feed->items) {
    Entry entry = entry_of(item, folder);
    if (entry.segment.empty() || !entry.time) return not_a_page("a feed whose entries lack a link or a time");
    entries.push_back(std::move(entry));
  }
  return entries;
}

std::optional<Post> parse_raw(std::string_view raw, const Entry& entry) {
  if (raw.starts_with("From ")) raw.remove_prefix(std::min(raw.size(), raw.find('\n') + 1));
  Post post = parse_message(raw);
  const auto ids = [&] {
    const auto end = raw.find("\n\n");
    const auto fields = parse_header(raw.substr(0, end == std::string_view::npos ? raw.size() : end + 1));
    return fields ? *fields : Fields();
  }();
  const bool is = std::any_of(ids.begin(), ids.end(), [&](const auto& f) {
    return lower(f.first) == "message-id" && f.second.find(entry.post.message_id) != std::string::npos;
  });
  if (!is || post.markers.unreadable) return std::nullopt;
  post.message_id = entry.post.message_id;
  post.locator = entry.post.locator;
  post.url = entry.post.url;
  // The feed tells one time: the first `Received`, and where a mail has none, its Date, which is no clock of the
  // archive.
  if (has_field(ids, "received")) post.archive_date = entry.time;
  return post;
}

std::string escape_id(std::string_view id) {
  static constexpr std::string_view kPlain = "-._~!$&'()*+,;=:@";
  std::string out;
  for (const char c : id) {
    const bool plain =
        (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || kPlain.find(c) != kPlain.npos;
    std::array<char, 4> hex{};
    if (!plain) std::snprintf(hex.data(), hex.size(), "%%%02X", static_cast<unsigned>(static_cast<unsigned char>(c)));
    out += plain ? std::string(1, c) : std::string(hex.data());
  }
  return out;
}

std::string page_time(Time time) {
  std::string out;
  for (const char c : to_rfc3339(time)) {
    if (c >= '0' && c <= '9') out.push_back(c);
  }
  return out;
}

bool is_inbox_page(std::string_view html) {
  return html.find("href=\"new.atom\"") != std::string_view::npos &&
         (html.find("_/text/mirror/") != std::string_view::npos || html.find("_/text/help/") != std::string_view::npos);
}

bool is_empty_inbox_page(std::string_view html) {
  return is_inbox_page(html) && html.find("[No topics in range]") != std::string_view::npos;
}

}  // namespace sigwatch::public_inbox
