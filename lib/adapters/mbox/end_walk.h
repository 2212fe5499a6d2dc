#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "adapters/mbox/backward_walk.h"
#include "adapters/mbox/local_file.h"

namespace sigwatch {

/// The file at `path`, when what it begins with is mbox, or nothing at all. Error give_up: it is something else.
Result<LocalFile> open_mbox_file(const std::string& path);

/// Why nothing can be said now; both are Error retry.
Error being_written(const LocalFile& file);
Error changed_meanwhile(const LocalFile& file);

/// A walk backwards from the end of the file. A last message that is half-written (no final line end, no end of its header, a
/// separator that nothing follows) is left out, unless the file has been still for `settled`: then nobody is writing any more.
class EndWalk {
 public:
  EndWalk(const LocalFile& file, std::int64_t floor, WalkLimits limits, Seconds settled);

  Result<std::vector<Post>> step();  ///< as BackwardWalk::step
  bool at_floor() const { return walk_.at_floor(); }
  std::int64_t start() const { return walk_.start(); }
  /// Where the next read of what was appended begins: behind the last message that is surely whole.
  std::int64_t end() const { return past_last_ ? end_ : floor_; }
  /// Something at the end of the file was not shown.
  bool left_out() const { return left_out_ || (!past_last_ && !settled_ && floor_ < file_.status().size); }
  Cost cost() const { return walk_.cost(); }

 private:
  const LocalFile& file_;
  BackwardWalk walk_;
  std::int64_t floor_, end_;
  bool settled_;
  bool past_last_ = false;
  bool left_out_ = false;
};

}  // namespace sigwatch
