#pragma once

#include <cstddef>
#include <deque>
#include <optional>
#include <vector>

#include "core/post.h"
#include "core/time.h"
#include "ports/archive.h"

namespace sigwatch {

/// When the archive took a post in, as well as it can be known: its own clock, else the sender's.
std::optional<Time> arrival(const Post& post);

/// With `--now` a post that arrived later does not exist yet.
bool exists_at(const Post& post, Time now, bool pretend);

/// Whether a post is the notice, by Message-ID or by its unquoted token line.
bool is_notice(const Post& post, const NoticeQuery& query);

/// Gathers posts on the way backwards through an archive whose order is that of arrival, and says how far they are complete.
class Arrivals {
 public:
  Arrivals(Time now, bool pretend) : now_(now), pretend_(pretend) {}

  /// Posts of one block, in the order of the archive; all of them before those of earlier calls.
  void add_before(std::vector<Post> posts);

  /// From when on nothing is missing, while older posts were not read: after the latest arrival of the five earliest posts, so
  /// that one odd clock does not count. Clocks more than a day in the future say nothing. nullopt: not known.
  std::optional<Time> complete_from() const;
  /// complete_from() is known and not after `time`.
  bool covers(Time time) const;
  /// The latest arrival by the archive's clock that is not after now.
  std::optional<Time> taken_in() const { return taken_in_; }

  std::size_t size() const { return posts_.size(); }
  const std::vector<Post>& posts() const { return posts_; }
  std::vector<Post> take() { return std::move(posts_); }
  /// Lets go of the posts, keeps what is known of times.
  void forget() { posts_.clear(); }

 private:
  Time now_;
  bool pretend_;
  std::vector<Post> posts_;
  std::deque<std::optional<Time>> earliest_;
  std::optional<Time> taken_in_;
};

}  // namespace sigwatch
