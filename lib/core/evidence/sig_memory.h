#pragma once

#include <optional>
#include <string>

#include "core/base/time.h"

namespace sigwatch {

/// What the state keeps of a SIG besides its episodes.
struct SigMemory {
  std::string id;
  std::optional<Time> first_good;  ///< the pass that first knew its newest counted post (or that it has none)
  std::string verdict;             ///< word of the last pass, for history: written when it changes
  std::string reason;
  std::optional<Time> verdict_since;
  /// nothing but a new reading, statement or configuration changes what is said of it before
  std::optional<Time> holds_until;
  std::string holds_for;  ///< the configuration, and how much people had said, when that was found
  friend bool operator==(const SigMemory&, const SigMemory&) = default;
};

}  // namespace sigwatch
