#pragma once

#include <optional>
#include <string>
#include <vector>

#include "core/evidence/summary.h"
#include "core/evidence/venue.h"
#include "core/evidence/verdict.h"
#include "core/ladder/ladder.h"
#include "core/register/checklist.h"

namespace sigwatch {

/// A post as status, page and mail name it.
struct PostRef {
  Time date;
  Author author;
  std::string subject, message_id, url;
  bool doubtful = false;
};

struct ArchiveStatus {
  std::string kind, url;
  ArchiveState state = ArchiveState::unreachable;
  std::string reason;
  std::optional<Time> last_good;
};

/// One SIG as `status --json` and the page show it (docs/status.md). Names do not change once released.
struct SigStatus {
  std::string id, name, list;
  Watch watch = Watch::on;
  VerdictKind verdict = VerdictKind::unproven;
  std::string reason;
  std::optional<PostRef> newest_counted, newest_undoubted, newest_any;
  std::optional<Time> silent_since, deadline;
  std::string episode, step;  ///< empty: none
  bool paused = false;
  std::optional<NextStep> next;
  std::string waits_for;  ///< why nothing more happens now
  int doubtful = 0, set_aside = 0;
  bool doubtful_only = false;
  ProofView proof;
  std::vector<ArchiveStatus> archives;
  std::vector<Venue> venues;
  std::vector<MonthCount> months;
  std::vector<ChecklistItem> checklist;  ///< of a disbanded SIG: what its end asks for, done or not
};

}  // namespace sigwatch
