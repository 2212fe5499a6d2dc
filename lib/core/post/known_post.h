#pragma once

#include <optional>
#include <string>

#include "core/base/time.h"
#include "core/post/post.h"

namespace sigwatch {

/// A post as the state keeps it. Identity: archive and key.
struct KnownPost {
  std::string archive;  ///< ArchiveEntry::url
  std::string key;      ///< post_key()
  Post post;            ///< author, subject, locator and url are personal and empty once forgotten
  Time first_seen;      ///< the pass that first showed it
  /// Set: it first appeared between two good reads, dated well before the earlier one (or in the future, not at all, or
  /// taken in with old mail); it counts at this, the later read, and is doubtful.
  std::optional<Time> appeared;
  std::optional<Time> vanished;    ///< a whole read no longer showed it
  bool removal_confirmed = false;  ///< its own 404 was seen after it vanished
  friend bool operator==(const KnownPost&, const KnownPost&) = default;
};

/// Another mail under a Message-ID that was taken before: its key is second_key().
bool is_second(const KnownPost& post);

/// What a person types for the post: its Message-ID, or where that is missing or another post's, the locator or key.
std::string name_of(const KnownPost& post);

}  // namespace sigwatch
