#include "archives/hypermail/page.h"

#include <algorithm>

#include "archives/engine/page_words.h"
#include "core/base/mail_date.h"
#include "core/base/text.h"
#include "core/post/markers.h"
#include "libraries/libxml2/html.h"
#include "libraries/mimetic/header.h"

namespace sigwatch::hypermail {

namespace {

constexpr std::size_t kHead = 64 * 1024;

std::optional<std::string> comment(std::string_view head, std::string_view name) {
  const std::string begin = "<!-- " + std::string(name) + "=\"";
  const auto at = head.find(begin);
  if (at == std::string_view::npos) return std::nullopt;
  const auto from = at + begin.size();
  const auto end = head.find("\" -->", from);
  if (end == std::string_view::npos || end - from > 4'000) return std::nullopt;
  return std::string(head.substr(from, end - from));
}

/// `20070502161112`; what Hypermail writes for a date that it could not read is none.
std::optional<Time> iso_time(const std::optional<std::string>& text) {
  if (!text || text->size() != 14 || !all_digits(*text)) return std::nullopt;
  const std::string& t = *text;
  const auto time = parse_rfc3339(t.substr(0, 4) + "-" + t.substr(4, 2) + "-" + t.substr(6, 2) + "T" + t.substr(8, 2) +
                                  ":" + t.substr(10, 2) + ":" + t.substr(12, 2) + "Z");
  if (!time || *time < Time{} + Days(366)) return std::nullopt;
  return time;
}

std::optional<Time> clock(std::string_view head, const std::string& iso, const std::string& plain) {
  if (const auto time = iso_time(comment(head, iso))) return time;
  const auto words = comment(head, plain);
  const auto date = words ? parse_mail_date(*words) : std::nullopt;
  if (!date || date->time < Time{} + Days(366)) return std::nullopt;
  return date->time;
}

/// `x_at_host` -> `x@host`, and the references decoded.
std::string address_in(std::optional<std::string> text) {
  std::string value = plain_value(text.value_or(""));
  for (const std::string_view at : {"_at_", " at ", "(at)"}) {
    const auto found = value.rfind(at);
    if (value.find('@') == std::string::npos && found != std::string::npos) value.replace(found, at.size(), "@");
  }
  return value.find(' ') == std::string::npos ? value : std::string();
}

std::string body_of(std::string_view page) {
  const auto begin = page.find("<!-- body=\"start\" -->");
  if (begin == std::string_view::npos) return {};
  std::string_view body = page.substr(begin);
  body = body.substr(0, std::min(body.find("<!-- body=\"end\" -->"), 4 * kBodyRead));
  // The message's own header fields stand first, in a block of their own.
  const auto fields = body.find("</address>");
  return plain_lines(fields == std::string_view::npos ? body : body.substr(fields), kBodyRead);
}

}  // namespace

bool made_by_hypermail(std::string_view page) {
  return lower(page.substr(0, kHead)).find("content=\"hypermail") != std::string::npos;
}

NumberedIndex read_index(std::string_view page, const std::string& url) {
  NumberedIndex index;
  const std::string folder = folder_of_page(url);
  const HtmlPage html = read_html(page);
  std::string digested;
  for (const HtmlLink& link : html.links) {
    const std::string to = resolved(url, link.href);
    if (!to.starts_with(folder)) continue;
    const auto number = page_number(std::string_view(to).substr(folder.size()), "");
    if (number) index.messages.push_back({*number, to});
    if (number || add_folder(index, url, link.href)) digested += link.href + " " + link.text + "\n";
  }
  put_in_order(index);
  const bool foot =
      page.find("name=\"end\"") != std::string_view::npos || page.find("id=\"end\"") != std::string_view::npos;
  index.finished = foot && html.whole;
  index.says_none = made_by_hypermail(page) && page.find(">0 messages<") != std::string_view::npos;
  index.digest = std::to_string(stable_hash(digested));
  return index;
}

std::optional<Post> read_message(std::string_view page, const std::string& url) {
  const std::string_view head = page.substr(0, std::min({page.find("<!-- body=\"start\" -->"), page.size(), kHead}));
  const auto received = clock(head, "isoreceived", "received");
  const auto sent = clock(head, "isosent", "sent");
  const bool has_comments = comment(head, "received") || comment(head, "isoreceived") || comment(head, "sent");
  if (!has_comments && !made_by_hypermail(page)) return std::nullopt;
  const std::string id = address_in(comment(head, "id"));
  const std::string parent = address_in(comment(head, "inreplyto"));
  Post post = make_post({{"Subject", plain_value(comment(head, "subject").value_or(""))}}, body_of(page));
  post.author = {plain_value(comment(head, "name").value_or("")), lower(address_in(comment(head, "email")))};
  post.message_id = id;
  if (parent.find('@') != std::string::npos) post.references.push_back(parent);
  post.sender_date = sent;
  post.archive_date = received;
  post.url = url;
  post.markers.unreadable = post.markers.unreadable || !has_comments;
  return post;
}

}  // namespace sigwatch::hypermail
