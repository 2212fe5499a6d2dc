#include "libraries/libxml2/feed_builder.h"

#include <algorithm>
#include <array>
#include <sstream>
#include <utility>

#include "core/base/mail_date.h"
#include "core/base/text.h"
#include "core/post/markers.h"

namespace sigwatch {

namespace {

constexpr std::string_view kAtom = "http://www.w3.org/2005/Atom";

void append(std::string& target, std::string_view text) {
  target.append(text.substr(0, kBodyRead - std::min(kBodyRead, target.size())));
}

/// `2026-08-04T09:00:00.5+02:00`, `20260804T0900Z`, `2026/08/04 9:00 CEST` -> what parse_mail_date() takes apart: the
/// year stands first, so that month and day cannot be mixed up. Any other text stays.
std::string spaced_out(std::string_view text) {
  std::string out;
  const auto digit = [&](std::size_t i) { return i < text.size() && text[i] >= '0' && text[i] <= '9'; };
  const auto digits = [&](std::size_t from, std::size_t count) {
    for (std::size_t i = from; i < from + count; ++i) {
      if (!digit(i)) return false;
    }
    return true;
  };
  if (!digits(0, 4)) return std::string(text);
  std::size_t at = 4;
  const bool parted = at < text.size() && (text[at] == '-' || text[at] == '/' || text[at] == '.');
  out.assign(text.substr(0, 4));
  for (int part = 0; part < 2; ++part) {
    const bool in_order = parted ? at < text.size() && text[at] == text[4] && digits(at + 1, 2) : digits(at, 2);
    if (!in_order) return std::string(text);
    at += parted ? 1 : 0;
    out += "-" + std::string(text.substr(at, 2));
    at += 2;
  }
  if (digit(at)) return std::string(text);
  while (at < text.size() && (text[at] == 'T' || text[at] == 't' || is_space(text[at]))) ++at;
  out += ' ';
  if (!parted && digits(at, 4)) {
    out += std::string(text.substr(at, 2)) + ":" + std::string(text.substr(at + 2, 2));
    at += 4;
    if (digits(at, 2)) {
      out += ":" + std::string(text.substr(at, 2));
      at += 2;
    }
  } else {
    while (digit(at) || (at < text.size() && text[at] == ':')) out += text[at++];
  }
  if (at < text.size() && (text[at] == '.' || text[at] == ',') && digit(at + 1)) {
    for (++at; digit(at);) ++at;
  }
  return out + " " + std::string(text.substr(at));
}

/// `04-08-2026`: two months, and nothing tells which.
bool may_be_two_days(std::string_view text) {
  int first = 0, second = 0, year = 0;
  char one = 0, two = 0;
  std::istringstream in{std::string(text)};
  if (!(in >> first >> one >> second >> two >> year) || year < 1000) return false;
  return first >= 1 && first <= 12 && second >= 1 && second <= 12 && first != second;
}

/// The date that a program wrote, in whichever of the two forms and however incomplete, when it has one meaning.
/// Without a zone it is UTC.
std::optional<Time> feed_time(std::string_view text) {
  text = trim(text);
  if (const auto date = parse_rfc3339(text)) return date;
  if (may_be_two_days(text)) return std::nullopt;
  const auto date = parse_mail_date(spaced_out(text));
  return date ? std::optional<Time>(date->time) : std::nullopt;
}

/// A name that a mailbox list would split is quoted.
std::string mailbox(const std::string& name, const std::string& address) {
  if (name.empty() || address.empty()) return name + address;
  if (name.find_first_of("\",;:<>()[]@\\") == std::string::npos) return name + " <" + address + ">";
  std::string quoted;
  for (const char c : name) {
    if (c == '"' || c == '\\') quoted.push_back('\\');
    quoted.push_back(c);
  }
  return "\"" + quoted + "\" <" + address + ">";
}

}  // namespace

std::string feed_name(std::string_view space, std::string_view local, std::string_view qualified,
                      std::string_view root_space) {
  struct Known {
    std::string_view space, prefix;
  };
  static constexpr std::array<Known, 5> kKnown = {{{"http://purl.org/rss/1.0/", ""},
                                                   {"http://purl.org/dc/elements/1.1/", "dc:"},
                                                   {"http://purl.org/rss/1.0/modules/content/", "content:"},
                                                   {"http://purl.org/syndication/thread/1.0", "thr:"},
                                                   {kAtom, "atom:"}}};
  if (space.empty()) return std::string(qualified);
  if (space == root_space) return std::string(local);
  for (const Known& known : kKnown) {
    if (known.space == space) return std::string(known.prefix) + std::string(local);
  }
  return "?:" + std::string(local);
}

bool FeedBuilder::enter_root(std::string_view name) {
  path_.assign(1, std::string(name));
  if (name == "feed") feed_.format = Feed::Format::atom;
  return name == "feed" || name == "rss" || name == "RDF";
}

bool FeedBuilder::starts_item(int depth, std::string_view name) const {
  if (atom()) return depth == 1 && name == "entry";
  if (name != "item") return false;
  // RSS 1.0 has its items beside the channel, the others within it.
  return path_[0] == "RDF" ? depth == 1 : depth == 2 && path_[1] == "channel";
}

void FeedBuilder::enter(int depth, std::string_view name, const FeedAttributes& attributes) {
  path_.resize(static_cast<std::size_t>(depth));
  path_.emplace_back(name);
  if (item_depth_ >= depth) item_depth_ = 0;
  if (item_depth_ == 0 && starts_item(depth, name)) {
    item_depth_ = depth;
    feed_.items.emplace_back();
    words_.emplace_back();
  }
  if (!atom()) return;
  if (name == "link") take_link(depth, attributes);
  if (!in_item(depth) || depth != 2) return;
  FeedItem& item = feed_.items.back();
  if (name == "content") item.description_type = attributes.type.empty() ? "text" : lower(attributes.type);
  if (name == "thr:in-reply-to" && item.in_reply_to.empty()) {
    append(item.in_reply_to, attributes.ref);
    append(item.in_reply_to_link, attributes.href);
  }
}

void FeedBuilder::take_link(int depth, const FeedAttributes& attributes) {
  // A link without `rel` is `alternate` (RFC 4287 4.2.7.2).
  const bool alternate = attributes.rel.empty() || attributes.rel == "alternate";
  if (depth == 1 && attributes.rel == "next" && feed_.next.empty()) append(feed_.next, attributes.href);
  if (depth == 1 && alternate && feed_.link.empty()) append(feed_.link, attributes.href);
  if (depth == 2 && in_item(depth) && alternate && feed_.items.back().link.empty())
    append(feed_.items.back().link, attributes.href);
}

void FeedBuilder::text(int depth, std::string_view text) {
  if (std::string* target = target_of(depth - 1)) append(*target, text);
}

std::string* FeedBuilder::target_of(int depth) {
  const auto at = static_cast<std::size_t>(depth);
  if (depth < 1 || at + 1 > path_.size()) return nullptr;
  const int item_field = item_depth_ + 1;
  if (!in_item(depth)) return at == (path_[0] == "feed" ? 1U : 2U) ? feed_field(path_[at]) : nullptr;
  if (depth < item_field) return nullptr;
  // The field right below the item decides: the title in an entry's `source` is that of another feed.
  const std::string& name = path_[static_cast<std::size_t>(item_field)];
  if (!atom()) return depth == item_field ? rss_field(name) : nullptr;
  if (name == "author" && depth == item_field + 1) return atom_field("author/" + path_[at]);
  // what stands inside is markup of the text: <div><pre>...
  const bool marked_up = name == "content" || name == "summary" || name == "title";
  return depth == item_field || marked_up ? atom_field(name) : nullptr;
}

std::string* FeedBuilder::feed_field(std::string_view name) {
  if (!atom() && (path_.size() < 2 || path_[1] != "channel")) return nullptr;
  if (name == "title") return &feed_.title;
  if (name == "link") return atom() ? nullptr : &feed_.link;
  if (name == "id" && atom()) return &feed_.id;
  return name == "updated" && atom() ? &feed_words_.updated : nullptr;
}

std::string* FeedBuilder::rss_field(std::string_view name) {
  FeedItem& item = feed_.items.back();
  Words& words = words_.back();
  if (name == "title") return &item.title;
  if (name == "link") return &item.link;
  if (name == "author") return &item.author;
  if (name == "dc:creator") return &item.author_name;
  if (name == "description") return &item.description;
  if (name == "content:encoded") return &words.summary;
  if (name == "guid") return &item.id;
  if (name == "dc:date" || name == "atom:updated") return &words.updated;
  return name == "pubDate" || name == "atom:published" ? &words.published : nullptr;
}

std::string* FeedBuilder::atom_field(std::string_view name) {
  FeedItem& item = feed_.items.back();
  Words& words = words_.back();
  if (name == "title") return &item.title;
  if (name == "id") return &item.id;
  if (name == "content") return &item.description;
  if (name == "summary") return &words.summary;
  if (name == "author/name") return &item.author_name;
  if (name == "author/email") return &item.author_address;
  // The others are of Atom 0.3, and of what programs mixed in from RSS.
  if (name == "published" || name == "issued" || name == "created" || name == "pubDate") return &words.published;
  return name == "updated" || name == "modified" || name == "dc:date" ? &words.updated : nullptr;
}

void FeedBuilder::finish_rss(FeedItem& item, const Words& words) {
  if (trim(item.author).empty()) item.author = item.author_name;
  item.author_name.clear();
  item.date = feed_time(words.published);
  if (!item.date) item.date = feed_time(words.updated);
  if (trim(item.description).empty()) item.description = words.summary;
}

void FeedBuilder::finish_atom(FeedItem& item, const Words& words) {
  item.author = mailbox(item.author_name, item.author_address);
  item.published = feed_time(words.published);
  item.updated = feed_time(words.updated);
  // `updated` moves with each change of the entry, `published` does not (RFC 4287 4.2.9 and 4.2.15).
  item.date = item.published ? item.published : item.updated;
  if (!trim(item.description).empty()) return;
  item.description = words.summary;
  item.description_type.clear();
}

Feed FeedBuilder::take() {
  for (std::size_t i = 0; i < feed_.items.size(); ++i) {
    if (atom()) {
      finish_atom(feed_.items[i], words_[i]);
    } else {
      finish_rss(feed_.items[i], words_[i]);
    }
  }
  feed_.updated = feed_time(feed_words_.updated);
  return std::move(feed_);
}

}  // namespace sigwatch
