#include "archives/feed/feed_posts.h"

#include <algorithm>
#include <array>
#include <set>

#include "archives/engine/kind.h"
#include "archives/engine/page_words.h"
#include "core/base/text.h"
#include "core/post/markers.h"
#include "libraries/mimetic/header.h"

namespace sigwatch::feeds {

namespace {

bool is_mail_archive(const std::string& url) {
  const std::string host = lower(host_of(url));
  return host == "www.mail-archive.com" || host == "mail-archive.com";
}

/// `https://host/sympa/arc/LIST/2026-05/` -> `https://host/sympa/rss/latest_arc/LIST`, with as much as Sympa gives.
std::string sympa_feed(const std::string& url) {
  for (const std::string_view page : {"/sympa/arc/", "/sympa/info/", "/sympa/subscribe/", "/wws/arc/", "/wws/info/"}) {
    const auto at = url.find(page);
    if (at == std::string::npos) continue;
    const auto from = at + page.size();
    const std::string list = url.substr(from, url.find_first_of("/?#", from) - from);
    const std::string mount = url.substr(0, url.find('/', at + 1) + 1);
    // Sympa gives at most 100 posts (`count`), of so many days (`for`): ten years, so that the window is always in it.
    if (!list.empty()) return mount + "rss/latest_arc/" + list + "?count=100&for=3660";
  }
  return {};
}

std::string body_of(const FeedItem& item) {
  return item.description.find('<') == std::string::npos ? item.description : plain_lines(item.description, kBodyRead);
}

std::string locator_of(const FeedItem& item, std::size_t number) {
  const std::string locator = clean_line(item.id.empty() ? item.link : item.id, 400);
  return locator.empty() ? "item " + std::to_string(number) : locator;
}

/// The other entries are read all the same: one person's odd mail must not make the list unreachable.
Post unreadable_post(const FeedItem& item, std::size_t number) {
  Post post;
  post.markers.unreadable = true;
  post.locator = locator_of(item, number);
  post.subject = "an entry that is not well-formed XML: " + post.locator;
  return post;
}

Post post_of(const FeedItem& item, std::size_t number) {
  if (item.unreadable) return unreadable_post(item, number);
  Post post = make_post({{"From", item.author}, {"Subject", plain_value(item.title)}}, body_of(item));
  if (!item.author_name.empty() || !item.author_address.empty())
    post.author = {clean_line(item.author_name), lower(clean_line(item.author_address))};
  post.sender_date = item.date;
  if (item.link.starts_with("http://") || item.link.starts_with("https://")) post.url = clean_line(item.link, 2'000);
  post.locator = locator_of(item, number);
  return post;
}

}  // namespace

std::string feed_url(const std::string& url) {
  if (is_mail_archive(url) && lower(url).find(".xml") == std::string::npos) {
    const std::string bare = url.substr(0, url.find_first_of("?#"));
    const auto file = bare.find('/', site_of(bare).size());
    // mail-archive.com is made by MHonArc, which writes the newest posts of a list into `maillist.xml`.
    return with_slash(file == std::string::npos ? bare : bare.substr(0, file)) + "maillist.xml";
  }
  const std::string sympa = sympa_feed(url);
  return sympa.empty() ? url.substr(0, url.find('#')) : sympa;
}

bool is_feed_name(const std::string& url) {
  if (!is_web(url)) return false;
  const std::string path = lower(url.substr(0, url.find_first_of("?#")));
  if (path.size() <= site_of(path).size()) return false;
  constexpr std::array<std::string_view, 8> kEnds = {".rss",   ".atom", ".xml",   ".rdf",
                                                     "/feed/", "/feed", "/atom/", "/rss/"};
  const bool ends = std::any_of(kEnds.begin(), kEnds.end(), [&](std::string_view end) { return path.ends_with(end); });
  return ends || is_mail_archive(url) || !sympa_feed(url).empty() || path.find("/rss/latest_arc/") != std::string::npos;
}

/// Discourse's addresses: one entry a topic, and none for the answers in it.
bool shows_topics_only(const std::string& url) {
  const std::string path = url.substr(0, url.find_first_of("?#"));
  const auto site = site_of(path).size() - 1;
  return path.ends_with("/latest.rss") || path.ends_with("/top.rss") || path.ends_with("/hot.rss") ||
         (path.ends_with(".rss") &&
          (path.find("/c/", site) != std::string::npos || path.find("/tag/", site) != std::string::npos));
}

std::vector<Post> posts_of(const Feed& feed) {
  std::vector<Post> posts;
  for (const FeedItem& item : feed.items) posts.push_back(post_of(item, posts.size() + 1));
  return posts;
}

std::vector<Gap> gaps_of(const Feed& feed, const std::string& url, Time now) {
  // A feed that is broken throughout is one matter for a person, not thousands.
  constexpr std::size_t kMostGaps = 20;
  std::vector<Gap> gaps;
  std::set<std::size_t> told;
  bool undated = false;
  for (const FeedRepair& repair : feed.repairs) {
    const FeedItem* item = repair.item < feed.items.size() ? &feed.items[repair.item] : nullptr;
    if (item && item->unreadable) continue;  // its post says it
    if (!item || !item->date || (told.count(repair.item) == 0 && told.size() == kMostGaps)) {
      undated = true;
    } else if (told.insert(repair.item).second) {
      gaps.push_back({url + " (" + locator_of(*item, repair.item + 1) + ")", *item->date, *item->date,
                      "line " + std::to_string(repair.line) + " holds " + repair.what + ": a part of it may be lost"});
    }
  }
  if (undated || feed.all_repairs > feed.repairs.size()) {
    const FeedRepair& first = feed.repairs.front();
    gaps.push_back({url, now, now,
                    plural(static_cast<long>(feed.all_repairs), "place") + " had to be mended, the first in line " +
                        std::to_string(first.line) + ": " + first.what});
  }
  return gaps;
}

std::optional<Time> complete_from(const Feed& feed, Time now) {
  std::optional<Time> oldest;
  for (const FeedItem& item : feed.items) {
    if (!item.date) continue;
    if (*item.date > now) continue;  // a forged date says nothing of the order
    // Which items a feed leaves out is known only where they stand by their dates; of another order nothing is
    // claimed.
    if (oldest && *item.date > *oldest + kFiledAside) return std::nullopt;
    oldest = std::min(oldest.value_or(*item.date), *item.date);
  }
  if (!oldest) return std::nullopt;
  return std::min(now, *oldest + kFiledAside);
}

std::string digest_of(const Feed& feed) {
  std::string all;
  for (const FeedItem& item : feed.items) {
    all += item.id + "\n" + item.link + "\n" + item.title + "\n" + (item.date ? to_rfc3339(*item.date) : "") + "\n";
    if (item.unreadable) all += "unreadable\n";
  }
  for (const FeedRepair& repair : feed.repairs) all += std::to_string(repair.item) + " " + repair.what + "\n";
  return std::to_string(stable_hash(all));
}

}  // namespace sigwatch::feeds
