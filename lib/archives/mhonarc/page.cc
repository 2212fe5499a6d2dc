#include "archives/mhonarc/page.h"

#include <algorithm>
#include <vector>

#include "archives/engine/page_words.h"
#include "core/base/mail_date.h"
#include "core/base/text.h"
#include "core/post/markers.h"
#include "libraries/libxml2/html.h"
#include "libraries/mimetic/header.h"

namespace sigwatch::mhonarc {

namespace {

constexpr std::string_view kVersion = "<!-- MHonArc v";
constexpr std::size_t kMostFields = 1'000;
constexpr std::size_t kHead = 256 * 1024;
constexpr std::size_t kLongestField = 16 * 1024;
/// It puts this in the place of a Message-ID that a mail lacks.
constexpr std::string_view kNoId = "@NO-ID-FOUND.mhonarc.org";

/// `maillist.html`, `mail2.html`; `threads.html`, `thrd2.html`.
bool is_index_page(std::string_view file, std::string_view first, std::string_view others) {
  if (file == first) return true;
  constexpr std::string_view kEnd = ".html";
  if (!file.starts_with(others) || !file.ends_with(kEnd)) return false;
  return all_digits(file.substr(others.size(), file.size() - others.size() - kEnd.size()));
}

/// `&#45;` -> `-`. Older versions leave `<` as it is, so this is no HTML: a parser would take an address for a tag.
std::string numbers_decoded(std::string_view text) {
  std::string plain;
  while (!text.empty()) {
    const auto end = text.starts_with("&#") ? text.substr(0, 8).find(';') : std::string_view::npos;
    const std::string_view digits = end == std::string_view::npos ? std::string_view() : text.substr(2, end - 2);
    const int code = all_digits(digits) ? std::stoi(std::string(digits)) : 0;
    const bool ascii = code > 31 && code < 127;
    plain += ascii ? static_cast<char>(code) : text.front();
    text.remove_prefix(ascii ? end + 1 : 1);
  }
  return plain;
}

/// `<!--X-Message-Id: one&#45;&#45;two@people.example -->`: two hyphens would end a comment, so they are escaped.
std::vector<std::string> comments(std::string_view head, std::string_view name) {
  std::vector<std::string> values;
  const std::string begin = "<!--X-" + std::string(name) + ": ";
  for (auto at = head.find(begin); at != std::string_view::npos && values.size() < kMostFields;
       at = head.find(begin, at)) {
    at += begin.size();
    const auto end = head.find(" -->", at);
    if (end == std::string_view::npos) break;
    values.push_back(clean_line(numbers_decoded(head.substr(at, end - at)), kLongestField));
  }
  return values;
}

std::string comment(std::string_view head, std::string_view name) {
  const auto values = comments(head, name);
  return values.empty() ? std::string() : values.front();
}

/// MHonArc hides addresses from harvesters: letters turned by 13, capitals together with `@` and `[`.
std::string turned_back(std::string text) {
  constexpr std::string_view kTurned = "NOPQRSTUVWXYZ[@ABCDEFGHIJKLM", kPlain = "@ABCDEFGHIJKLMNOPQRSTUVWXYZ[";
  for (char& c : text) {
    const auto at = kTurned.find(c);
    if (at != std::string_view::npos) c = kPlain[at];
    if (c >= 'a' && c <= 'z') c = static_cast<char>('a' + (c - 'a' + 13) % 26);
  }
  return text;
}

std::string_view between(std::string_view page, std::string_view begin, std::string_view end) {
  const auto at = page.find(begin);
  if (at == std::string_view::npos) return {};
  const auto from = at + begin.size();
  return page.substr(from, page.find(end, from) - from);
}

/// `Auto-submitted` -> `Auto-Submitted`, as people look for it.
std::string field_name(std::string_view written) {
  std::string name = plain_value(written);
  for (std::size_t i = 1; i < name.size(); ++i) {
    if (name[i - 1] == '-' && name[i] >= 'a' && name[i] <= 'z') name[i] = static_cast<char>(name[i] - 'a' + 'A');
  }
  return name;
}

/// `<li><em>Auto-submitted</em>: auto-replied</li>`
Fields fields_in(std::string_view list) {
  Fields fields;
  std::size_t looked = 0;
  list = list.substr(0, kHead);
  for (auto at = list.find("<em>"); at != std::string_view::npos && fields.size() < kMostFields;
       at = list.find("<em>", at)) {
    if (++looked > kMostFields) break;
    at += 4;
    std::string_view item = list.substr(at, kLongestField);
    item = item.substr(0, item.find("</li>"));
    const auto colon = item.find("</em>:");
    if (colon == std::string_view::npos) continue;
    const std::string value = clean_line(trim(read_html(item.substr(colon + 6)).text));
    fields.emplace_back(field_name(item.substr(0, colon)), value);
  }
  return fields;
}

bool made_by_mhonarc(std::string_view page) { return page.substr(0, kHead).find(kVersion) != std::string_view::npos; }

/// It signs the first line and the last one of an index. Other software that wraps its pages closes the document. A
/// page that was cut between two messages looks sound to a parser, and would show fewer of them, or none.
bool has_its_end(std::string_view page) {
  const std::string_view last = trim(page.substr(page.size() - std::min<std::size_t>(page.size(), 200)));
  const auto line = last.rfind('\n');
  const bool signed_twice = page.find(kVersion) != page.rfind(kVersion);
  return lower(last).ends_with("</html>") ||
         (signed_twice && trim(line == std::string_view::npos ? last : last.substr(line)).starts_with(kVersion));
}

}  // namespace

NumberedIndex read_index(std::string_view page, const std::string& url) {
  NumberedIndex index;
  const std::string folder = folder_of_page(url);
  const HtmlPage html = read_html(page);
  std::vector<std::string> by_thread;
  std::string digested;
  bool others = false;  // perhaps messages, under names or at addresses that are not known here
  for (const HtmlLink& link : html.links) {
    const std::string to = resolved(url, link.href);
    others = others || page_number(std::string_view(to).substr(to.rfind('/') + 1), "msg").has_value();
    if (!to.starts_with(folder) || to == url) continue;
    const std::string_view file = std::string_view(to).substr(folder.size());
    const auto number = page_number(file, "msg");
    const bool dated = is_index_page(file, "maillist.html", "mail");
    const bool threaded = is_index_page(file, "threads.html", "thrd");
    if (number) index.messages.push_back({*number, to});
    if (dated) index.more.push_back(to);
    if (threaded) by_thread.push_back(to);
    const bool known = number || dated || threaded || add_folder(index, url, link.href);
    if (known) digested += link.href + " " + link.text + "\n";
    others = others || !known;
  }
  const bool itself_dated = is_index_page(std::string_view(url).substr(folder.size()), "maillist.html", "mail");
  if (index.more.empty() && !itself_dated) index.more = std::move(by_thread);
  put_in_order(index);
  index.finished = made_by_mhonarc(page) && html.whole && has_its_end(page);
  // It has no word for "no messages". A page with other links may name its messages in another way.
  index.says_none = index.finished && !others && index.folders.empty() && index.more.empty();
  index.digest = std::to_string(stable_hash(digested));
  return index;
}

std::optional<Post> read_message(std::string_view page, const std::string& url) {
  const std::string_view head = page.substr(0, std::min(page.find("<!--X-Head-End-->"), kHead));
  if (head.find("<!--X-Message-Id: ") == std::string_view::npos || !made_by_mhonarc(head)) return std::nullopt;
  Fields fields = fields_in(between(page, "<!--X-Head-of-Message-->", "<!--X-Head-of-Message-End-->"));
  std::erase_if(fields, [](const auto& f) {
    return lower(f.first) == "from" || lower(f.first) == "message-id" || lower(f.first) == "references";
  });
  fields.emplace_back("From", turned_back(comment(head, "From-R13")));
  if (field(fields, "Subject").empty()) fields.emplace_back("Subject", comment(head, "Subject"));
  const std::string shown = comment(head, "Date");
  const std::string_view body = between(page, "<!--X-Body-of-Message-->", "<!--X-Body-of-Message-End-->");
  Post post = make_post(fields, plain_lines(body.substr(0, 4 * kBodyRead), kBodyRead));
  post.message_id = comment(head, "Message-Id");
  if (post.message_id.ends_with(kNoId)) post.message_id.clear();
  post.references = comments(head, "Reference");
  // By default (DATEFIELDS) this is when the archive's own host received it; without a Received field the sender's.
  // Of a mail without any date it is the moment of the conversion: no sender's clock either.
  const auto received = field(fields, "Date") != shown ? parse_mail_date(shown) : std::nullopt;
  if (received) post.archive_date = received->time;
  post.url = url;
  return post;
}

}  // namespace sigwatch::mhonarc
