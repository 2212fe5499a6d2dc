#include "service/judge.h"

#include "core/base/text.h"
#include "ports/failpoint.h"
#include "service/cached_assessments.h"

namespace sigwatch {

namespace {

/// The row of a SIG, with what changed since the last time.
SigMemory remember(const Assessment& assessment, const Register& reg, const std::string& clock_fault,
                   const std::string& given, Time now, Change& change) {
  SigMemory memory = assessment.memory.value_or(SigMemory{});
  memory.id = assessment.sig->id;
  // Written once and kept. A first warning waits for a person when its SIG was past the deadline already at this moment
  // (docs/ladder.md).
  if (!memory.first_good && complete_from(assessment.archives) && assessment.reading_done) memory.first_good = now;
  const std::string word(to_string(assessment.verdict.kind));
  if (memory.verdict != word) {
    memory.verdict = word;
    memory.verdict_since = now;
    change.history.push_back(
        {now, assessment.sig->id, "verdict", clean_line(word + ": " + assessment.verdict.reason, 400)});
  }
  memory.reason = assessment.verdict.reason;
  memory.holds_until = given.empty() ? std::nullopt : holds_until(assessment, reg.policy, clock_fault, now);
  memory.holds_for = memory.holds_until ? given : std::string();
  return memory;
}

}  // namespace

Judged judge_and_step(const Collaborators& with, const SigEntry& sig, const std::string& clock_fault) {
  return judge_and_step(with, Snapshot(with.reg, with.store, with.clock.now(), clock_fault), sig, clock_fault);
}

Judged judge_and_step(const Collaborators& with, const Snapshot& snapshot, const SigEntry& sig,
                      const std::string& clock_fault, const std::string& given, Change* later) {
  const Time now = snapshot.now();
  const auto assessment = snapshot.assess(sig);
  Change change;
  change.sigs.push_back(remember(*assessment, with.reg, clock_fault, given, now, change));
  change.episodes = assessment->ladder.episodes;
  change.notices = assessment->ladder.notices;
  // A person may release, withdraw or attest a notice in these moments. Then nothing of this is written, and the next
  // judgement starts from what the person wrote.
  for (const Notice& n : change.notices) {
    for (const Notice& before : assessment->notices) {
      if (before.id == n.id) change.expected.push_back({n.id, before.state});
    }
  }
  for (const HistoryEntry& h : assessment->ladder.history) change.history.push_back(h);
  for (const HistoryEntry& h : change.history) with.tell(sig.id + ": " + h.text);
  const bool quiet = assessment->memory && *assessment->memory == change.sigs.front() && change.history.empty() &&
                     change.notices.empty() && change.episodes.empty();
  // A crash here loses nothing: the same rows lead to the same steps, and a notice that is made again has the same id.
  failpoint("judge.before-commit");
  // Only what rests on no row of a notice is written together. A notice that a person changed meanwhile would else keep
  // the rows of a thousand other SIGs from being written.
  if (!quiet && later && change.notices.empty() && change.episodes.empty()) {
    later->sigs.push_back(std::move(change.sigs.front()));
    later->history.insert(later->history.end(), change.history.begin(), change.history.end());
  } else if (!quiet) {
    with.store.commit(change);
  }
  const bool paused = assessment->ladder.current && assessment->ladder.current->paused_since;
  return {assessment->verdict.kind, paused, assessment->effective.watch, assessment->verdict.reason};
}

}  // namespace sigwatch
