#pragma once

#include <cstddef>
#include <optional>
#include <vector>

#include "core/base/time.h"
#include "core/post/post.h"
#include "ports/archive.h"

namespace sigwatch {

/// Gathers the posts of a file. Their order is not that of arrival: mails are moved between folders, files joined,
/// imports appended. So no post says anything about what was not read yet.
class Arrivals {
 public:
  Arrivals(Time now, bool pretend) : now_(now), pretend_(pretend) {}

  /// Posts that are surely older than `from`, by both their clocks, are left out from now on. `left_out`: what earlier
  /// parts left out.
  void leave_out_before(Time from, std::optional<Time> left_out) { wanted_from_ = from, left_out_ = left_out; }
  void add(std::vector<Post> posts);

  /// The latest clock of all that was left out; nullopt: nothing was.
  std::optional<Time> left_out() const { return left_out_; }
  /// The latest arrival by the archive's clock that is not after now.
  std::optional<Time> taken_in() const { return taken_in_; }

  std::size_t size() const { return posts_.size(); }
  const std::vector<Post>& posts() const { return posts_; }
  std::vector<Post> take() { return std::move(posts_); }
  void forget() { posts_.clear(); }

 private:
  Time now_;
  bool pretend_;
  std::vector<Post> posts_;
  std::optional<Time> taken_in_, wanted_from_, left_out_;
};

}  // namespace sigwatch
