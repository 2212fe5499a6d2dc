#pragma once

#include <optional>
#include <string>
#include <vector>

#include "core/base/time.h"
#include "core/register/statement.h"

namespace sigwatch {

/// Something for the operators to look at.
struct Cause {
  std::string item;  ///< its name for `ack`: `unreachable:https://...`, `doubtful:iot`, `unseen:iot.2026-05-22.warn1.0`
  std::string group;   ///< archive root, or empty
  std::string known;   ///< what is known
  std::string likely;  ///< what it most likely means
  std::string type;    ///< what to type to settle it
  Time since;
  std::optional<Time> mailed;   ///< when it was last named
  int times = 0;                ///< how often it was named
  std::optional<Time> cleared;  ///< it is over; named once more
  friend bool operator==(const Cause&, const Cause&) = default;
};

/// The causes that this pass found, merged into those that are remembered: kept ones keep `since`, `mailed` and
/// `times`; those no longer found are marked cleared, and forgotten once that was mailed (or if they were never
/// mailed).
struct CauseBook {
  std::vector<Cause> rows;        ///< to write
  std::vector<std::string> gone;  ///< to delete
};
CauseBook merge_causes(const std::vector<Cause>& remembered, std::vector<Cause> found, Time now);

/// The causes to name in a mail at `now`: new ones, those named 3, 9 and 27 days ago and then monthly, and cleared
/// ones; acknowledged ones
/// (`ack ITEM [--until]`, in `words`) are left out.
std::vector<Cause> due_causes(const std::vector<Cause>& causes, const std::vector<Statement>& statements, Time now);

/// Causes that are open, not acknowledged, and were named before: those that `due` does not name.
std::vector<Cause> open_causes(const std::vector<Cause>& causes, const std::vector<Cause>& due,
                               const std::vector<Statement>& statements, Time now);

/// The first line of what is known: it names nobody, what follows it may.
std::string headline(const Cause& cause);

/// The text of the operators' mail: grouped by archive root, each with what is known, what it most likely means, and
/// what to type.
std::string operators_text(const std::vector<Cause>& due);

/// What a digest names besides: what is still open, shorter.
std::string still_open_text(const std::vector<Cause>& open);

}  // namespace sigwatch
