#pragma once

#include <optional>
#include <string>
#include <vector>

#include "core/base/time.h"
#include "core/evidence/reading.h"

namespace sigwatch {

/// Consecutive good reads.
struct Series {
  std::optional<Time> since;  ///< the first of them
  int reads = 0;
  std::optional<Time> unconditional;  ///< the latest whole, unconditional one among them
  friend bool operator==(const Series&, const Series&) = default;
};

/// What is remembered of one archive.
struct ArchiveMemory {
  std::string url;
  std::string kind;
  std::string mark;  ///< for the next `newest`
  /// where reading backwards goes on; nullopt with `beginning`: there is nothing older
  std::optional<std::string> older;
  bool beginning = false;  ///< read to its beginning
  bool deep = false;       ///< backfill ended: 24 months or the whole archive were read
  /// everything taken in since then is known, as far as the archive's own index tells
  std::optional<Time> complete_from;
  /// the same without trusting an index: parts that it does not list were asked for, too
  std::optional<Time> sure_from;
  Series series;
  std::optional<Time> first_good, last_good, last_attempt;
  Evidence evidence;  ///< of the last attempt
  std::optional<Time> failing_since;
  std::optional<Time> not_before;  ///< back-off: no attempt earlier
  std::optional<Time> taken_in;    ///< its pulse
  std::vector<Gap> gaps;
  Cost first_cost, last_cost;  ///< of the first reading and of the last poll
  friend bool operator==(const ArchiveMemory&, const ArchiveMemory&) = default;
};

}  // namespace sigwatch
