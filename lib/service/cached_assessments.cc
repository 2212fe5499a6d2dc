#include "service/cached_assessments.h"

#include <algorithm>

#include "core/base/calendar.h"

namespace sigwatch {

namespace {

constexpr Seconds kLongestHeld = Days(7);

}  // namespace

CachedAssessments::CachedAssessments(const Register& reg, Store& store, Time now)
    // Words and decisions are only ever added: their numbers say whether anybody has spoken since.
    : given_(reg.fingerprint + ":" + std::to_string(store.statements().size()) + ":" +
             std::to_string(store.decisions().size())),
      cached_(store.cached(given_, now)) {}

std::optional<Time> holds_until(const Assessment& assessment, const Policy& policy, const std::string& clock_fault,
                                Time now) {
  // Who is silent or unproven is judged with every pass: pulse, proof and steps change as time goes by.
  const bool active =
      assessment.verdict.kind == VerdictKind::active && !assessment.verdict.doubtful_only && assessment.clock;
  // Decisions and episodes have dates of their own. An edit that is still to be made is a cause for operators.
  const bool plain = clock_fault.empty() && assessment.decisions.empty() && !assessment.ladder.current &&
                     assessment.effective.edit.empty();
  const bool done = assessment.memory && assessment.memory->first_good;
  const bool well = std::all_of(assessment.archives.begin(), assessment.archives.end(),
                                [](const ArchiveView& a) { return is_good(a.memory.evidence); });
  const bool settled =
      std::none_of(assessment.notices.begin(), assessment.notices.end(), [](const Notice& n) { return is_unsent(n); });
  // Of a SIG whose assessment holds no cause is looked for (find_causes()), and a cause that is not found counts as
  // over. So whatever operators should hear of keeps an assessment from being held.
  if (!active || !plain || !done || !well || !settled || !assessment.summary.newest_undoubted ||
      !assessment.posing.empty() || !assessment.withdrawn.empty())
    return std::nullopt;
  // From then on all young posts are doubtful, and people are asked.
  const JudgedPost& last = *assessment.summary.newest_undoubted;
  const Time old = add_months(*last.date, policy.silent_after);
  const Time doubted = std::min(old, doubted_from(*last.post, policy).value_or(old));
  const Time until = std::min({assessment.clock->deadline, doubted, now + kLongestHeld});
  return until > now ? std::optional<Time>(until) : std::nullopt;
}

}  // namespace sigwatch
