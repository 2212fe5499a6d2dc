#include "archives/engine/message_walk.h"

#include <algorithm>
#include <utility>

namespace sigwatch {

namespace asio = boost::asio;

namespace {

constexpr std::int64_t kMostPage = 8 * 1024 * 1024;
constexpr int kInARow = 3;

}  // namespace

HttpRequest MessageWalk::ask(std::string url) const {
  HttpRequest request;
  request.url = std::move(url);
  request.accept = "text/html";
  request.max_bytes = kMostPage;
  return request;
}

bool MessageWalk::fail(Evidence evidence) {
  reading_.evidence = std::move(evidence);
  return false;
}

asio::awaitable<bool> MessageWalk::step() {
  std::string url = next_listed();
  if (url.empty()) co_return co_await list_more();
  co_return co_await take(std::move(url));
}

asio::awaitable<bool> MessageWalk::go_back(OlderQuery query) {
  bool good = !failed();
  while (good && !at_beginning() && taken_ < std::max(1, query.requests) && older_in_a_row(query.back_to) < kInARow)
    good = co_await step();
  co_return good;
}

/// A page that is listed and answers 404 hides a post of an unknown time: between its neighbours', by the order of the
/// list.
asio::awaitable<bool> MessageWalk::take(std::string url) {
  HttpRequest request = ask(url);
  const Fetched fetched = co_await requests_.fetch(std::move(request));
  ++taken_;
  if (fetched.evidence.kind == Evidence::Kind::gone) {
    note_gap(url);
    co_return true;
  }
  if (!is_good(fetched.evidence)) co_return fail(fetched.evidence);
  auto post = read(fetched.response.body, url);
  // A challenge or an error page in place of one message ends the reading: passed over, it could hide the newest post.
  if (!post) co_return fail(not_recognised(fetched.response, expected()));
  if (const auto clock = clock_of(*post)) {
    // Of a message that answered 404 nobody knows the time; the next one that is read tells that it may be as old as
    // that.
    for (; closed_gaps_ < reading_.gaps.size(); ++closed_gaps_) {
      Gap& gap = reading_.gaps[closed_gaps_];
      gap.from = std::min(gap.from, *clock);
    }
    clocks_.push_back(*clock);
  }
  reading_.posts.push_back(std::move(*post));
  co_return true;
}

void MessageWalk::note_gap(const std::string& url) {
  // Before any message was read, the missing one may be of this very moment. Else the latest clock, and not the last:
  // a neighbour with an old one would put the gap out of the window.
  const Time until = clocks_.empty() ? now_ : *std::max_element(clocks_.begin(), clocks_.end());
  reading_.gaps.push_back({url, until, until, "answers 404"});
}

int MessageWalk::older_in_a_row(Time than) const {
  int count = 0;
  for (auto clock = clocks_.rbegin(); clock != clocks_.rend() && *clock < than; ++clock) ++count;
  return count;
}

Reading MessageWalk::finish(std::optional<Time> whole_from) {
  reading_.cost = requests_.cost();
  reading_.server_date = requests_.server_date();
  if (failed()) return std::move(reading_);
  if (!at_beginning()) reading_.older = cursor();
  if (at_beginning()) {
    reading_.complete_from = Time::min();
  } else if (whole_from) {
    reading_.complete_from = whole_from;
  } else if (!clocks_.empty()) {
    // One clock may be wrong: a single mail of 1990 would make all since then known.
    const auto last = clocks_.end() - std::min<std::ptrdiff_t>(kInARow, std::ssize(clocks_));
    reading_.complete_from = std::min(now_, complete_after(*std::max_element(last, clocks_.end())));
  }
  return std::move(reading_);
}

}  // namespace sigwatch
