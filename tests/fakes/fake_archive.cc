#include "fakes/fake_archive.h"

#include <algorithm>
#include <cstdlib>

namespace sigwatch {

namespace asio = boost::asio;

/// Counts what is under way, so that overlapping calls are found.
struct FakeArchive::Call {
  explicit Call(FakeArchive& a) : archive(a) { archive.overlapped = archive.under_way_++ > 0 || archive.overlapped; }
  ~Call() { --archive.under_way_; }
  Call(const Call&) = delete;
  Call& operator=(const Call&) = delete;
  FakeArchive& archive;
};

void FakeArchive::add(Post post, Time arrived) {
  if (!post.archive_date) post.archive_date = arrived;
  const auto after =
      std::upper_bound(posts_.begin(), posts_.end(), arrived, [](Time t, const Arrived& a) { return t < a.at; });
  posts_.insert(after, Arrived{std::move(post), arrived});
}

void FakeArchive::lose(const std::string& message_id) {
  losses_ += static_cast<int>(std::erase_if(posts_, [&](const Arrived& a) { return a.post.message_id == message_id; }));
}

bool FakeArchive::holds(const std::string& message_id) const {
  return std::any_of(posts_.begin(), posts_.end(), [&](const Arrived& a) { return a.post.message_id == message_id; });
}

std::vector<FakeArchive::Arrived> FakeArchive::visible(Time now) const {
  std::vector<Arrived> shown;
  std::copy_if(posts_.begin(), posts_.end(), std::back_inserter(shown), [&](const Arrived& a) {
    return a.at <= now && (shows_notices || !a.post.message_id.starts_with("sigwatch."));
  });
  return shown;
}

std::string FakeArchive::mark_of(const std::vector<Arrived>& posts) const {
  return std::to_string(posts.size()) + "/" + std::to_string(losses_);
}

Evidence FakeArchive::evidence(Mood how) const {
  Evidence e;
  switch (how) {
    case Mood::well:
      e.kind = Evidence::Kind::good;
      break;
    case Mood::unreachable:
      e.reason = url_ + " answered 503";
      break;
    case Mood::truncated:
      e.reason = url_ + " ended before its Content-Length";
      break;
    case Mood::unrecognised:
      e.kind = Evidence::Kind::unrecognised, e.reason = url_ + " showed a login form";
      break;
    case Mood::gone:
      e.kind = Evidence::Kind::gone, e.reason = url_ + " answered 404";
      break;
  }
  if (how != Mood::well) e.retry_after = retry_after;
  return e;
}

asio::awaitable<Reading> FakeArchive::newest(NewestQuery query) {
  const Call call(*this);
  ++newest_calls, ++requests;
  whole_calls += query.whole_from.has_value();
  co_await gate.wait();
  Reading r;
  r.evidence = evidence(mood);
  r.cost.requests = 1;
  r.server_date = server_date;
  if (mood != Mood::well) co_return r;
  const std::vector<Arrived> shown = visible(query.now);
  r.mark = mark_of(shown);
  if (!shown.empty()) r.taken_in = shown.back().at;
  if (query.pretend || query.whole_from) query.mark.clear();
  if (!query.mark.empty() && query.mark == r.mark) {
    r.evidence.kind = Evidence::Kind::unchanged;
    co_return r;
  }
  r.unconditional = query.mark.empty();
  std::size_t first = page == 0 ? 0 : shown.size() - std::min(shown.size(), static_cast<std::size_t>(page));
  while (query.whole_from && first > 0 && (!ordered || shown[first - 1].at >= *query.whole_from)) --first;
  for (std::size_t i = first; i < shown.size(); ++i) r.posts.push_back(shown[i].post);
  r.complete_from = first == 0 ? Time::min() : shown[first].at;
  if (query.whole_from && first > 0) r.complete_from = *query.whole_from;
  if (!ordered && first > 0) r.complete_from.reset();
  if (first > 0) r.older = std::to_string(first);
  if (query.whole_from) r.gaps = gaps;
  co_return r;
}

asio::awaitable<Reading> FakeArchive::older(OlderQuery query) {
  const Call call(*this);
  ++older_calls;
  co_await gate.wait();
  Reading r;
  r.evidence = evidence(older_mood);
  r.cost.requests = 1;
  if (older_mood != Mood::well) {
    ++requests;
    co_return r;
  }
  const std::vector<Arrived> shown = visible(query.now);
  const std::size_t end = std::min(shown.size(), static_cast<std::size_t>(std::atoll(query.cursor.c_str())));
  const std::size_t a_request = page == 0 ? shown.size() : static_cast<std::size_t>(page);
  std::size_t first = end;
  int asked = 0;
  for (;
       asked < std::max(1, query.requests) && first > 0 && (asked == 0 || !ordered || shown[first].at >= query.back_to);
       ++asked)
    first -= std::min(first, a_request);
  requests += asked;
  most_older_requests = std::max(most_older_requests, asked);
  r.cost.requests = asked;
  r.unconditional = true;
  for (std::size_t i = first; i < end; ++i) r.posts.push_back(shown[i].post);
  r.complete_from = first == 0 ? Time::min() : shown[first].at;
  if (!ordered && first > 0) r.complete_from.reset();
  if (first > 0) r.older = std::to_string(first);
  co_return r;
}

asio::awaitable<Reading> FakeArchive::look_up(std::string message_id) {
  const Call call(*this);
  ++lookups, requests += looks_up;
  co_await gate.wait();
  Reading r;
  if (!looks_up) co_return r;
  r.evidence = evidence(mood);
  r.cost.requests = 1;
  if (mood != Mood::well) co_return r;
  r.complete_from = Time::min();
  for (const Arrived& a : posts_) {
    if (a.post.message_id == message_id) r.posts.push_back(a.post);
  }
  co_return r;
}

}  // namespace sigwatch
