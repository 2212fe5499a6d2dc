#pragma once

#include <cstddef>
#include <string>

#include "archives/mbox/backward_walk.h"
#include "ports/archive.h"

namespace sigwatch {

/// How much of an mbox one reading takes.
struct MboxLimits {
  WalkLimits walk;                         ///< of the newest end
  std::int64_t older_block = 1024 * 1024;  ///< what `older` reads at once
  int blocks_a_request = 8;                ///< blocks that count as one request of `older`: the disk is near
  std::size_t newest = 20;                 ///< posts that a read of the newest end shows at least
  /// bytes that a read of the newest end takes at least: most files are read whole by it
  std::int64_t end = 32 * 1024 * 1024;
  std::size_t most = 50'000;         ///< posts in one part, about; beyond it `older` goes on
  std::size_t most_whole = 500'000;  ///< posts in a whole reading, about; a larger file is never known to be complete
  Seconds settled = Seconds(600);    ///< a file unchanged for so long has no half-written message
};

/// The reads of an mbox file, synchronous and without shared state: they may run in any thread. Same contracts as
/// Archive.
Reading read_mbox_newest(const std::string& path, const NewestQuery& query, const MboxLimits& limits);
Reading read_mbox_older(const std::string& path, const OlderQuery& query, const MboxLimits& limits);

}  // namespace sigwatch
