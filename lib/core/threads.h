#pragma once

#include <map>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/state.h"

namespace sigwatch {

/// Which posts reply to which: by ids, and by subjects where ids are missing. Holds pointers into the posts, which must outlive it.
class Threads {
 public:
  /// `dated`: those of `posts` that have a date, oldest first.
  Threads(const std::vector<const KnownPost*>& posts, const std::vector<const KnownPost*>& dated);

  /// The posts that it replies to, by anybody: by ids; where it has none and its subject says `Re:`, the earlier posts of the same subject
  /// in its archive (a quarter of a year back, the latest 32), if one of them began it without `Re:`. Spam shares subjects, too.
  std::vector<const KnownPost*> parents(const KnownPost& post) const;
  /// The earlier posts of its subject in its archive, whatever stands before it; a month back, the latest 8, oldest first.
  std::span<const KnownPost* const> namesakes(const KnownPost& post) const;

 private:
  /// The posts of one subject in one archive, oldest first; and for each how many up to it began without `Re:`.
  struct Subject {
    std::vector<const KnownPost*> posts;
    std::vector<int> begun;
  };
  /// A part of a Subject, [first, last).
  struct Part {
    const Subject* subject = nullptr;
    std::size_t first = 0, last = 0;
  };
  Part earlier(const KnownPost& post, Seconds back) const;
  std::vector<const KnownPost*> parents_by_subject(const KnownPost& post) const;

  std::multimap<std::string_view, const KnownPost*> by_id_;
  std::map<std::string, Subject> by_subject_;  ///< archive and thread subject
};

}  // namespace sigwatch
