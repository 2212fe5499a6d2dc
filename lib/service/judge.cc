#include "service/judge.h"

#include "core/base/text.h"
#include "ports/failpoint.h"
#include "service/resting.h"

namespace sigwatch {

namespace {

/// The row of a SIG, with what changed since the last time.
SigMemory remember(const SigView& view, const Register& reg, const std::string& clock_fault, const std::string& given, Time now,
                   Change& change) {
  SigMemory memory = view.memory.value_or(SigMemory{});
  memory.id = view.sig->id;
  if (!memory.first_good && complete_from(view.archives) && view.reading_done) memory.first_good = now;
  const std::string word(to_string(view.verdict.kind));
  if (memory.verdict != word) {
    memory.verdict = word;
    memory.verdict_since = now;
    change.history.push_back({now, view.sig->id, "verdict", clean_line(word + ": " + view.verdict.reason, 400)});
  }
  memory.reason = view.verdict.reason;
  memory.rests_until = given.empty() ? std::nullopt : rests_until(view, reg.policy, clock_fault, now);
  memory.rests_given = memory.rests_until ? given : std::string();
  return memory;
}

}  // namespace

Judged judge_and_step(const Collaborators& with, const SigEntry& sig, const std::string& clock_fault) {
  return judge_and_step(with, Picture(with.reg, with.store, with.clock.now(), clock_fault), sig, clock_fault);
}

Judged judge_and_step(const Collaborators& with, const Picture& picture, const SigEntry& sig, const std::string& clock_fault,
                      const std::string& given, Change* later) {
  const Time now = picture.now();
  const auto view = picture.view(sig);
  Change change;
  change.sigs.push_back(remember(*view, with.reg, clock_fault, given, now, change));
  change.episodes = view->ladder.episodes;
  change.notices = view->ladder.notices;
  for (const Notice& n : change.notices) {
    for (const Notice& before : view->notices) {
      if (before.id == n.id) change.expected.push_back({n.id, before.state});
    }
  }
  for (const HistoryEntry& h : view->ladder.history) change.history.push_back(h);
  for (const HistoryEntry& h : change.history) with.tell(sig.id + ": " + h.text);
  const bool quiet =
      view->memory && *view->memory == change.sigs.front() && change.history.empty() && change.notices.empty() && change.episodes.empty();
  failpoint("judge.before-commit");
  if (!quiet && later && change.notices.empty() && change.episodes.empty()) {
    later->sigs.push_back(std::move(change.sigs.front()));
    later->history.insert(later->history.end(), change.history.begin(), change.history.end());
  } else if (!quiet) {
    with.store.commit(change);
  }
  const bool paused = view->ladder.current && view->ladder.current->paused_since;
  return {view->verdict.kind, paused, view->effective.watch, view->verdict.reason};
}

}  // namespace sigwatch
