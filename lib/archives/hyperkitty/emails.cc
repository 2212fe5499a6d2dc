#include "archives/hyperkitty/emails.h"

#include <algorithm>
#include <map>

#include "core/base/text.h"
#include "core/post/markers.h"
#include "libraries/mimetic/header.h"

namespace sigwatch::hyperkitty {
namespace {

constexpr std::string_view kHashReference = "hash:";

/// The export drops these characters from a Message-ID: the same id must come out of every door.
std::string clean_id(std::string_view id) {
  std::string out;
  for (const char c : id.substr(0, 1000)) {
    const bool bogus = std::string_view("<>() \t\r\n\v\f").find(c) != std::string_view::npos || c == '\0';
    if (!bogus) out += c;
  }
  return clean_line(out, 1000);
}

void replace_all(std::string& text, std::string_view from, std::string_view to) {
  for (auto at = text.find(from); at != std::string::npos; at = text.find(from, at + to.size()))
    text.replace(at, from.size(), to);
}

/// The query of a URL that the site wrote. Its host is not believed (a proxy hides the true one), nor odd characters.
std::string query_of(std::string_view url) {
  const auto at = url.find('?');
  if (at == std::string_view::npos) return {};
  const std::string_view query = url.substr(at + 1);
  const auto plain = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
           std::string_view("=&_%.-+~").find(c) != std::string_view::npos;
  };
  return query.size() <= 500 && std::all_of(query.begin(), query.end(), plain) ? std::string(query) : std::string();
}

/// Markers from what the archive still shows; it drops all other header fields.
Markers markers_of(const Author& author, std::string_view subject, std::string_view body) {
  const Fields fields{{"From", author.address}, {"Subject", std::string(subject)}};
  return read_markers(fields, body.substr(0, kBodyRead));
}

bool is_readable(const Record& record) {
  return is_hash(record.text("message_id_hash")) && !record.text("message_id").empty() && !record.text("date").empty();
}

bool is_of_list(const Site& site, const Record& record) {
  const std::string_view url = record.text("url");
  return url.empty() || site.speaks_of_list(url);
}

}  // namespace

/// HyperKitty hides addresses from collectors in three ways: `user (a) host` in its API, `(a)` in the bodies of an
/// export, and the character U+FF20 in its feed.
std::string plain_address(std::string_view text) {
  std::string out(text.substr(0, 1000));
  replace_all(out, "\uFF20", "@");
  replace_all(out, " (a) ", "@");
  replace_all(out, "(a)", "@");
  return out;
}

Post post_of_record(const Site& site, const Record& record) {
  Post post;
  post.locator = is_hash(record.text("message_id_hash")) ? std::string(record.text("message_id_hash")) : std::string();
  if (!is_readable(record)) {
    post.markers.unreadable = true;
    return post;
  }
  post.message_id = clean_id(record.text("message_id"));
  // The sender's clock; of a mail without a date that can be read, the time of archiving stands in its place.
  post.sender_date = parse_rfc3339(record.text("date"));
  post.author = {clean_line(record.text("sender_name")),
                 lower(clean_line(plain_address(record.text("sender.address"))))};
  // HyperKitty repeats the address where the sender gave no name
  if (lower(plain_address(post.author.name)) == post.author.address) post.author.name.clear();
  post.subject = clean_line(record.text("subject"), 1000);
  post.url = site.permalink(post.locator);
  const std::string parent = hash_in(record.text("parent"), "email");
  if (!parent.empty()) post.references.push_back(std::string(kHashReference) + parent);
  post.markers = markers_of(post.author, post.subject, record.text("content"));
  return post;
}

Post post_of_item(const Site& site, const FeedItem& item) {
  Post post;
  post.locator = hash_in(item.link, "message");
  post.sender_date = item.date;
  post.author = parse_author(plain_address(item.author));
  post.subject = clean_line(item.title, 1000);
  if (post.locator.empty()) {
    post.locator = "feed:" + clean_line(item.link);
  } else {
    post.url = site.permalink(post.locator);
  }
  post.markers = markers_of(post.author, post.subject, item.description);
  return post;
}

void join_parents(std::vector<Post>& posts) {
  std::map<std::string, std::string> ids;
  for (const Post& post : posts) {
    if (!post.message_id.empty()) ids[post.locator] = post.message_id;
  }
  for (Post& post : posts) {
    for (std::string& reference : post.references) {
      if (!reference.starts_with(kHashReference)) continue;
      const auto it = ids.find(reference.substr(kHashReference.size()));
      if (it != ids.end()) reference = it->second;
    }
  }
}

Result<Page> parse_page(const Site& site, std::string_view json) {
  const Result<Records> read = parse_records(json);
  if (!read) return read.error();
  if (!read->array && !read->paged)
    return Error{ErrorKind::set_aside, "JSON, but neither an array nor a page of results"};
  Page page;
  page.everything = read->array;
  page.count = read->top.number("count");
  page.next = query_of(read->top.text("next"));
  std::size_t readable = 0;
  for (const Record& record : read->items) {
    if (!is_of_list(site, record))
      return Error{ErrorKind::set_aside, "mail of another list: " + clean_line(record.text("url"))};
    page.posts.push_back(post_of_record(site, record));
    readable += page.posts.back().markers.unreadable ? 0 : 1;
    if (page.posts.back().locator.empty()) page.posts.back().locator = "item " + std::to_string(page.posts.size());
  }
  // One odd record is one post that cannot be read. When all are odd, it is not HyperKitty that answers.
  if (readable == 0 && !page.posts.empty())
    return Error{ErrorKind::set_aside, "JSON, but no item has hash, id and date"};
  join_parents(page.posts);
  return page;
}

}  // namespace sigwatch::hyperkitty
