#include <algorithm>
#include <unordered_map>

#include "archives/hyperkitty/reads.h"

namespace sigwatch::hyperkitty {
namespace {

namespace asio = boost::asio;

/// A post costs about 1 KB here, without its body. Ten are also what a page of HyperKitty holds by default; with
/// LimitOffsetPagination it gives as many as are asked for, with PageNumberPagination it ignores the limit.
constexpr std::int64_t kPoll = 10;    ///< posts a poll asks for
constexpr std::int64_t kBatch = 100;  ///< posts a page of a longer read asks for
constexpr int kMaxPages = 200;
constexpr std::size_t kFewBodies = 5;  ///< up to so many, one request each costs less than the feed
constexpr Days kDisorder{15};

Mark mark_of(const std::vector<Post>& posts, Mark mark) {
  mark.mode = Mode::paged;
  mark.ids.clear();
  for (const Post& post : posts) {
    if (mark.ids.size() < static_cast<std::size_t>(kPoll)) mark.ids.push_back(short_id(post.locator));
  }
  return mark;
}

/// How many posts stand above the first known one, and whether all is as it must be when nothing but arrivals happened.
struct Overlap {
  std::size_t fresh = 0;
  bool found = false;
  bool steady = false;
};

Overlap overlap_of(const std::vector<Post>& posts, const Mark& mark, std::optional<std::int64_t> count) {
  Overlap overlap;
  const auto known = [&mark](const Post& post) { return mark.knows(post.locator); };
  const auto first = std::find_if(posts.begin(), posts.end(), known);
  overlap.found = first != posts.end();
  overlap.fresh = static_cast<std::size_t>(first - posts.begin());
  const auto shown = static_cast<std::size_t>(std::count_if(first, posts.end(), known));
  const std::size_t expected = std::min(mark.ids.size(), posts.size() - overlap.fresh);
  // A post that was deleted among those of the mark makes fewer of them stand there; one that was deleted further back
  // shows in the count alone.
  const bool counted = !count || !mark.count || *count == *mark.count + static_cast<std::int64_t>(overlap.fresh);
  overlap.steady = overlap.found && shown == expected && counted;
  return overlap;
}

/// Dates fall with arrival, as they do where no import mixed them up.
/// HyperKitty takes the time of arrival of imported mail from the mbox's separator, but only when that holds an
/// address with an `@`. In Pipermail's text it does not (` at `), so that all of such an import "arrived" at the
/// moment of the import, and mail of many years heads the list.
bool is_orderly(const std::vector<Post>& posts, Time now) {
  std::optional<Time> lowest;
  for (const Post& post : posts) {
    if (!post.sender_date || *post.sender_date > now) continue;
    if (lowest && *post.sender_date > *lowest + kDisorder) return false;
    lowest = std::min(lowest.value_or(*post.sender_date), *post.sender_date);
  }
  return true;
}

/// Adds what is not there yet; the archive's own clock is taken over for what is.
void merge(std::vector<Post>& posts, std::vector<Post> more) {
  std::unordered_map<std::string, std::size_t> there;
  for (std::size_t i = 0; i < posts.size(); ++i) there.emplace(posts[i].locator, i);
  for (Post& post : more) {
    const auto [same, is_new] = there.emplace(post.locator, posts.size());
    if (is_new) {
      posts.push_back(std::move(post));
    } else {
      // The API tells no time of arrival; the separator lines of the export do.
      posts[same->second].archive_date = post.archive_date;
      posts[same->second].markers = post.markers;
    }
  }
}

bool has(const std::vector<Post>& posts, const std::string& hash) {
  return std::any_of(posts.begin(), posts.end(), [&hash](const Post& post) { return post.locator == hash; });
}

/// Posts of the window that the feed shows and the pages did not.
asio::awaitable<Evidence> add_from_feed(Session& session, std::vector<Post>& posts, const Feed& feed, Time from) {
  for (const FeedItem& item : feed.items) {
    std::string hash = hash_in(item.link, "message");
    if (hash.empty() || (item.date && *item.date < from) || has(posts, hash)) continue;
    Shown<Post> shown = co_await session.email(std::move(hash));
    if (shown.evidence.kind == Evidence::Kind::gone) continue;  // deleted in between
    if (!is_good(shown.evidence)) co_return shown.evidence;
    posts.push_back(std::move(shown.value));
  }
  co_return Evidence{Evidence::Kind::good, {}, std::nullopt};
}

/// The second view of the window, by date. `covered` stays false when the site has none and the order of arrival cannot
/// be trusted.
/// An import may have pushed a young post below hundreds of old ones, where a walk in order of arrival stops before
/// it. The feed is asked before the export: it costs a third of a second where an export of months takes many.
asio::awaitable<Evidence> look_by_date(Session& session, std::vector<Post>& posts, const Shown<Feed>& feed, Time from,
                                       bool& covered) {
  const FeedSpan span = span_of(feed.value, session.now());
  covered = is_good(feed.evidence) && span.oldest && *span.oldest < from;
  if (covered) co_return co_await add_from_feed(session, posts, feed.value, from);
  std::string query = "start=" + to_date(from);
  Shown<std::vector<Post>> shown = co_await session.exported(std::move(query), kExportBytes);
  // Where the export is disabled, the order of arrival must vouch for itself.
  covered = is_good(shown.evidence) || is_orderly(posts, session.now());
  if (!is_good(shown.evidence) && !shown.closed) co_return shown.evidence;
  merge(posts, std::move(shown.value));
  co_return Evidence{Evidence::Kind::good, {}, std::nullopt};
}

bool far_enough(const Walk& walk, const Session& session, const NewestQuery& query) {
  if (walk.ended()) return true;
  const auto there = [&session](const Post& post) { return session.exists(post); };
  if (session.pretend() && std::count_if(walk.posts().begin(), walk.posts().end(), there) < kPoll) return false;
  const auto complete = walk.complete_from(session.now());
  return !query.whole_from || (complete && *complete <= *query.whole_from);
}

/// What the last poll saw is reached: nothing that came since is left out.
bool joins(const Walk& walk, const Mark& mark) {
  const auto known = [&mark](const Post& post) { return mark.knows(post.locator); };
  return mark.ids.empty() || walk.ended() || std::any_of(walk.posts().begin(), walk.posts().end(), known);
}

asio::awaitable<Evidence> walk_back(Session& session, Walk& walk, const NewestQuery& query, const Mark& mark) {
  const std::int64_t limit = query.whole_from || session.pretend() || !mark.ids.empty() ? kBatch : kPoll;
  for (int page = 0; page < kMaxPages; ++page) {
    Evidence evidence = co_await walk.step(session, limit, kWholeBytes);
    if (!is_good(evidence)) co_return evidence;
    if (far_enough(walk, session, query) && joins(walk, mark)) break;
  }
  co_return Evidence{Evidence::Kind::good, {}, std::nullopt};
}

asio::awaitable<Reading> read_empty(Session& session, Mark mark) {
  // An empty page alone proves nothing: "no post yet" is said of a list that the API knows.
  const Shown<bool> exists = co_await session.list_exists();
  if (!is_good(exists.evidence)) co_return session.failed(exists.evidence);
  co_return never_posted(session, std::move(mark));
}

Reading reading_of(const Session& session, Walk& walk, Mark& mark) {
  Reading reading;
  reading.evidence.kind = Evidence::Kind::good;
  reading.unconditional = true;
  reading.complete_from = walk.complete_from(session.now());
  if (!walk.ended()) reading.older = to_text(walk.cursor());
  if (auto gap = walk.shortfall(session)) reading.gaps.push_back(std::move(*gap));
  mark = mark_of(walk.posts(), std::move(mark));
  mark.etag.clear();
  mark.count = walk.cursor().count;
  reading.posts = std::move(walk.posts());
  return reading;
}

/// The newest end as it stands, whatever was known before.
asio::awaitable<Reading> read_anew(Session& session, NewestQuery query, Mark mark) {
  Walk walk;
  Evidence evidence = co_await walk_back(session, walk, query, mark);
  if (!is_good(evidence)) co_return session.failed(evidence);
  if (walk.posts().empty()) co_return co_await read_empty(session, std::move(mark));
  std::string always;
  const Shown<Feed> feed = co_await session.feed(std::move(always));
  // The pages show no bodies. A notice of ours whose Message-ID a relay replaced is known by its token line alone, and
  // that stands in the body.
  if (is_good(feed.evidence)) add_bodies(session.site(), walk.posts(), feed.value);
  const bool ended = walk.ended();
  Reading reading = reading_of(session, walk, mark);
  if (query.whole_from && !ended) {
    const Time from = day_before(*query.whole_from, kDateSlack);
    bool covered = false;
    evidence = co_await look_by_date(session, reading.posts, feed, from, covered);
    if (!is_good(evidence)) co_return session.failed(evidence);
    if (!covered) reading.complete_from.reset();
  }
  reading = session.finish(std::move(reading));
  reading.mark = to_text(mark);
  co_return reading;
}

/// What stands on top of the known posts, with bodies.
asio::awaitable<Reading> read_fresh(Session& session, std::vector<Post> fresh, Mark mark) {
  Reading reading;
  reading.evidence.kind = Evidence::Kind::good;
  reading.incremental = true;
  reading.posts = std::move(fresh);
  if (reading.posts.size() <= kFewBodies) {
    co_await fetch_bodies(session, reading.posts, kFewBodies);
  } else {
    std::string always;
    const Shown<Feed> feed = co_await session.feed(std::move(always));
    if (is_good(feed.evidence)) add_bodies(session.site(), reading.posts, feed.value);
  }
  reading = session.finish(std::move(reading));
  reading.mark = to_text(mark);
  co_return reading;
}

}  // namespace

asio::awaitable<Reading> newest_paged(Session& session, NewestQuery query, Mark mark) {
  const bool from_mark = !mark.ids.empty();
  if (!from_mark) co_return co_await read_anew(session, std::move(query), std::move(mark));
  std::string first = "limit=" + std::to_string(kPoll);
  // Only where the site runs Django's ConditionalGetMiddleware is there an ETag to ask with; HyperKitty's shipped
  // settings have none.
  Shown<Page> shown = co_await session.emails(std::move(first), kPageBytes, mark.etag);
  if (!is_good(shown.evidence)) co_return session.failed(shown.evidence);
  if (shown.not_modified) co_return unchanged(session, mark);
  Walk walk;
  walk.take(std::move(shown.value));
  const auto count = walk.cursor().count;
  Overlap overlap = overlap_of(walk.posts(), mark, count);
  for (int page = 0; !overlap.found && !walk.ended() && page < kMaxPages; ++page) {
    const Evidence evidence = co_await walk.step(session, kBatch, kPageBytes);
    if (!is_good(evidence)) co_return session.failed(evidence);
    overlap = overlap_of(walk.posts(), mark, count);
  }
  // Something went, or the order changed: the core must see all of the newest end to tell what vanished.
  if (!overlap.steady) co_return co_await read_anew(session, std::move(query), std::move(mark));
  mark = mark_of(walk.posts(), std::move(mark));
  mark.count = count;
  mark.etag = shown.etag;
  if (overlap.fresh == 0) co_return unchanged(session, mark);
  std::vector<Post> fresh(walk.posts().begin(), walk.posts().begin() + static_cast<std::ptrdiff_t>(overlap.fresh));
  co_return co_await read_fresh(session, std::move(fresh), std::move(mark));
}

asio::awaitable<Reading> older_paged(Session& session, OlderQuery query, Cursor cursor) {
  Walk walk(std::move(cursor));
  const auto done = [&](const Session& s) {
    const auto complete = walk.complete_from(s.now());
    const bool enough = !query.thorough && !walk.posts().empty();
    return walk.ended() || enough || s.cost().requests >= query.requests || (complete && *complete <= query.back_to);
  };
  do {
    const Evidence evidence = co_await walk.step(session, kBatch, kPageBytes);
    if (!is_good(evidence)) co_return session.failed(evidence);
  } while (!done(session));
  Reading reading;
  reading.evidence.kind = Evidence::Kind::good;
  reading.unconditional = true;
  reading.complete_from = walk.complete_from(session.now());
  if (!walk.ended()) reading.older = to_text(walk.cursor());
  if (auto gap = walk.shortfall(session)) reading.gaps.push_back(std::move(*gap));
  reading.posts = std::move(walk.posts());
  co_return session.finish(std::move(reading));
}

}  // namespace sigwatch::hyperkitty
