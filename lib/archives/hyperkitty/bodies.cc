#include <algorithm>
#include <map>

#include "archives/hyperkitty/reads.h"

namespace sigwatch::hyperkitty {

namespace asio = boost::asio;

void add_bodies(const Site& site, std::vector<Post>& posts, const Feed& feed) {
  std::map<std::string, const FeedItem*> items;
  for (const FeedItem& item : feed.items) items[hash_in(item.link, "message")] = &item;
  for (Post& post : posts) {
    const auto it = items.find(post.locator);
    if (it != items.end() && is_hash(post.locator) && !post.markers.unreadable)
      post.markers = post_of_item(site, *it->second).markers;
  }
}

asio::awaitable<void> fetch_bodies(Session& session, std::vector<Post>& posts, std::size_t most) {
  for (std::size_t i = 0; i < std::min(most, posts.size()); ++i) {
    if (!is_hash(posts[i].locator)) continue;
    std::string hash = posts[i].locator;
    const Shown<Post> shown = co_await session.email(std::move(hash));
    if (is_good(shown.evidence)) posts[i].markers = shown.value.markers;
  }
}

Reading unchanged(const Session& session, const Mark& mark) {
  Reading reading;
  reading.evidence.kind = Evidence::Kind::unchanged;
  reading.incremental = true;
  reading.mark = to_text(mark);
  return session.finish(std::move(reading));
}

Reading never_posted(const Session& session, Mark mark) {
  Reading reading;
  reading.evidence.kind = Evidence::Kind::good;
  reading.unconditional = true;
  reading.complete_from = Time::min();
  mark.ids.clear();
  mark.start.clear();
  mark.etag.clear();
  mark.count = 0;
  reading.mark = to_text(mark);
  return session.finish(std::move(reading));
}

FeedSpan span_of(const Feed& feed, Time now) {
  FeedSpan span;
  for (const FeedItem& item : feed.items) {
    // The feed is ordered by the sender's date: one mail dated 2028 stands on top of it until then.
    if (!item.date || *item.date > now) continue;
    span.oldest = std::min(span.oldest.value_or(*item.date), *item.date);
    span.newest = std::max(span.newest.value_or(*item.date), *item.date);
  }
  return span;
}

}  // namespace sigwatch::hyperkitty
