#pragma once

#include <optional>
#include <string>
#include <vector>

#include "core/evidence/verdict.h"
#include "core/register/checklist.h"
#include "core/report/notice_values.h"

namespace sigwatch {

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

/// What a digest says (design 3 and 8): what waits and for whom, what changed since the last one, standing SIGs that have been silent for
/// `standing.report_after`, and `digest.well` when nothing waits for anybody.
NoticeValues digest_values(const DigestFacts& facts);

}  // namespace sigwatch
