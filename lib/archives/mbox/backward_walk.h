#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "archives/mbox/local_file.h"
#include "core/evidence/reading.h"
#include "core/post/post.h"

namespace sigwatch {

/// How an mbox file is read.
struct WalkLimits {
  std::int64_t block = 256 * 1024;
  /// Of one message, so much is kept from its start: the largest header and the part of the body that markers are read
  /// from. The rest, however long, is passed over.
  std::size_t message = 128 * 1024;
};

/// `FILE@OFFSET`, for people.
std::string mbox_locator(const std::string& path, std::int64_t offset);

/// Walks an mbox file (local dialect) backwards in blocks, from `end` down to `floor`, and parses the messages that
/// begin there. What it finds does not depend on where blocks end; it never holds more than one block and the start of
/// one message.
class BackwardWalk {
 public:
  BackwardWalk(const LocalFile& file, std::int64_t floor, std::int64_t end, WalkLimits limits);

  /// Reads one more block: the posts that begin in it, in the order of the file; often none when messages are large.
  Result<std::vector<Post>> step();

  bool at_floor() const { return low_ <= floor_; }
  std::int64_t start() const { return start_; }  ///< where the earliest message found begins; `end` before there is one
  std::int64_t last_start() const { return last_start_; }  ///< where the message that reaches to `end` begins
  /// Of the message that reaches to `end`: whether its header is whole and a body began. False also before it was
  /// found.
  bool last_has_body() const { return last_has_body_; }
  std::size_t last_posts() const { return last_posts_; }  ///< how many posts that message is: a digest is several
  /// How many bytes stand between `floor` and the first message, when they are more than blanks: they belong to none
  /// that was found.
  std::int64_t lead() const;
  Cost cost() const { return cost_; }

 private:
  std::vector<Post> posts_at(const std::string& text, std::size_t at, std::size_t next, std::int64_t offset);
  /// The mails that no separator parts from the message `raw`, which stands at `offset`.
  void add_swallowed(std::string_view raw, std::int64_t offset, std::vector<Post>& posts) const;

  const LocalFile& file_;
  std::int64_t floor_, low_, start_, end_, last_start_;
  WalkLimits limits_;
  std::string
      carry_;  // what stands from low_ on and belongs to a message that begins before it; cut to limits_.message
  bool last_has_body_ = false;
  std::size_t last_posts_ = 0;
  Cost cost_;
};

}  // namespace sigwatch
