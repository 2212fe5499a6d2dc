#pragma once

#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "core/post/known_post.h"

namespace sigwatch {

/// Which posts reply to which: by ids, and by subjects where ids are missing. Holds pointers into the posts, which must
/// outlive it.
class Threads {
 public:
  /// `dated`: those of `posts` that have a date, oldest first.
  Threads(const std::vector<const KnownPost*>& posts, const std::vector<const KnownPost*>& dated);

  /// The posts that it replies to, by anybody: by ids; where it has none and its subject says `Re:`, the earlier posts
  /// of the same subject in its archive (a quarter of a year back, the latest 32), if one of them began it without
  /// `Re:`. Spam shares subjects, too.
  std::vector<const KnownPost*> parents(const KnownPost& post) const;
  /// The earlier posts of its subject in its archive, whatever stands before it; a month back, the latest 8, oldest
  /// first.
  std::span<const KnownPost* const> namesakes(const KnownPost& post) const;

 private:
  /// The posts of one subject in one archive stand in posts_ from `first` to the next one's, oldest first.
  struct Subject {
    std::string_view archive;
    std::string subject;
    std::size_t first;
  };
  /// Of posts_: [first, last).
  struct Part {
    std::size_t first = 0, last = 0;
  };
  void sort_by_subject(const std::vector<const KnownPost*>& dated);
  Part earlier(const KnownPost& post, Seconds back) const;
  std::vector<const KnownPost*> parents_by_subject(const KnownPost& post) const;

  std::vector<std::pair<std::string_view, const KnownPost*>> by_id_;  ///< in order
  std::vector<Subject> subjects_;                                     ///< in order
  std::vector<const KnownPost*> posts_;
  std::vector<int> begun_{0};  ///< how many before this one of posts_ began a subject, without `Re:`
};

}  // namespace sigwatch
