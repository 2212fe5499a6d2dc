#include "core/ladder/ladder.h"

#include <algorithm>

#include "core/base/calendar.h"
#include "core/ladder/announcements.h"
#include "core/ladder/episode_course.h"
#include "core/ladder/ladder_steps.h"

namespace sigwatch {

using std::optional;

optional<ClockStart> clock_start(const SigEntry& sig, const EffectiveWatch& effective, const Summary& summary,
                                 const std::vector<Episode>& episodes, const Policy& policy) {
  optional<Time> from = summary.newest_counted ? summary.newest_counted->date : sig.since;
  if (!from) return std::nullopt;
  if (effective.counts_from) from = std::max(*from, *effective.counts_from);
  for (const Episode& e : episodes) {
    // What the Council let lie for a year it is not asked again on old warnings. The list is warned anew first.
    if (e.lapsed) from = std::max(*from, *e.lapsed);
  }
  const Time deadline = add_months(*from, policy.silent_after);
  // More time never means less: an extension that ends before the threshold changes nothing.
  if (effective.extended_until && *effective.extended_until > deadline)
    return ClockStart{*effective.extended_until, *effective.extended_until, true};
  return ClockStart{*from, deadline, false};
}

LadderOutcome step(const LadderInput& in, Time now) {
  LadderDraft draft(in, now);
  // The episode first: it says whether there is anything to climb. What this very step writes must be there before
  // what is over is withdrawn. Decisions come last and outside of it all: one that ended the episode is told all the
  // same.
  run_episode(draft);
  if (draft.out.current) climb(draft);
  withdraw_what_is_over(draft);
  announce_decisions(draft);
  return std::move(draft.out);
}

int months_of_reminder(const Policy& policy, int k) {
  const auto& after = policy.remind_after;
  if (k <= static_cast<int>(after.size())) return after[static_cast<std::size_t>(k - 1)];
  return (after.empty() ? 0 : after.back()) + policy.remind_every * (k - static_cast<int>(after.size()));
}

bool is_warning(const Notice& notice) { return notice.step.starts_with("warn"); }

bool ends_with_episode(const Notice& notice) {
  return is_warning(notice) || notice.step == "inform" || notice.step == "recommend" ||
         notice.step.starts_with("remind-");
}

bool is_unsent(const Notice& notice) {
  return notice.state == NoticeState::held || notice.state == NoticeState::due || notice.state == NoticeState::deferred;
}

}  // namespace sigwatch
