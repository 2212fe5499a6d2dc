#include <algorithm>
#include <unordered_set>

#include "archives/engine/kind.h"
#include "archives/engine/too_many_posts.h"
#include "archives/hyperkitty/reads.h"
#include "archives/mbox/mbox.h"

namespace sigwatch::hyperkitty {
namespace {

namespace asio = boost::asio;

using Posts = std::vector<Post>;

constexpr Days kBlind{200};  ///< first window where no feed says where the newest posts are
constexpr Days kMonth{31};
constexpr std::size_t kMostRechecks = 5;
const Evidence kGood{Evidence::Kind::good, {}, std::nullopt};

/// What the next poll must see again: all from the day of the newest sane post, or from 20 days back if that is
/// earlier.
class NextMark {
 public:
  NextMark(Mark mark, Time now) : mark_(std::move(mark)), now_(now) { mark_.ids.clear(); }
  void add(const std::string& hash, std::optional<Time> date) {
    if (!is_hash(hash)) return;
    shown_.emplace_back(hash, date);
    if (date && *date <= now_ && (!newest_ || *date > *newest_)) newest_ = date;
  }
  Mark take() {
    const Time start = std::min(day_before(newest_.value_or(now_), Days(0)), day_before(now_, kDateSlack));
    mark_.start = to_date(start);
    for (const auto& [hash, date] : shown_) {
      if ((!date || *date >= start) && !mark_.knows(hash)) mark_.ids.push_back(short_id(hash));
    }
    return std::move(mark_);
  }

 private:
  Mark mark_;
  Time now_;
  std::vector<std::pair<std::string, std::optional<Time>>> shown_;
  std::optional<Time> newest_;
};

/// The export cleans odd Message-IDs, so that their hash comes out wrong there; the feed's is right.
void take_under(const Site& site, Posts& posts, Post post, const std::string& hash) {
  std::erase_if(posts, [&post](const Post& p) { return !post.message_id.empty() && p.message_id == post.message_id; });
  post.locator = hash;
  post.url = site.permalink(hash);
  posts.push_back(std::move(post));
}

/// In tables: how many posts an export holds the site decides, and 400,000 compared one with another would block the
/// loop.
std::unordered_set<std::string> locators_of(const Posts& posts) {
  std::unordered_set<std::string> all;
  for (const Post& post : posts) all.insert(post.locator);
  return all;
}

/// Feed and export are two views of one table. What the feed shows of the window and the export lacks either came in
/// between, or the answer is not to be believed.
asio::awaitable<Evidence> compare(Session& session, Posts& posts, const Feed& feed, Time start) {
  std::size_t rechecks = 0;
  std::unordered_set<std::string> shown_there = locators_of(posts);
  for (const FeedItem& item : feed.items) {
    const std::string hash = hash_in(item.link, "message");
    if (hash.empty() || !item.date || *item.date < start || shown_there.count(hash) > 0) continue;
    if (++rechecks > kMostRechecks) break;
    std::string query = "message=" + hash;
    Shown<Posts> shown = co_await session.exported(std::move(query), kPageBytes);
    if (!is_good(shown.evidence)) co_return shown.evidence;
    if (shown.value.empty()) break;
    take_under(session.site(), posts, std::move(shown.value.front()), hash);
    shown_there.insert(hash);
  }
  const auto lacks = [&](const FeedItem& item) {
    const std::string hash = hash_in(item.link, "message");
    return !hash.empty() && item.date && *item.date >= start && shown_there.count(hash) == 0;
  };
  if (std::none_of(feed.items.begin(), feed.items.end(), lacks)) co_return kGood;
  co_return Evidence{Evidence::Kind::unrecognised,
                     "feed and export of " + session.site().page() + " disagree: the feed shows mail since " +
                         to_date(start) +
                         " that the export lacks; it is tried again, and if it stays so, ask the site's operators",
                     std::nullopt};
}

/// No item in the feed: proved only when the export of everything is empty too and the list is there.
/// An export without mail is a 200 with a gzip of nothing, which also comes for any time before a list began: it
/// proves nothing alone.
asio::awaitable<Reading> read_empty(Session& session, Mark mark) {
  std::string everything;
  const Shown<Posts> all = co_await session.exported(std::move(everything), kPageBytes);
  if (all.closed) {
    mark.mode = Mode::listed;
  } else if (!is_good(all.evidence)) {
    co_return session.failed(all.evidence);
  } else if (!all.value.empty()) {
    Evidence odd{Evidence::Kind::unrecognised,
                 "the feed of " + session.site().page() + " is empty, but its export is not; it is tried again",
                 std::nullopt};
    co_return session.failed(std::move(odd));
  }
  const Shown<bool> exists = co_await session.list_exists();
  if (!is_good(exists.evidence) && !exists.closed) co_return session.failed(exists.evidence);
  co_return never_posted(session, std::move(mark));
}

Time first_day(const NewestQuery& query, const FeedSpan& span) {
  if (query.whole_from) return day_before(*query.whole_from, kDateSlack);
  if (query.pretend || !span.oldest) return day_before(query.now, kBlind);
  return std::min(day_before(*span.oldest, Days(0)), day_before(query.now, kDateSlack));
}

/// Without an end, so that a future date is in it as well; without a start when it is all.
std::string window_of(const NewestQuery& query, Time start) {
  const std::string from = start > kEpoch ? "start=" + to_date(start) : std::string();
  return query.pretend ? from + "&end=" + to_date(query.now + Days(2)) : from;
}

/// All since `start`; month by month where it is too much at once for the site or for us.
asio::awaitable<Shown<Posts>> export_since(Session& session, NewestQuery query, Time start) {
  std::string window = window_of(query, start);
  Shown<Posts> all = co_await session.exported(std::move(window), kExportBytes);
  // gunicorn ends a worker after 30 seconds, in the midst of its answer: 4,000 mails took 19. In smaller parts that
  // may go well; a refusal would not.
  const bool too_much = !is_good(all.evidence) && (all.too_large || all.status == 0 || all.status >= 500);
  if (!too_much || start == kEpoch) co_return all;
  Posts posts;
  for (Time from = start; from <= query.now; from += kMonth) {
    std::string month = window_of(query, from);
    if (from + kMonth <= query.now) month = "start=" + to_date(from) + "&end=" + to_date(from + kMonth);
    all = co_await session.exported(std::move(month), kExportBytes);
    if (!is_good(all.evidence)) co_return all;
    for (Post& post : all.value) posts.push_back(std::move(post));
    if (posts.size() > kMostPostsAtOnce) {
      all.evidence = too_many_posts(session.site().page(), kMostPostsAtOnce);
      co_return all;
    }
  }
  all.value = std::move(posts);
  co_return all;
}

Reading good_reading(Posts posts, Time start) {
  Cursor cursor;
  cursor.style = Cursor::Style::days;
  cursor.until = to_date(start);
  Reading reading;
  reading.evidence.kind = Evidence::Kind::good;
  reading.unconditional = true;
  reading.complete_from = start > kEpoch ? start + kDateSlack : Time::min();
  if (start > kEpoch) reading.older = to_text(cursor);
  reading.posts = std::move(posts);
  return reading;
}

/// An empty export with nothing beside it: the API must at least know the list.
asio::awaitable<Evidence> prove_empty(Session& session) {
  const Shown<bool> exists = co_await session.list_exists();
  if (!exists.closed) co_return exists.evidence;
  co_return Evidence{Evidence::Kind::unrecognised,
                     "the export of " + session.site().page() +
                         " is empty, and neither feed nor API say that the list is there; run discover",
                     std::nullopt};
}

/// The newest end as it stands.
asio::awaitable<Reading> read_anew(Session& session, NewestQuery query, Mark mark) {
  std::string always;
  const Shown<Feed> feed = co_await session.feed(std::move(always));
  if (is_good(feed.evidence) && feed.value.items.empty()) co_return co_await read_empty(session, std::move(mark));
  // A private list refuses feed, export and API alike, so the others are not asked.
  if (feed.status == 401 || feed.status == 403) co_return session.failed(feed.evidence);
  const FeedSpan span = span_of(feed.value, query.now);
  const Time start = first_day(query, span);
  Shown<Posts> shown = co_await export_since(session, query, start);
  if (shown.closed) {
    mark.mode = Mode::listed;
    co_return co_await newest_listed(session, std::move(query), std::move(mark));
  }
  Evidence evidence = shown.evidence;
  Posts posts = std::move(shown.value);
  // A feed shows the present, whatever now is pretended.
  if (is_good(evidence) && is_good(feed.evidence) && !query.pretend)
    evidence = co_await compare(session, posts, feed.value, start);
  if (is_good(evidence) && !is_good(feed.evidence) && posts.empty()) evidence = co_await prove_empty(session);
  if (!is_good(evidence)) co_return session.failed(evidence);
  Reading reading = good_reading(std::move(posts), start);
  reading.taken_in = newest_taken_in(reading.posts, query.now);
  if (!query.pretend) reading.taken_in = std::max(reading.taken_in, span.newest);
  reading = session.finish(std::move(reading));
  NextMark next(std::move(mark), query.now);
  for (const Post& post : reading.posts) next.add(post.locator, post.sender_date);
  for (const FeedItem& item : feed.value.items) next.add(hash_in(item.link, "message"), item.date);
  reading.mark = to_text(next.take());
  co_return reading;
}

bool all_there(const Mark& mark, const Posts& posts) {
  std::unordered_set<std::string> shown;
  for (const Post& post : posts) shown.insert(short_id(post.locator));
  return std::all_of(mark.ids.begin(), mark.ids.end(), [&shown](const std::string& id) { return shown.count(id) > 0; });
}

}  // namespace

asio::awaitable<Reading> newest_exported(Session& session, NewestQuery query, Mark mark) {
  const bool from_mark = !mark.ids.empty() && parse_rfc3339(mark.start);
  if (!from_mark) co_return co_await read_anew(session, std::move(query), std::move(mark));
  std::string window = "start=" + mark.start;
  Shown<Posts> shown = co_await session.exported(std::move(window), kExportBytes);
  // The poll begins at a day whose posts are known. An answer that lacks them would, however well formed, make a list
  // silent that is not.
  const bool believed = is_good(shown.evidence) && all_there(mark, shown.value);
  if (shown.closed || (is_good(shown.evidence) && !believed))
    co_return co_await read_anew(session, std::move(query), std::move(mark));
  if (!believed) co_return session.failed(shown.evidence);
  Reading reading;
  reading.evidence.kind = Evidence::Kind::good;
  reading.incremental = true;
  NextMark next(mark, query.now);
  for (Post& post : shown.value) {
    next.add(post.locator, post.sender_date);
    if (!mark.knows(post.locator)) reading.posts.push_back(std::move(post));
  }
  reading = session.finish(std::move(reading));
  if (reading.posts.empty()) reading.evidence.kind = Evidence::Kind::unchanged;
  reading.mark = to_text(next.take());
  co_return reading;
}

}  // namespace sigwatch::hyperkitty
