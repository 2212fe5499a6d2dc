#include <algorithm>

#include "archives/hyperkitty/reads.h"

namespace sigwatch::hyperkitty {
namespace {

namespace asio = boost::asio;

using Posts = std::vector<Post>;

constexpr int kMonth = 31;
constexpr int kWidest = 4000;
constexpr std::int64_t kRestBytes = 4 * 1024 * 1024;  ///< of everything older at once: about 15,000 posts

/// One walk backwards through exports by date.
struct Windows {
  Cursor cursor;
  Posts posts;
  Time until;  ///< all of this and later was read
  bool ended = false;
  bool read_any = false;
  bool quiet = false;  ///< the last window was empty
  bool hopeless = false;
};

Windows open_windows(Cursor cursor) {
  Windows windows;
  windows.until = day_before(parse_rfc3339(cursor.until).value_or(kEpoch), Days(0));
  windows.cursor = std::move(cursor);
  return windows;
}

/// A quiet month: perhaps nothing older is there. Asking for all of it once is cheap when that is so, and proves the
/// beginning.
bool asks_for_the_rest(const Windows& windows) { return windows.quiet && windows.cursor.rest; }

asio::awaitable<Evidence> read_rest(Session& session, Windows& windows) {
  std::string query = "end=" + to_date(windows.until);
  Shown<Posts> shown = co_await session.exported(std::move(query), kRestBytes);
  windows.cursor.rest = false;
  if (!is_good(shown.evidence)) co_return shown.evidence;
  for (Post& post : shown.value) windows.posts.push_back(std::move(post));
  windows.ended = true;
  co_return shown.evidence;
}

asio::awaitable<Evidence> read_window(Session& session, Windows& windows, Time floor) {
  const Time start = std::max(windows.until - Days(windows.cursor.width), floor);
  std::string query = "end=" + to_date(windows.until);
  if (start > kEpoch) query = "start=" + to_date(start) + "&" + query;
  Shown<Posts> shown = co_await session.exported(std::move(query), kExportBytes);
  if (!is_good(shown.evidence)) {
    // too much at once for the site, or for us; anything else does not get better in smaller parts
    const bool too_much = shown.too_large || shown.status == 0 || shown.status >= 500;
    windows.hopeless = !too_much || windows.cursor.width == 1;
    windows.cursor.width = std::max(1, windows.cursor.width / 4);
    co_return shown.evidence;
  }
  // Each empty window doubles the next: a list that slept for ten years costs a few requests, not 120.
  windows.cursor.width = shown.value.empty() ? std::min(kWidest, windows.cursor.width * 2) : kMonth;
  windows.until = start;
  windows.read_any = true;
  windows.quiet = shown.value.empty();
  windows.ended = start <= kEpoch;
  for (Post& post : shown.value) windows.posts.push_back(std::move(post));
  co_return shown.evidence;
}

Reading reading_of(Windows windows) {
  Reading reading;
  reading.evidence.kind = Evidence::Kind::good;
  reading.unconditional = true;
  reading.posts = std::move(windows.posts);
  reading.complete_from = windows.ended ? Time::min() : windows.until + kDateSlack;
  windows.cursor.until = to_date(windows.until);
  if (!windows.ended) reading.older = to_text(windows.cursor);
  return reading;
}

}  // namespace

asio::awaitable<Reading> older_exported(Session& session, OlderQuery query, Cursor cursor) {
  Windows windows = open_windows(std::move(cursor));
  const Time floor = day_before(query.back_to, kDateSlack);
  Evidence evidence{Evidence::Kind::good, {}, std::nullopt};
  bool more = true;
  while (more) {
    const bool rest = asks_for_the_rest(windows);
    // nothing older is wanted, but a caller that asks gets a part: the next month
    const Time stop = windows.until > floor ? floor : kEpoch;
    if (rest) {
      evidence = co_await read_rest(session, windows);
    } else {
      evidence = co_await read_window(session, windows, stop);
    }
    const bool enough = !windows.posts.empty() && !query.thorough;
    more = !windows.ended && !enough && !windows.hopeless && windows.until > floor &&
           session.cost().requests < query.requests;
  }
  if (!windows.read_any && !windows.ended) co_return session.failed(evidence);
  co_return session.finish(reading_of(std::move(windows)));
}

}  // namespace sigwatch::hyperkitty
