#pragma once

#include <optional>
#include <string>

#include "core/base/time.h"

namespace sigwatch {

/// The state as a whole.
struct Meta {
  bool simulated = false;  ///< made with --now: the service refuses it
  std::optional<Time> last_pass;
  std::optional<Time> live_since;     ///< nullopt: rehearsal
  std::optional<Time> stopped_since;  ///< a gap before this pass stopped all sending, until `release --all`
  std::string stopped_because;
  bool paused = false;
  std::optional<Time> paused_until;
  std::string paused_because;
  std::string clock_fault;  ///< why the last pass did not trust the clock, or empty
  std::optional<Time> operators_mailed;
  friend bool operator==(const Meta&, const Meta&) = default;
};

}  // namespace sigwatch
