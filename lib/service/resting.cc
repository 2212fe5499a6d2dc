#include "service/resting.h"

#include <algorithm>

#include "core/base/calendar.h"

namespace sigwatch {

namespace {

constexpr Seconds kLongestRest = Days(7);

}  // namespace

Resting::Resting(const Register& reg, Store& store, Time now)
    : given_(reg.fingerprint + ":" + std::to_string(store.statements().size()) + ":" + std::to_string(store.decisions().size())),
      resting_(store.resting(given_, now)) {}

std::optional<Time> rests_until(const SigView& view, const Policy& policy, const std::string& clock_fault, Time now) {
  const bool active = view.verdict.kind == VerdictKind::active && !view.verdict.doubtful_only && view.clock;
  const bool plain = clock_fault.empty() && view.decisions.empty() && !view.ladder.current && view.effective.edit.empty();
  const bool done = view.memory && view.memory->first_good;
  const bool well =
      std::all_of(view.archives.begin(), view.archives.end(), [](const ArchiveView& a) { return is_good(a.memory.evidence); });
  const bool settled = std::none_of(view.notices.begin(), view.notices.end(), [](const Notice& n) { return is_unsent(n); });
  if (!active || !plain || !done || !well || !settled || !view.summary.newest_undoubted || !view.posing.empty() || !view.withdrawn.empty())
    return std::nullopt;
  // From then on all young posts are doubtful, and people are asked.
  const JudgedPost& last = *view.summary.newest_undoubted;
  const Time old = add_months(*last.date, policy.silent_after);
  const Time doubted = std::min(old, doubted_from(*last.post, policy).value_or(old));
  const Time until = std::min({view.clock->deadline, doubted, now + kLongestRest});
  return until > now ? std::optional<Time>(until) : std::nullopt;
}

}  // namespace sigwatch
