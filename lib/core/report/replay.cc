#include "core/report/replay.h"

#include <algorithm>

#include "core/base/calendar.h"
#include "core/evidence/verdict.h"
#include "core/ladder/ladder.h"

namespace sigwatch {

namespace {

constexpr Time kNever = Time::max();

/// An archive that proves silence at every moment.
ArchiveView proving(const ArchiveEntry& entry, const Policy& policy, Time now) {
  ArchiveView view;
  view.entry = entry;
  view.entry.frozen = false;
  ArchiveMemory& m = view.memory;
  m.url = entry.url;
  m.beginning = m.deep = true;
  m.complete_from = m.sure_from = Time::min();
  m.series = {now - policy.proof.over, policy.proof.polls, now};
  m.first_good = now - policy.proof.over;
  m.last_good = m.last_attempt = now;
  m.evidence.kind = Evidence::Kind::good;
  return view;
}

/// The register as the replay takes it: this SIG is watched, and the Council can be written to.
Register as_watched(Register reg, const Policy& policy, const std::string& id) {
  reg.policy = policy;
  if (reg.council.notify.empty()) reg.council.notify = "council";
  for (SigEntry& sig : reg.sigs) {
    if (sig.id != id) continue;
    sig.standing = false;
    sig.exempt.reset();
    sig.removed.reset();
    sig.leaders.clear();
  }
  return reg;
}

class Replay {
 public:
  Replay(const Past& past, const Register& reg, const SigEntry& sig, const Policy& policy)
      : past_(past),
        reg_(as_watched(reg, policy, sig.id)),
        sig_(*find_sig(reg_, sig.id)),
        list_shared_(SharedLists(reg_).has(sig.list)) {}

  std::vector<BacktestEpisode> run(Time from) {
    for (Time next = from; next <= past_.until(); next = next_event()) {
      now_ = next;
      take_arrivals();
      if (current_ || deadline() <= now_) pass();
    }
    return std::move(done_);
  }

 private:
  // -- time

  Time next_arrival() const { return next_ < past_.counting().size() ? past_.counting()[next_].arrived : kNever; }

  void take_arrivals() {
    for (; next_arrival() <= now_; ++next_) {
      const PastPost& p = past_.counting()[next_];
      if (!newest_ || p.date > newest_->date) newest_ = &p;
    }
  }

  Time deadline() const {
    Summary sum;
    const JudgedPost newest{
        newest_ ? newest_->post : nullptr, newest_ ? std::optional<Time>(newest_->date) : std::nullopt, {}};
    if (newest_) sum.newest_counted = &newest;
    const auto start = clock_start(sig_, effective_, sum, past_episodes(), reg_.policy);
    return start ? start->deadline : kNever;
  }

  /// Nothing changes before it.
  Time next_event() {
    if (!current_) {
      const Time due = deadline();
      return due > now_ ? std::min(due, next_arrival()) : next_arrival();  // past and not begun: not proved
    }
    Time next = life();
    if (!current_->paused_since) next = std::min(next, next_arrival());
    if (planned_ && planned_->not_before > now_) next = std::min(next, planned_->not_before);
    for (const Notice& n : notices_) {
      const Time lapse = n.step == "recommend" && n.seen ? add_months(*n.seen, reg_.policy.lapse_after) : kNever;
      if (lapse > now_) next = std::min(next, lapse);
    }
    return next;
  }

  /// When a post ends the current episode.
  Time life() {
    if (life_ && *life_ > now_) return *life_;
    life_ = past_.first_arrival(now_, reg_.policy, [&](Time then) {
      const LadderOutcome out = outcome(then);
      return std::any_of(out.episodes.begin(), out.episodes.end(),
                         [&](const Episode& e) { return e.id == current_->id && !e.ended_by.empty(); });
    });
    return *life_;
  }

  // -- the ladder

  std::vector<Episode> past_episodes() const {
    std::vector<Episode> all;
    if (lapsed_) all.push_back(*lapsed_);
    if (last_ && (!lapsed_ || last_->id != lapsed_->id)) all.push_back(*last_);
    if (current_) all.push_back(*current_);
    return all;
  }

  /// What a pass at that moment decides.
  LadderOutcome outcome(Time then) const {
    const Summary& sum = past_.at(then, since_, reg_);
    const std::vector<ArchiveView> archives = {proving(sig_.archives.front(), reg_.policy, then)};
    const Verdict verdict = judge({reg_, sig_, effective_, sum, archives, list_shared_, {}}, then);
    // Live from the beginning, and without a first read: so nothing rehearses or waits because its silence was old
    // already.
    return step({reg_, sig_, effective_, no_decisions_, verdict, sum, past_episodes(), notices_, std::nullopt,
                 Time::min(), true},
                then);
  }

  /// One pass, and again as long as it makes notices: each is accepted and seen at once.
  void pass() {
    if (!current_) since_ = newest_ ? newest_->arrived : Time::min();
    for (bool made = true; made;) {
      const LadderOutcome out = outcome(now_);
      for (const Episode& e : out.episodes) note(e);
      for (const Notice& n : out.notices) note(n);
      planned_ = out.next;
      made = !out.notices.empty();
    }
  }

  /// A post may end an episode and, being old itself, let the next one begin at once: the notice names its own.
  void note(Notice n) {
    if (n.state == NoticeState::withdrawn) return;
    n.state = NoticeState::seen;
    n.first_attempt = n.accepted = n.seen = now_;
    const auto it =
        std::find_if(done_.rbegin(), done_.rend(), [&](const BacktestEpisode& b) { return b.id == n.episode; });
    if (it != done_.rend()) it->steps.push_back({n.step, now_});
    if (it != done_.rend() && it->steps.size() == 1) it->first_warned = first_warning(*it);
    notices_.push_back(std::move(n));
  }

  void note(const Episode& e) {
    if (done_.empty() || done_.back().id != e.id) begin(e);
    change(done_.back(), e);
    if (last_ && last_->id == e.id) last_.reset();
    if (!e.ended) {
      current_ = e;
      return;
    }
    last_ = e;
    if (e.lapsed) lapsed_ = e;
    current_.reset();
    life_.reset();
    if (e.lapsed) find_life_after_lapse(done_.back());
  }

  void begin(const Episode& e) {
    const JudgedPost* newest = past_.at(now_, since_, reg_).newest_counted;
    BacktestEpisode b;
    b.id = e.id;
    b.counts_from = e.counts_from;
    b.silent_since = newest ? *newest->date : sig_.since.value_or(e.counts_from);
    if (!done_.empty() && done_.back().end == BacktestEpisode::End::lapsed && done_.back().lived > now_)
      forget_life(done_.back());
    done_.push_back(std::move(b));
    notices_.clear();
    life_.reset();
  }

  void change(BacktestEpisode& b, const Episode& e) const {
    if (e.paused_since && !b.paused) b.paused = e.paused_since;
    b.ended = e.ended;
    b.end = !e.ended   ? BacktestEpisode::End::open
            : e.lapsed ? BacktestEpisode::End::lapsed
                       : BacktestEpisode::End::post;
    b.ended_by = e.ended_by;
    b.lived = e.ended_by.empty() ? std::nullopt : e.ended;
    if (!b.lived) return;
    for (const JudgedPost& p : past_.at(now_, since_, reg_).posts) {
      if (p.post->key == e.ended_by) name_life(b, p);
    }
  }

  // -- life

  static void name_life(BacktestEpisode& b, const JudgedPost& p) {
    b.life_date = p.date;
    b.life_locator = p.post->post.locator;
    b.life_message_id = p.post->post.message_id;
    b.life_url = p.post->post.url;
  }

  static void forget_life(BacktestEpisode& b) {
    b.lived.reset();
    b.life_date.reset();
    b.life_locator.clear();
    b.life_message_id.clear();
    b.life_url.clear();
  }

  /// Of the posts that arrived later the newest one that is beyond doubt at that moment, or null.
  const JudgedPost* life_at(Time then, Time later) const {
    for (const JudgedPost& p : past_.at(then, since_, reg_).posts) {
      if (p.judgement.kind == PostKind::counted && p.date && p.post->first_seen > later) return &p;
    }
    return nullptr;
  }

  /// Nobody decided, and before the next episode begins somebody writes: begin() takes it back where that comes later.
  void find_life_after_lapse(BacktestEpisode& b) const {
    const Time when =
        past_.first_arrival(now_, reg_.policy, [&](Time then) { return life_at(then, *b.ended) != nullptr; });
    if (when > past_.until()) return;
    b.lived = when;
    name_life(b, *life_at(when, *b.ended));
  }

  /// A silence that lapsed goes on, and its first warning stays the first.
  Time first_warning(const BacktestEpisode& b) const {
    const auto place = static_cast<std::size_t>(&b - done_.data());
    const bool goes_on = place > 0 && done_[place - 1].goes_on();
    return goes_on ? done_[place - 1].first_warned : b.steps.front().at;
  }

  const Past& past_;
  const Register reg_;
  const SigEntry& sig_;
  const bool list_shared_;
  const EffectiveWatch effective_{};
  const std::vector<Decision> no_decisions_;
  Time now_;
  std::size_t next_ = 0;              ///< of past_.counting(), not yet there
  const PastPost* newest_ = nullptr;  ///< by date, of those that are
  Time since_;                        ///< what arrived earlier belongs to the time before the silence
  std::optional<Episode> current_, last_, lapsed_;
  std::vector<Notice> notices_;  ///< of the last episode
  std::optional<NextStep> planned_;
  std::optional<Time> life_;           ///< of the current episode, when it was last looked for
  std::vector<BacktestEpisode> done_;  ///< the last one may be the current
};

}  // namespace

std::vector<BacktestEpisode> replay(const Past& past, const Register& reg, const SigEntry& sig, const Policy& policy,
                                    Time from) {
  return Replay(past, reg, sig, policy).run(from);
}

}  // namespace sigwatch
