#include "simulation/core_subject.h"

#include <algorithm>
#include <cstdlib>

#include "core/base/calendar.h"
#include "core/evidence/merge.h"
#include "simulation/archives.h"
#include "simulation/core_depth.h"

/// The first half: reading, judging, stepping.
namespace sigwatch::simulation {

namespace {

constexpr int kParts = 24;

template <class Rows, class Row>
void put(Rows& rows, const Row& row) {
  const auto it = std::find_if(rows.begin(), rows.end(), [&](const Row& r) { return r.id == row.id; });
  it == rows.end() ? rows.push_back(row) : void(*it = row);
}

std::optional<Time> attested(const std::vector<Statement>& statements, const std::string& about) {
  std::optional<Time> at;
  for (const Statement& w : statements) {
    if (w.kind == Statement::Kind::attest && w.about == about) at = w.at;
  }
  return at;
}

/// As the poller does: of a reading by a clock that was set back nothing is kept but that it was made.
Merged only_that_it_was_made(const ArchiveMemory& before, const ArchiveMemory& after) {
  Merged kept{before, {}};
  kept.memory.last_attempt = after.last_attempt;
  kept.memory.evidence = after.evidence;
  kept.memory.last_good = std::max(before.last_good, after.last_good);
  kept.memory.failing_since.reset();
  return kept;
}

}  // namespace

CoreSubject::CoreSubject(World& world, Oracle& oracle) : world_(world), oracle_(oracle), reg_(register_of(world)) {
  state_.sigs.resize(reg_.sigs.size());
  correspondences_.resize(reg_.sigs.size());
  summarised_.resize(reg_.sigs.size());
  reload();
}

void CoreSubject::reload() {
  reg_ = register_of(world_);
  shared_lists_ = SharedLists(reg_);
  for (std::size_t i = 0; i < state_.sigs.size(); ++i) {
    SigState& s = state_.sigs[i];
    s.archives.resize(reg_.sigs[i].archives.size());
    s.posts.resize(s.archives.size());
    s.seen.resize(s.archives.size());
    s.invalidated = true;
    summarised_[i].reset();
    correspondences_[i].reset();
    for (std::size_t a = 0; a < s.archives.size(); ++a) s.archives[a].url = reg_.sigs[i].archives[a].url;
  }
}

bool CoreSubject::restore() {
  if (!backup_) return false;
  state_ = *backup_;
  const auto last = state_.meta.last_pass;
  if (last && world_.now - *last > reg_.policy.gap && state_.meta.live_since) state_.meta.stopped_since = world_.now;
  for (SigState& s : state_.sigs) std::fill(s.seen.begin(), s.seen.end(), 0U);
  own_changed_ = true;
  reload();
  return true;
}

std::string CoreSubject::clock_fault(Time clock) const {
  if (state_.meta.last_pass && clock < *state_.meta.last_pass) return "it is before the last pass";
  return std::chrono::abs(world_.skew) > 1h ? "the servers say otherwise" : "";
}

const Correspondence& CoreSubject::correspondence(std::size_t i) {
  if (!correspondences_[i]) {
    std::vector<const KnownPost*> all;
    for (const auto& posts : state_.sigs[i].posts) {
      for (const KnownPost& p : posts) all.push_back(&p);
    }
    correspondences_[i] = std::make_unique<const Correspondence>(all);
  }
  return *correspondences_[i];
}

bool CoreSubject::read(std::size_t i, std::size_t archive, Time clock, std::optional<Time> whole_from) {
  SigState& s = state_.sigs[i];
  Shelf& shelf = *world_.shelf_at(s.archives[archive].url);
  NewestQuery query;
  query.now = clock;
  query.whole_from = whole_from;
  if (!whole_from) query.mark = s.archives[archive].mark;
  const Reading reading = read_newest(world_, shelf, query);
  s.seen[archive] = clock_fault(clock).empty() ? shelf.version : 0;
  const auto by_the_servers = world_.skew < -1h ? std::optional<Time>(clock - world_.skew) : std::nullopt;
  Merged taken = merge_newest(s.archives[archive], s.posts[archive], reading, whole_from, clock, by_the_servers);
  if (is_good(reading.evidence) && !clock_fault(clock).empty()) taken.memory.series = s.archives[archive].series;
  const bool set_back = state_.meta.last_pass && clock < *state_.meta.last_pass;
  if (is_good(reading.evidence) && set_back) taken = only_that_it_was_made(s.archives[archive], taken.memory);
  s.archives[archive] = std::move(taken.memory);
  for (KnownPost& p : taken.posts) {
    const auto it = std::find_if(s.posts[archive].begin(), s.posts[archive].end(),
                                 [&](const KnownPost& k) { return k.key == p.key; });
    it == s.posts[archive].end() ? s.posts[archive].push_back(std::move(p)) : void(*it = std::move(p));
  }
  if (!taken.posts.empty()) summarised_[i].reset(), correspondences_[i].reset();
  return is_good(reading.evidence);
}

void CoreSubject::read_older(std::size_t i, std::size_t archive, Time clock) {
  SigState& s = state_.sigs[i];
  for (int part = 0; part < kParts && s.archives[archive].older && !s.archives[archive].deep; ++part) {
    OlderQuery query;
    query.now = clock;
    query.cursor = *s.archives[archive].older;
    const Reading reading = simulation::read_older(world_, *world_.shelf_at(s.archives[archive].url), query);
    Merged taken = merge_older(s.archives[archive], s.posts[archive], reading, true, reg_.policy, clock);
    s.archives[archive] = std::move(taken.memory);
    for (KnownPost& p : taken.posts) s.posts[archive].push_back(std::move(p));
    summarised_[i].reset(), correspondences_[i].reset();
    if (!is_good(reading.evidence)) return;
  }
}

void CoreSubject::poll(std::size_t i, Time clock, bool whole) {
  for (std::size_t a = 0; a < state_.sigs[i].archives.size(); ++a) {
    const std::optional<Time> from = whole ? std::optional<Time>(window_start(reg_.policy, clock)) : std::nullopt;
    const bool set_back = state_.meta.last_pass && clock < *state_.meta.last_pass;
    if (read(i, a, clock, from) && !set_back) read_older(i, a, clock);
  }
}

ArchiveView CoreSubject::view_of(const SigState& s, const ArchiveEntry& entry, std::size_t archive) const {
  ArchiveView view;
  view.entry = entry;
  view.memory = s.archives[archive];
  view.root = entry.root;
  for (const Root& root : world_.roots) {
    if (root.name == entry.root) view.others_pulse = view.root_pulse = root.pulse(world_.now);
  }
  view.root_attested = attested(state_.statements, entry.root);
  view.archive_attested = attested(state_.statements, entry.url);
  return view;
}

/// Judging posts anew is most of the cost, and gives the same while nothing changed but the time, up to the next age
/// that matters. Only mail counts months, and looks anew.
std::shared_ptr<const Summarised> CoreSubject::summarised(std::size_t i, bool deep, std::optional<Time> sure,
                                                          Time clock) {
  if (own_changed_) own_ = own_notices(reg_, all_notices(), simulated_seal()), own_changed_ = false;
  const auto& old = summarised_[i];
  const bool same = old && old->correspondence == correspondences_[i].get() && old->said == state_.sigs[i].said &&
                    old->deep == deep && old->sure_from == sure;
  if (same && old->from <= clock && clock < old->until) return old;
  const MessageStatements statements(state_.statements);
  const Rules rules{reg_, reg_.sigs[i], correspondence(i), statements, own_, deep};
  std::vector<const KnownPost*> posts;
  for (const auto& of_archive : state_.sigs[i].posts) {
    for (const KnownPost& p : of_archive) posts.push_back(&p);
  }
  auto fresh = std::make_shared<Summarised>();
  fresh->summary = summarise(posts, rules, sure, clock);
  fresh->correspondence = correspondences_[i].get(), fresh->said = state_.sigs[i].said;
  fresh->deep = deep, fresh->sure_from = sure, fresh->from = clock, fresh->until = Time::max();
  for (const JudgedPost& p : fresh->summary.posts) {
    if (const auto doubted = doubted_from(*p.post, reg_.policy); doubted && *doubted > clock)
      fresh->until = std::min(fresh->until, *doubted);
    for (int months : {reg_.policy.silent_after, reg_.policy.backfill}) {
      if (p.date && add_months(*p.date, months) > clock)
        fresh->until = std::min(fresh->until, add_months(*p.date, months));
    }
  }
  return summarised_[i] = fresh;
}

std::unique_ptr<Measured> CoreSubject::measure(std::size_t i, Time clock) {
  const SigState& s = state_.sigs[i];
  const SigEntry& sig = reg_.sigs[i];
  auto m = std::make_unique<Measured>();
  for (std::size_t a = 0; a < s.archives.size(); ++a) m->archives.push_back(view_of(s, sig.archives[a], a));
  m->effective = effective_watch(sig, s.decisions, clock);
  m->summarised = summarised(i, read_deep(m->archives), sure_from(m->archives), clock);
  const Measurement measurement{
      reg_, sig, m->effective, m->summary(), m->archives, shared_lists_.has(sig.list), clock_fault(clock)};
  m->verdict = judge(measurement, clock);
  m->wants_whole = wants_whole_read(measurement, clock);
  if (!s.first_good && complete_from(m->archives) && reading_done(measurement)) state_.sigs[i].first_good = clock;
  return m;
}

std::unique_ptr<Measured> CoreSubject::judge_and_step(std::size_t i, Time clock) {
  auto m = measure(i, clock);
  SigState& s = state_.sigs[i];
  if (world_.listener && s.reason != m->verdict.reason)
    world_.tell(reg_.sigs[i].id + " is " + std::string(to_string(m->verdict.kind)) + ": " + m->verdict.reason);
  s.reason = m->verdict.reason;
  s.verdict = std::string(to_string(m->verdict.kind));
  const LadderOutcome out = step(LadderInput{reg_, reg_.sigs[i], m->effective, s.decisions, m->verdict, m->summary(),
                                             s.episodes, s.notices, s.first_good, state_.meta.live_since, true},
                                 clock);
  for (const HistoryEntry& h : out.history) world_.tell(reg_.sigs[i].id + " > " + h.text);
  for (const Episode& e : out.episodes) put(s.episodes, e);
  for (const Notice& n : out.notices) put(s.notices, n);
  std::stable_sort(s.episodes.begin(), s.episodes.end(), [](const Episode& a, const Episode& b) {
    return std::tie(a.counts_from, a.began) < std::tie(b.counts_from, b.began);
  });
  s.doubtful.clear();
  for (const JudgedPost& p : m->summary().posts) {
    const Post& post = p.post->post;
    if (p.judgement.kind == PostKind::doubtful)
      s.doubtful.push_back(post.message_id.empty() ? post.locator : post.message_id);
  }
  sleep(i, *m, out, clock);
  return m;
}

std::unique_ptr<Subject> make_core(World& world, Oracle& oracle) {
  return std::make_unique<CoreSubject>(world, oracle);
}

}  // namespace sigwatch::simulation
