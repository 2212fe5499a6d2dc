#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "core/register.h"
#include "core/state.h"

namespace sigwatch {

/// What a reading changes in what is known of an archive.
struct Absorbed {
  ArchiveMemory memory;
  std::vector<KnownPost> posts;  ///< new ones, and known ones that vanished or came back
};

/// Of one archive so many posts are kept, since whoever serves it chooses how many there are: about 150 a day for five years. Judging as
/// many may take more memory than the unit allows.
inline constexpr std::size_t kMostPostsKept = 300'000;

/// The reading; when what it adds to the posts that are `known` makes more than `most`, one that failed in its place: unreachable, with
/// what to do.
Reading bounded(Reading reading, const std::vector<KnownPost>& known, const std::string& url, std::size_t most = kMostPostsKept);

/// Takes a `newest` reading in. Decides what is new and what appeared late (design 2, "Which date"), what vanished, and carries the series
/// of consecutive good reads: a read that is not good ends it. `known` are the posts of this archive; `whole_from` is what the query asked
/// for.
Absorbed absorb_newest(ArchiveMemory memory, const std::vector<KnownPost>& known, const Reading& reading, std::optional<Time> whole_from,
                       Time now);

/// Takes an older part in (first reading or backfill). A part that could not be read leaves the cursor where it was and ends the series.
Absorbed absorb_older(ArchiveMemory memory, const std::vector<KnownPost>& known, const Reading& reading, bool thorough,
                      const Policy& policy, Time now);

}  // namespace sigwatch
