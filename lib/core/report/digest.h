#pragma once

#include <optional>
#include <string>
#include <vector>

#include "core/base/time.h"
#include "core/evidence/verdict.h"
#include "core/post/notice.h"
#include "core/register/checklist.h"
#include "core/report/notice_values.h"

/// When a digest is written, and what it says. The last period is over when a new one begins; the new one's first day
/// names the digest.
namespace sigwatch {

/// The first moment of the period that holds `now`: periods are so many calendar months (1, 2, 3, 4, 6 or 12) from
/// January on, UTC.
Time period_start(Time now, int months);

bool is_digest(const Notice& notice, Audience audience);

/// The day that names the digest which is due, or nullopt. `months`: as configured, 0 is never. One each period,
/// whatever became of it, also when the interval was changed meanwhile; after a long stop one for all of it. None for a
/// period that began before going live.
std::optional<Time> digest_due(const std::vector<Notice>& notices, Audience audience, int months,
                               std::optional<Time> live_since, Time now);

/// The earliest moment of the next one: `now` when one is due, else the next period's first; nullopt: none is wanted,
/// or it rehearses.
std::optional<Time> next_digest(const std::vector<Notice>& notices, Audience audience, int months,
                                std::optional<Time> live_since, Time now);

/// Since when changes are told in this digest: when the one before it was written, or since going live.
Time digest_since(const std::vector<Notice>& notices, const Notice& digest, Time live_since);

/// `digest.2026-10-01` to the Council; to an operator with leader_suffix() of the address: both may fall on one day.
std::string digest_id(Time day, Audience audience, const std::string& to);

/// One SIG as a digest looks at it. Names and subjects of posts are not in it.
struct DigestSig {
  std::string name;
  Watch watch = Watch::on;
  VerdictKind verdict = VerdictKind::unproven;
  std::optional<Time> verdict_since;
  std::optional<Time> silent_since;
  std::string last_url;   ///< permalink of the newest counted post; empty where the archive has none or is private
  bool in_doubt = false;  ///< its ladder is paused, or all its young posts are doubtful
  std::optional<Episode> current;
  std::string waits_for;  ///< LadderOutcome::waits_for
  std::vector<Episode> episodes;
  std::vector<Notice> notices;
  std::vector<Decision> decisions;
  std::vector<ChecklistItem> checklist;
};

struct DigestFacts {
  const Register& reg;
  const Notice& notice;
  std::vector<DigestSig> sigs;  ///< in the order of the register
  Time since;                   ///< changes later than this are told
  Time now;
  std::string items;      ///< to operators: what they should look at, as a block
  std::size_t count = 0;  ///< of those
};

/// What a digest says (docs/ladder.md, "Digests"): what waits and for whom, what changed since the last one, standing
/// SIGs that have been silent for `standing.report_after`, and `digest.well` when nothing waits for anybody.
NoticeValues digest_values(const DigestFacts& facts);

}  // namespace sigwatch
