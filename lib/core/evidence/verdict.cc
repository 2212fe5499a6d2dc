#include "core/evidence/verdict.h"

#include <algorithm>

#include "core/base/calendar.h"
#include "core/base/text.h"

namespace sigwatch {

namespace {

/// Never a good read, or none for policy.unreachable_after.
bool out_of_reach(const ArchiveView& a, const Policy& policy, Time now) {
  return !a.memory.last_good || now - *a.memory.last_good >= policy.unreachable_after;
}

std::string silent_words(const Measurement& m, Time now) {
  const auto start = silent_from(m);
  if (!start) return "no counted post";
  const std::string months = plural(months_between(*start, now), "month");
  if (!m.summary.newest_counted) return "no post since it was set up on " + to_date(*start) + " (" + months + ")";
  return "no counted post since " + to_date(*start) + " (" + months + ")";
}

}  // namespace

std::string_view to_string(VerdictKind kind) {
  switch (kind) {
    case VerdictKind::active:
      return "active";
    case VerdictKind::silent:
      return "silent";
    case VerdictKind::unproven:
      return "unproven";
    case VerdictKind::unreachable:
      return "unreachable";
    case VerdictKind::not_measured:
      return "not_measured";
  }
  return "";
}

Verdict judge(const Measurement& m, Time now) {
  Verdict v;
  v.doubtful_only = m.summary.doubtful_only;
  v.silent_since = silent_from(m);
  if (const ArchiveView* a = weakest(m.archives)) v.proof = {a->memory.series.since, a->memory.series.reads, {}};
  if (auto why = why_not_measured(m)) return v.kind = VerdictKind::not_measured, v.reason = *why, v;

  const JudgedPost* newest = m.summary.newest_counted;
  // Before any question about the archives: that somebody wrote is known by now, and no outage undoes it.
  if (newest && is_young(*newest->date, m.reg.policy, now)) {
    v.kind = VerdictKind::active;
    v.reason = "last counted post on " + to_date(*newest->date) +
               (v.doubtful_only ? "; all younger posts are doubtful: vouch or ignore" : "");
    return v;
  }
  const auto unreachable = std::find_if(m.archives.begin(), m.archives.end(), [&](const ArchiveView& a) {
    return is_live(a) && out_of_reach(a, m.reg.policy, now);
  });
  // As long as one of several archives answers, the SIG is in reach. Proof asks each of them, and so names the one
  // that fails.
  const bool none_in_reach = std::none_of(m.archives.begin(), m.archives.end(), [&](const ArchiveView& a) {
    return is_live(a) && !out_of_reach(a, m.reg.policy, now);
  });
  if (unreachable != m.archives.end() && none_in_reach)
    return v.kind = VerdictKind::unreachable, v.reason = why_not_read(*unreachable), v;

  // "No post yet" may be said only of an archive that was read to its beginning. Before that, the post may be in the
  // part that was not read.
  if (!newest && m.sig.since && is_young(*m.sig.since, m.reg.policy, now) && reading_done(m)) {
    return v.kind = VerdictKind::active, v.reason = "set up on " + to_date(*m.sig.since) + ", no post yet", v;
  }
  // There is no shorter way to `silent` than through every condition. What is not proved is `unproven`, and the reason
  // names what would settle it.
  for (const ProofLine& line : proof_lines(m, now)) {
    if (!line.holds) v.proof.missing.push_back(line.saw.empty() ? line.condition : line.saw);
  }
  v.kind = v.proof.missing.empty() ? VerdictKind::silent : VerdictKind::unproven;
  v.reason = silent_words(m, now) +
             (v.proof.missing.empty() ? ", and the silence is proved" : "; not proved: " + v.proof.missing.front());
  return v;
}

}  // namespace sigwatch
