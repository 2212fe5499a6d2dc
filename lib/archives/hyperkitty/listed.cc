#include <algorithm>

#include "archives/hyperkitty/reads.h"
#include "archives/hyperkitty/walk.h"

namespace sigwatch::hyperkitty {
namespace {

namespace asio = boost::asio;

using Posts = std::vector<Post>;

/// As many as a feed shows by default (HYPERKITTY_MLIST_FEED_LENGTH).
constexpr std::size_t kMostDetails = 30;

Mark mark_of(const Feed& feed, Mark mark) {
  mark.mode = Mode::listed;
  mark.ids.clear();
  for (const FeedItem& item : feed.items) {
    const std::string hash = hash_in(item.link, "message");
    if (!hash.empty()) mark.ids.push_back(short_id(hash));
  }
  return mark;
}

/// Items that the mark does not know, and whether arrivals alone explain the difference: all known ones that are
/// missing were pushed out by new ones, and no new one stands at the old end.
struct News {
  Feed fresh;
  bool steady = false;
};

News news_of(const Feed& feed, const Mark& mark) {
  News news;
  std::size_t known = 0;
  bool last_known = false;
  for (const FeedItem& item : feed.items) {
    last_known = mark.knows(hash_in(item.link, "message"));
    known += last_known ? 1 : 0;
    if (!last_known) news.fresh.items.push_back(item);
  }
  news.steady = last_known && known + news.fresh.items.size() >= mark.ids.size();
  return news;
}

/// The posts of feed items: with Message-ID where the API answers for single mails, else as the feed shows them.
asio::awaitable<Posts> posts_of(Session& session, Feed feed) {
  Posts posts;
  bool api = true;
  for (const FeedItem& item : feed.items) {
    Post post = post_of_item(session.site(), item);
    if (api && is_hash(post.locator) && posts.size() < kMostDetails) {
      std::string hash = post.locator;
      Shown<Post> shown = co_await session.email(std::move(hash));
      // Who refused the first will refuse the next thirty.
      api = !shown.closed;
      if (is_good(shown.evidence)) post = std::move(shown.value);
    }
    posts.push_back(std::move(post));
  }
  co_return posts;
}

asio::awaitable<Reading> read_fresh(Session& session, Feed fresh, Mark mark) {
  Reading reading;
  reading.evidence.kind = Evidence::Kind::good;
  reading.incremental = true;
  reading.posts = co_await posts_of(session, std::move(fresh));
  reading = session.finish(std::move(reading));
  reading.mark = to_text(mark);
  co_return reading;
}

/// The feed's thirty are all that can be had.
asio::awaitable<Reading> read_feed(Session& session, Feed feed) {
  const FeedSpan span = span_of(feed, session.now());
  Cursor cursor;
  cursor.style = Cursor::Style::nowhere;
  Reading reading;
  reading.evidence.kind = Evidence::Kind::good;
  reading.unconditional = true;
  // The feed shows the newest by the sender's date. What arrived later than it was dated may have fallen out unseen.
  if (span.oldest) reading.complete_from = *span.oldest + kDateSlack;
  reading.older = to_text(cursor);
  reading.posts = co_await posts_of(session, std::move(feed));
  co_return reading;
}

Reading read_all(Walk& walk) {
  Reading reading;
  reading.evidence.kind = Evidence::Kind::good;
  reading.unconditional = true;
  reading.complete_from = Time::min();
  reading.posts = std::move(walk.posts());
  return reading;
}

asio::awaitable<Reading> read_empty(Session& session, Mark mark) {
  const Shown<bool> exists = co_await session.list_exists();
  if (!is_good(exists.evidence) && !exists.closed) co_return session.failed(exists.evidence);
  co_return never_posted(session, std::move(mark));
}

asio::awaitable<Reading> read_anew(Session& session, NewestQuery query, Mark mark) {
  std::string always;
  Shown<Feed> feed = co_await session.feed(std::move(always));
  // Without paging the limit is ignored and all is sent. From 1.3.12 on (Debian 13) the limit alone makes HyperKitty
  // page, so that an upgrade of the site shows here.
  std::string everything = "limit=10";
  std::string unconditional;
  Shown<Page> page = co_await session.emails(std::move(everything), kWholeBytes, std::move(unconditional));
  if (is_good(page.evidence) && !page.value.everything) {
    mark.mode = Mode::paged;  // paging was turned on
    co_return co_await newest_paged(session, std::move(query), std::move(mark));
  }
  if (!is_good(page.evidence) && !is_good(feed.evidence)) co_return session.failed(feed.evidence);
  const bool empty = is_good(page.evidence) ? page.value.posts.empty() : feed.value.items.empty();
  if (empty) co_return co_await read_empty(session, std::move(mark));
  Reading reading;
  if (is_good(page.evidence)) {
    Walk walk;
    walk.take(std::move(page.value));
    add_bodies(session.site(), walk.posts(), feed.value);
    reading = read_all(walk);
  } else {
    reading = co_await read_feed(session, feed.value);
  }
  reading = session.finish(std::move(reading));
  mark = mark_of(feed.value, std::move(mark));
  mark.etag = feed.etag;
  reading.mark = to_text(mark);
  co_return reading;
}

}  // namespace

asio::awaitable<Reading> newest_listed(Session& session, NewestQuery query, Mark mark) {
  const bool from_mark = !mark.ids.empty();
  if (!from_mark) co_return co_await read_anew(session, std::move(query), std::move(mark));
  Shown<Feed> feed = co_await session.feed(mark.etag);
  if (!is_good(feed.evidence)) co_return session.failed(feed.evidence);
  if (feed.not_modified) co_return unchanged(session, mark);
  News news = news_of(feed.value, mark);
  if (!news.steady) co_return co_await read_anew(session, std::move(query), std::move(mark));
  mark = mark_of(feed.value, std::move(mark));
  mark.etag = feed.etag;
  if (news.fresh.items.empty()) co_return unchanged(session, mark);
  co_return co_await read_fresh(session, std::move(news.fresh), std::move(mark));
}

}  // namespace sigwatch::hyperkitty
