#pragma once

#include <optional>
#include <string>

#include "core/base/time.h"

namespace sigwatch {

/// One stretch of silence of one SIG.
struct Episode {
  std::string id;  ///< `iot.2026-05-22`
  std::string sig;
  Time counts_from;  ///< the moment that names it
  Time deadline;     ///< no warning before
  Time began;        ///< the pass that began it
  std::optional<Time> ended;
  std::string ended_because;  ///< `a post of 2026-06-01 (<id>)`, `decision 3 (keep)`, `lapsed`
  std::string ended_by;       ///< key of the post, or empty
  std::optional<Time> paused_since;
  std::string paused_by;  ///< key of the doubtful post
  std::optional<Time> resume_not_before;
  std::string extension_reference;  ///< the ladder follows an extension
  std::optional<Time> extended_until;
  std::optional<Time> lapsed;  ///< ended by lapse: the clock counts from then
  friend bool operator==(const Episode&, const Episode&) = default;
};

}  // namespace sigwatch
