#include "service/watcher.h"

#include <algorithm>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/steady_timer.hpp>
#include <chrono>
#include <exception>
#include <set>
#include <utility>

#include "core/base/text.h"
#include "core/ladder/brake.h"
#include "service/digests.h"
#include "service/event.h"
#include "service/judge.h"
#include "service/operators_mail.h"
#include "service/snapshot.h"

namespace sigwatch {

namespace asio = boost::asio;

namespace {

/// Spreads polls: up to a tenth of the interval, fixed for an archive, so that a thousand lists do not wake together.
Seconds jitter(const std::string& url, Seconds every) {
  return Seconds(static_cast<Seconds::rep>(stable_hash(url) %
                                           static_cast<std::uint64_t>(std::max<Seconds::rep>(1, every.count() / 10))));
}

/// Polls so near in time are made in one pass: a pass looks at the whole register, and thousands of lists would else
/// make one each second.
Seconds polled_together(Seconds every) { return every / 20; }

/// What is waited for together: an archive's root, which may stall as a whole. Local files stand each for themselves.
const std::string& root_of(const ArchiveEntry& entry) {
  return entry.root.empty() || entry.root.starts_with('/') ? entry.url : entry.root;
}

/// Its host: what may be slow for all of its lists.
std::string host_of(const ArchiveEntry& entry) {
  const auto scheme = entry.url.find("://");
  return scheme == std::string::npos ? std::string()
                                     : entry.url.substr(scheme + 3, entry.url.find('/', scheme + 3) - scheme - 3);
}

/// Of one host; each holds what a reading needs, so that ten thousand lists are not held at once.
constexpr std::size_t kPolledAtOnce = 16;

/// Posts that are held while archives or mail servers are waited for; more of them are read once more.
constexpr std::size_t kHeldMeanwhile = 20'000;

/// SIGs whose rows are written in one transaction.
constexpr std::size_t kJudgedTogether = 1'000;

/// Judging early, while others are still polled, takes at most a fifth of the time, however many roots come one after
/// the other.
constexpr int kRestAfterJudging = 4;

}  // namespace

/// What the coroutines of one pass share and wait for. Everything runs on one thread.
struct Watcher::PassState {
  explicit PassState(const asio::any_io_executor& executor)
      : event(make_event(executor)), patience(executor), soon(executor) {}
  void notify() { event.cancel(); }
  bool ready(const SigEntry& sig) const {
    return std::all_of(sig.archives.begin(), sig.archives.end(), [&](const ArchiveEntry& a) {
      const auto it = open.find(root_of(a));
      return it == open.end() || it->second == 0;
    });
  }
  bool idle() const { return polled == total; }

  std::map<std::string, int> open;  ///< polls under way, by root
  std::set<std::string> judged;     ///< SIGs, early
  bool judging_soon = false;
  asio::steady_timer::duration rest{0};    ///< before the next early judging
  std::map<std::string, Time> whole_from;  ///< archives whose proof wants a whole read, by url
  PassReport report;
  int polled = 0, total = 0;
  bool late = false;  ///< the pass went on without the slow ones
  Progress progress;
  std::exception_ptr failure;
  asio::steady_timer event, patience, soon;
};

Watcher::Watcher(const Collaborators& with, Seconds patience)
    : with_(with),
      patience_(patience),
      mutexes_(with.executor),
      poller_(with, mutexes_),
      outbox_(with, poller_, mutexes_),
      chat_(with) {
  poller_.on_invalidate([this](const std::string& sig) {
    cached_.invalidate(sig);
    if (posts_written_ != poller_.written()) posts_.reset();  // no longer what stands there, and large
  });
}

void Watcher::start() { outbox_.recover(); }

void Watcher::open_pass() {
  posts_.reset();
  poller_.forget_server_dates();
  stop_after_gap();
  cached_ = CachedAssessments(with_.reg, with_.store, with_.clock.now());
}

/// A pass whose predecessor is long back (an old backup, a long stop) stops all sending to lists and Council until a
/// person looked.
void Watcher::stop_after_gap() {
  const Meta meta = with_.store.meta();
  const Time now = with_.clock.now();
  const std::string clock_fault = poller_.clock_fault();
  Change change;
  std::string stopped;
  if (meta.last_pass && now - *meta.last_pass > with_.reg.policy.gap && !meta.stopped_since && meta.live_since) {
    stopped = "the last pass was on " + to_date(*meta.last_pass) + ", " +
              plural((now - *meta.last_pass) / Days(1), "day") +
              " before: an old backup or a long stop; look at the plan, then release --all";
    change.history.push_back({now, "", "mode", "sending stopped: " + stopped});
    with_.tell(change.history.back().text);
  }
  change.edit_meta = [&](Meta& m) {
    m.clock_fault = clock_fault;
    m.simulated = m.simulated || with_.clock.pretended();
    if (!stopped.empty()) m.stopped_since = now, m.stopped_because = stopped;
  };
  with_.store.commit(change);
}

void Watcher::close_pass() {
  posts_.reset();  // not held until the next one
  const Time now = with_.clock.now();
  const std::string clock_fault = poller_.clock_fault();
  Change change;
  change.edit_meta = [&](Meta& m) {
    m.clock_fault = clock_fault;
    if (!m.last_pass || now > *m.last_pass) m.last_pass = now;
  };
  with_.store.commit(change);
}

bool Watcher::is_due(const ArchiveEntry& entry, bool all) const {
  if (poller_.polling(entry.url)) return false;
  const ArchiveMemory* const memory = poller_.memory(entry.url);
  if (!memory || with_.clock.pretended()) return true;
  const Time now = with_.clock.now();
  if (memory->not_before && now < *memory->not_before) return false;
  if (all || !memory->last_attempt) return true;
  const bool reading = memory->last_good && !memory->complete_from;
  const Seconds every = with_.reg.poll.every;
  return reading || now >= *memory->last_attempt + every - jitter(entry.url, every) - polled_together(every);
}

/// Reading and linking the posts is most of a snapshot's cost: those that an earlier one read are given on while no
/// others were written.
Snapshot Watcher::snapshot(const std::string& clock_fault) {
  if (posts_written_ != poller_.written()) posts_.reset();
  posts_written_ = poller_.written();
  if (!posts_ && !all_cached()) posts_ = read_posts(archives_of(with_.reg), with_.store);
  return Snapshot(with_.reg, with_.store, with_.clock.now(), clock_fault, posts_);
}

/// What else is read meanwhile takes room, too.
void Watcher::let_go_of_many() {
  if (posts_ && posts_->count() > kHeldMeanwhile) posts_.reset();
}

bool Watcher::all_cached() const {
  return std::all_of(with_.reg.sigs.begin(), with_.reg.sigs.end(),
                     [&](const SigEntry& s) { return cached_.holds(s.id); });
}

/// The archives whose SIG's proof wants a whole read now.
std::map<std::string, Time> Watcher::whole_reads() {
  std::map<std::string, Time> wanted;
  const Snapshot state = snapshot("");
  const Time now = state.now();
  for (const SigEntry& sig : with_.reg.sigs) {
    if (cached_.holds(sig.id) || !state.assess(sig)->whole_read_wanted) continue;
    for (const ArchiveEntry& a : sig.archives) {
      if (!a.frozen) wanted.emplace(a.url, window_start(with_.reg.policy, now));
    }
  }
  return wanted;
}

asio::awaitable<void> Watcher::poll_one(ArchiveEntry entry, bool all, std::shared_ptr<PassState> pass_state) {
  PassReport& report = pass_state->report;
  try {
    if (is_due(entry, all)) {
      std::optional<Time> from;
      if (const auto it = pass_state->whole_from.find(entry.url); it != pass_state->whole_from.end()) from = it->second;
      const Evidence evidence = co_await poller_.poll(entry, from);
      ++report.polled;
      if (pass_state->late) judge_sigs_of(entry.url);
      if (!is_good(evidence) && !entry.frozen) report.unread.push_back(entry.url + ": " + evidence.reason);
    } else if (const ArchiveMemory* const memory = poller_.memory(entry.url); all && memory && memory->not_before) {
      report.unread.push_back(entry.url + ": not asked before " + to_rfc3339(*memory->not_before) +
                              " (backing off): " + memory->evidence.reason);
    }
  } catch (...) {
    (pass_state->late ? late_failure_ : pass_state->failure) = std::current_exception();
  }
  ++pass_state->polled;
  const bool root_done = --pass_state->open[root_of(entry)] == 0;
  if (root_done && !pass_state->idle() && !pass_state->late) judge_soon(pass_state);
  if (pass_state->progress) pass_state->progress(pass_state->polled, pass_state->total, entry.url);
  pass_state->notify();
}

/// SIGs whose archives were polled are judged while slow hosts still hold up others.
void Watcher::judge_soon(std::shared_ptr<PassState> pass_state) {
  if (std::exchange(pass_state->judging_soon, true)) return;
  pass_state->soon.expires_after(pass_state->rest);
  pass_state->soon.async_wait([this, pass_state](const boost::system::error_code& cancelled) {
    pass_state->judging_soon = false;
    if (cancelled || pass_state->idle() || pass_state->late) return;
    try {
      judge_ready(*pass_state);
    } catch (...) {
      pass_state->failure = std::current_exception();
      pass_state->notify();
    }
  });
}

void Watcher::judge_ready(PassState& pass_state) {
  std::vector<const SigEntry*> ready;
  for (const SigEntry& sig : with_.reg.sigs) {
    if (!cached_.holds(sig.id) && pass_state.judged.count(sig.id) == 0 && pass_state.ready(sig)) ready.push_back(&sig);
  }
  if (ready.empty()) return;
  const auto begun = std::chrono::steady_clock::now();
  poller_.write_unchanged();
  const std::string fault = poller_.clock_fault();
  const Snapshot state = snapshot(fault);
  for (const SigEntry* sig : ready) {
    judge_and_step(with_, state, *sig, fault);
    pass_state.judged.insert(sig->id);
  }
  pass_state.rest = kRestAfterJudging * (std::chrono::steady_clock::now() - begun);
  let_go_of_many();
}

/// Of an archive that came after its pass had gone on.
void Watcher::judge_sigs_of(const std::string& url) {
  const std::string fault = poller_.clock_fault();
  const Snapshot state = snapshot(fault);
  for (const std::string& id : poller_.sigs_of(url)) {
    if (const SigEntry* sig = find_sig(with_.reg, id)) judge_and_step(with_, state, *sig, fault);
  }
}

asio::awaitable<PassReport> Watcher::pass(bool all, Progress progress) {
  if (late_failure_) std::rethrow_exception(std::exchange(late_failure_, nullptr));
  open_pass();
  auto pass_state = std::make_shared<PassState>(with_.executor);
  pass_state->progress = std::move(progress);
  begin_polls(pass_state, all);
  if (!all) start_patience(pass_state);
  asio::steady_timer& event = pass_state->event;
  while (!pass_state->idle() && !pass_state->late) co_await wait_for(event);
  pass_state->patience.cancel();
  pass_state->soon.cancel();
  poller_.end_polls();
  if (pass_state->failure) std::rethrow_exception(pass_state->failure);
  const std::vector<std::string> unsent = co_await settle(all);
  pass_state->report.unsent = unsent;
  close_pass();
  co_return pass_state->report;
}

void Watcher::begin_polls(std::shared_ptr<PassState> pass_state, bool all) {
  auto entries = archives_of(with_.reg);
  pass_state->whole_from = whole_reads();
  let_go_of_many();
  poller_.begin_polls();
  pass_state->total = static_cast<int>(entries.size());
  for (const ArchiveEntry& entry : entries) ++pass_state->open[root_of(entry)];
  std::map<std::string, std::shared_ptr<Queue>> queues;
  for (ArchiveEntry& entry : entries) {
    auto& queue = queues[host_of(entry)];
    if (!queue) queue = std::make_shared<Queue>();
    queue->push_back(std::move(entry));
  }
  for (const auto& [host, queue] : queues) {
    const std::size_t tasks = std::min(queue->size(), kPolledAtOnce);
    for (std::size_t i = 0; i < tasks; ++i)
      asio::co_spawn(with_.executor, poll_queue(queue, all, pass_state), asio::detached);
  }
}

/// One archive of a host after the other. What a pass did not begin before it went on is still due in the next one.
asio::awaitable<void> Watcher::poll_queue(std::shared_ptr<Queue> queue, bool all,
                                          std::shared_ptr<PassState> pass_state) {
  while (!queue->empty() && !pass_state->late) {
    ArchiveEntry entry = std::move(queue->front());
    queue->pop_front();
    co_await poll_one(std::move(entry), all, pass_state);
  }
}

/// The service does not wait for ever: what is slow goes on by itself, and is judged when it comes.
void Watcher::start_patience(std::shared_ptr<PassState> pass_state) {
  pass_state->patience.expires_after(patience_);
  pass_state->patience.async_wait([pass_state](const boost::system::error_code& error) {
    if (error) return;
    pass_state->late = true;
    pass_state->notify();
  });
}

asio::awaitable<PassReport> Watcher::attend() {
  stop_after_gap();
  PassReport report;
  posts_.reset();  // a person may have had one forgotten
  cached_ = CachedAssessments(with_.reg, with_.store, with_.clock.now());
  judge_all();
  report.unsent = co_await settle(false);
  posts_.reset();
  co_return report;
}

/// What was accepted is looked for first: its being seen may let the next step be made in this very pass.
asio::awaitable<std::vector<std::string>> Watcher::settle(bool all) {
  const std::optional<Seconds> patience = all ? std::optional<Seconds>() : std::optional<Seconds>(patience_);
  co_await outbox_.confirm(patience);
  judge_all();
  hold_for_brake();
  write_digest();
  let_go_of_many();
  std::vector<std::string> unsent = co_await outbox_.deliver(patience);
  const bool mailed = write_to_operators();
  if (mailed) {
    const std::vector<std::string> more = co_await outbox_.deliver(patience);
    unsent.insert(unsent.end(), more.begin(), more.end());
  }
  co_await chat_.deliver(all);  // last, and never waited for by the service: no mail is held up
  co_return unsent;
}

void Watcher::judge_all() {
  const std::string fault = poller_.clock_fault();
  const Snapshot state = snapshot(fault);
  Change together;
  for (const SigEntry& sig : with_.reg.sigs) {
    if (!cached_.holds(sig.id)) judge_and_step(with_, state, sig, fault, cached_.given(), &together);
    if (together.sigs.size() >= kJudgedTogether) with_.store.commit(std::exchange(together, Change()));
  }
  if (!together.sigs.empty()) with_.store.commit(together);
}

void Watcher::hold_for_brake() {
  Change change;
  change.notices = apply_brake(with_.store.notices(), with_.reg.policy, with_.clock.now());
  for (const Notice& n : change.notices) {
    change.history.push_back({with_.clock.now(), n.sig, "notice", n.id + " held: " + n.reason});
    change.expected.push_back({n.id, NoticeState::due});
  }
  if (!change.notices.empty()) with_.store.commit(change);
}

/// The Council's, when its period is over.
void Watcher::write_digest() {
  const std::string fault = poller_.clock_fault();
  const Change change = council_digest(with_.reg, snapshot(fault), fault);
  if (!change.notices.empty()) with_.store.commit(change);
}

/// True when notices were made.
bool Watcher::write_to_operators() {
  const std::string fault = poller_.clock_fault();
  const Change change = operators_mail(with_.reg, snapshot(fault), cached_, with_.store.causes(), fault);
  with_.store.commit(change);
  return !change.notices.empty();
}

Time Watcher::next_due() const {
  const Time now = with_.clock.now();
  Time next = now + with_.reg.poll.every;
  for (const auto& [url, archive] : with_.archives) {
    if (poller_.polling(url)) continue;  // asked again once that is over
    const ArchiveMemory* const memory = poller_.memory(url);
    if (!memory || !memory->last_attempt) return now;
    const Time due = *memory->last_attempt + with_.reg.poll.every - jitter(url, with_.reg.poll.every);
    next = std::min(next, std::max(due, memory->not_before.value_or(due)));
  }
  for (const Notice& n : with_.store.notices()) {
    if (n.state == NoticeState::due || n.state == NoticeState::deferred)
      next = std::min(next, std::max(n.not_before, now + 5min));
  }
  return std::max(std::min(next, chat_.next_due().value_or(next)), now);
}

}  // namespace sigwatch
