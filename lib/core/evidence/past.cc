#include "core/evidence/past.h"

#include <algorithm>
#include <span>

#include "core/base/calendar.h"
#include "core/post/clocks.h"

namespace sigwatch {

namespace {

/// Posts in all views that are remembered. Beyond it they are made anew: that costs time, and changes nothing.
constexpr std::size_t kMostKept = 200'000;
constexpr std::size_t kLookedAtEach = 16;
constexpr std::size_t kAlwaysKnown = 2'000;

using Holds = std::function<bool(Time)>;

/// The first of these moments (in order) at which it holds, as it does at the last.
Time halved(std::span<const Time> moments, const Holds& holds) {
  while (moments.size() > 1) {
    const std::size_t middle = (moments.size() - 1) / 2;
    moments = holds(moments[middle]) ? moments.first(middle + 1) : moments.subspan(middle + 1);
  }
  return moments.front();
}

}  // namespace

std::optional<Time> arrival_of(const KnownPost& known) {
  const auto usable = [&](const std::optional<Time>& clock) {
    return clock && is_usable(*clock, known) ? clock : std::nullopt;
  };
  const auto archive = usable(known.post.archive_date), sender = usable(known.post.sender_date);
  return archive && sender && *sender - *archive > kClockSkew ? sender : archive ? archive : sender;
}

Past::Past(std::vector<KnownPost> posts, const Register& reg, const SigEntry& sig, Time until)
    : reg_(reg), sig_(sig), until_(until) {
  arrive(std::move(posts));
  find_counting();
}

void Past::arrive(std::vector<KnownPost> posts) {
  for (KnownPost& p : posts) {
    const auto arrived = arrival_of(p);
    undated_ += !arrived;
    if (!arrived || *arrived > until_) continue;
    // Whether it appeared late or vanished is what our own polls met. In the replay nobody had polled yet.
    p.first_seen = *arrived;
    p.appeared.reset();
    p.vanished.reset();
    posts_.push_back(std::move(p));
  }
  std::stable_sort(posts_.begin(), posts_.end(),
                   [](const auto& a, const auto& b) { return a.first_seen < b.first_seen; });
  for (const KnownPost& p : posts_) {
    if (is_mine(p) && (arrivals_.empty() || arrivals_.back() < p.first_seen)) arrivals_.push_back(p.first_seen);
  }
}

void Past::find_counting() {
  const Summary& today = at(until_, Time::min(), reg_);
  posts_of_sig_ = static_cast<int>(today.posts.size());
  for (const JudgedPost& p : today.posts) {
    const bool counts = p.judgement.kind == PostKind::counted || p.judgement.kind == PostKind::doubtful;
    if (counts && p.date) counting_.push_back({p.post, p.post->first_seen, *p.date});
  }
  std::stable_sort(counting_.begin(), counting_.end(),
                   [](const auto& a, const auto& b) { return a.arrived < b.arrived; });
}

bool Past::is_mine(const KnownPost& post) const {
  return std::any_of(sig_.archives.begin(), sig_.archives.end(),
                     [&](const ArchiveEntry& a) { return a.url == post.archive; });
}

const std::vector<Time>& Past::turns(const Policy& policy) const {
  const auto [it, fresh] = turns_.try_emplace(policy.silent_after);
  if (!fresh) return it->second;
  for (const KnownPost& p : posts_) {
    const auto doubted = is_mine(p) ? doubted_from(p, policy) : std::nullopt;
    if (doubted && p.first_seen < *doubted) it->second.push_back(*doubted);
  }
  std::sort(it->second.begin(), it->second.end());
  return it->second;
}

Time Past::first_arrival(Time after, const Policy& policy, const Holds& holds) const {
  std::span<const Time> ahead(std::upper_bound(arrivals_.begin(), arrivals_.end(), after), arrivals_.end());
  const std::vector<Time>& doubts = turns(policy);
  std::size_t looked = 0, stride = 1;
  while (!ahead.empty()) {
    // What holds before a doubt begins may not hold after it.
    const auto doubt = std::upper_bound(doubts.begin(), doubts.end(), ahead.front());
    const auto end = doubt == doubts.end() ? ahead.end() : std::lower_bound(ahead.begin(), ahead.end(), *doubt);
    stride = std::min(stride, static_cast<std::size_t>(end - ahead.begin()));
    // Each look costs a Correspondence of all posts until then. One look a post would take time with the square of
    // their number, and a year of spam may bring more than a thousand before somebody answers.
    if (holds(ahead[stride - 1])) return halved(ahead.first(stride), holds);
    ahead = ahead.subspan(stride);
    if (++looked >= kLookedAtEach) stride *= 2;
  }
  return Time::max();
}

std::size_t Past::arrived_by(Time then) const {
  const auto end =
      std::upper_bound(posts_.begin(), posts_.end(), then, [](Time t, const KnownPost& p) { return t < p.first_seen; });
  return static_cast<std::size_t>(end - posts_.begin());
}

const Summary& Past::at(Time then, Time since, const Register& reg) const {
  const std::size_t end = arrived_by(then);
  const std::size_t first = since == Time::min() ? 0 : std::min(arrived_by(since - Seconds(1)), end);
  const std::vector<Time>& doubts = turns(reg.policy);
  const View view{first, end, reg.policy.silent_after,
                  std::upper_bound(doubts.begin(), doubts.end(), then) - doubts.begin()};
  if (const auto found = views_.find(view); found != views_.end()) return found->second;
  if (kept_ + (end - first) > kMostKept) {
    views_.clear();
    kept_ = 0;
  }
  kept_ += end - first;
  return views_.emplace(view, judged(known_from(first, since), first, end, reg, then)).first->second;
}

std::size_t Past::known_from(std::size_t first, Time since) const {
  if (first <= kAlwaysKnown) return 0;
  return std::min(first - kAlwaysKnown, arrived_by(add_months(since, -reg_.policy.backfill)));
}

Summary Past::judged(std::size_t known, std::size_t first, std::size_t end, const Register& reg, Time then) const {
  std::vector<const KnownPost*> there, mine;
  for (std::size_t i = known; i < end; ++i) {
    there.push_back(&posts_[i]);
    if (i >= first && is_mine(posts_[i])) mine.push_back(&posts_[i]);
  }
  const Correspondence correspondence(there);
  const MessageStatements statements({});
  const OwnNotices own = own_notices(reg, {});
  // Deep and complete from the beginning: of a past everything was read, so "not known" and a month of 0 may be said.
  return summarise(mine, Rules{reg, sig_, correspondence, statements, own, true}, Time::min(), then);
}

}  // namespace sigwatch
