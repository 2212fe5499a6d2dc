#pragma once

#include <optional>
#include <string>
#include <vector>

#include "core/base/history_entry.h"
#include "core/evidence/summary.h"
#include "core/evidence/verdict.h"
#include "core/ladder/episode.h"
#include "core/post/notice.h"
#include "core/register/decision.h"

namespace sigwatch {

/// Everything that the ladder of one SIG looks at. All notices, episodes and decisions are this SIG's, oldest first.
struct LadderInput {
  const Register& reg;
  const SigEntry& sig;
  const EffectiveWatch& effective;
  const std::vector<Decision>& decisions;
  const Verdict& verdict;
  const Summary& summary;
  std::vector<Episode> episodes;
  std::vector<Notice> notices;
  std::optional<Time> first_good;  ///< SigMemory::first_good
  std::optional<Time> live_since;  ///< nullopt: rehearsal, nothing is made
  bool list_shows = true;          ///< an archive of the list can show our notices
};

struct NextStep {
  Step step;
  Time not_before;
  friend bool operator==(const NextStep&, const NextStep&) = default;
};

/// What step() decided: rows to write (new or changed), lines for history, and what comes next.
struct LadderOutcome {
  std::vector<Episode> episodes;
  std::vector<Notice> notices;
  std::vector<HistoryEntry> history;
  std::optional<Episode> current;
  Step step;                     ///< the last step that was reached in the current episode, or empty
  std::optional<NextStep> next;  ///< what comes next, at the earliest; nullopt: nothing, or it waits for something else
  std::string waits_for;         ///< why nothing more is planned now, for `plan`
};

/// The moment from which a SIG's silence counts, and until when nothing may be sent.
struct ClockStart {
  Time counts_from;  ///< names the episode
  Time deadline;     ///< the date that names the episode + silent_after; of an extension the date itself
  bool by_extension = false;
};

/// nullopt: no post and no `since`.
std::optional<ClockStart> clock_start(const SigEntry& sig, const EffectiveWatch& effective, const Summary& summary,
                                      const std::vector<Episode>& episodes, const Policy& policy);

/// One step of the ladder (docs/ladder.md): ends, pauses or resumes the episode, begins one, and makes the notices
/// whose time has come. Pure; the same input gives the same ids. In rehearsal it makes no notices, and `next` tells
/// what would be made.
LadderOutcome step(const LadderInput& in, Time now);

/// How many months after the request was seen the K-th reminder (1, 2, ...) goes at the earliest.
int months_of_reminder(const Policy& policy, int k);

/// `warn1`, `warn1-again`, `warn2`, `warn2-again`.
bool is_warning(const Notice& notice);

/// Withdrawn when the episode ends: warnings, `inform`, `recommend`, `remind-K`. `lives`, `decided` and `hello` are
/// never.
bool ends_with_episode(const Notice& notice);

/// No attempt was made, or one that is proved to have left nothing: held, due, deferred.
bool is_unsent(const Notice& notice);

}  // namespace sigwatch
