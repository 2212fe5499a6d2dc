#pragma once

#include <string>

#include "core/base/time.h"

namespace sigwatch {

/// One line of the append-only history.
struct HistoryEntry {
  Time at;
  std::string sig;   ///< or empty
  std::string kind;  ///< `reading`, `verdict`, `episode`, `notice`, `decision`, `word`, `mode`
  std::string text;  ///< one line for a person, without personal data
  friend bool operator==(const HistoryEntry&, const HistoryEntry&) = default;
};

}  // namespace sigwatch
