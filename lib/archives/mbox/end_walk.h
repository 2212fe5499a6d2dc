#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "archives/mbox/backward_walk.h"
#include "archives/mbox/local_file.h"

namespace sigwatch {

/// The file at `path`, when what it begins with is mbox, or nothing at all. Error give_up: it is something else.
Result<LocalFile> open_mbox_file(const std::string& path);

/// Why nothing can be said now; both are Error retry.
Error being_written(const LocalFile& file);
Error changed_meanwhile(const LocalFile& file);

/// A walk backwards from the end of the file. A last message that may be half-written (its header or its body does not
/// end, or no empty line ends it, as every writer of mbox adds one) is left out, unless the file has been still for
/// `settled`: then nobody is writing any more.
class EndWalk {
 public:
  EndWalk(const LocalFile& file, std::int64_t floor, WalkLimits limits, Seconds settled);

  Result<std::vector<Post>> step();  ///< as BackwardWalk::step
  bool at_floor() const { return walk_.at_floor(); }
  std::int64_t start() const { return walk_.start(); }
  /// Where the next read of what was appended begins: behind the last message that is surely whole, or behind what
  /// lead() tells.
  std::int64_t end() const { return past_last_ || lead() > 0 ? end_ : floor_; }
  /// How many bytes from `floor` on belong to no message, and nobody is writing them any more; 0 when they are blanks.
  std::int64_t lead() const { return past_last_ || settled_ ? walk_.lead() : 0; }
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
