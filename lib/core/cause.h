#pragma once

#include <string>
#include <vector>

#include "core/state.h"

namespace sigwatch {

/// The causes that this pass found, merged into those that are remembered: kept ones keep `since`, `mailed` and `times`; those no longer
/// found are marked cleared, and forgotten once that was mailed (or if they were never mailed).
struct CauseBook {
  std::vector<Cause> rows;        ///< to write
  std::vector<std::string> gone;  ///< to delete
};
CauseBook merge_causes(const std::vector<Cause>& remembered, std::vector<Cause> found, Time now);

/// The causes to name in a mail at `now`: new ones, those named 3, 9 and 27 days ago and then monthly, and cleared ones; acknowledged ones
/// (`ack ITEM [--until]`, in `words`) are left out.
std::vector<Cause> due_causes(const std::vector<Cause>& causes, const std::vector<Word>& words, Time now);

/// Causes that are open, not acknowledged, and were named before: those that `due` does not name.
std::vector<Cause> open_causes(const std::vector<Cause>& causes, const std::vector<Cause>& due, const std::vector<Word>& words, Time now);

/// The first line of what is known: it names nobody, what follows it may.
std::string headline(const Cause& cause);

/// The text of the operators' mail: grouped by archive root, each with what is known, what it most likely means, and what to type.
std::string operators_text(const std::vector<Cause>& due);

/// What a digest names besides: what is still open, shorter.
std::string still_open_text(const std::vector<Cause>& open);

}  // namespace sigwatch
