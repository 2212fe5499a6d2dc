#pragma once

#include <optional>
#include <string>
#include <vector>

#include "core/evidence/archive_memory.h"
#include "core/post/known_post.h"

namespace sigwatch {

/// What another venue of a SIG (`supporting: true`: a repository's feed, a forum) last showed. Put before people, and
/// never measured.
struct Venue {
  std::string kind, url;
  std::optional<Time> last_good;
  std::string reason;          ///< why the last attempt was not good; empty when it was
  std::optional<Time> newest;  ///< date of its newest post, by a person or not
  std::string newest_url;
  int in_window = 0;  ///< posts younger than `silent_after`
};

/// From what is remembered of it. `window_from`: the date before which a post is older than `silent_after`.
Venue venue_of(const ArchiveMemory& memory, const std::vector<KnownPost>& posts, Time window_from, Time now);

/// `2026-10-12, 7 posts in the window: URL`, `no post: URL`, `not read (why): URL`.
std::string venue_line(const Venue& venue);

}  // namespace sigwatch
