#pragma once

#include <cstddef>
#include <map>
#include <string>
#include <vector>

#include "core/evidence/archive_memory.h"
#include "core/evidence/reading.h"
#include "core/post/known_post.h"
#include "core/register/register.h"

namespace sigwatch {

/// What a reading changes in what is known of an archive.
struct Merged {
  ArchiveMemory memory;
  std::vector<KnownPost> posts;  ///< new ones, and known ones that vanished or came back
};

/// Whoever serves an archive chooses how many posts there are, and all are held when SIGs are judged. So many are kept
/// of each, whatever others do;
inline constexpr std::size_t kKeptOfEach = 5'000;
/// and so many more of all together, whoever comes first.
inline constexpr std::size_t kKeptBeyond = 100'000;
/// A post counts once for each KiB of its text.
std::size_t weight_of(const Post& post);

/// How many posts are kept, by the archive's url.
using PostsKept = std::map<std::string, std::size_t>;

/// How many of the archive `url` may be.
std::size_t most_kept(const PostsKept& kept, const std::string& url);

/// The reading; when with what it adds to the posts that are `known` more than most_kept() would be, one that failed in
/// its place: unreachable, with what to do.
Reading bounded(Reading reading, const std::vector<KnownPost>& known, const std::string& url, const PostsKept& kept);

/// Takes a `newest` reading in. Decides what is new and what appeared late (docs/classification.md, "Which date"), what
/// vanished, and carries the series of consecutive good reads: a read that is not good ends it. `known` are the posts
/// of this archive; `whole_from` is what the query asked for. `seen`: when its new posts were first seen, where our
/// clock is known to be behind; else `now`. By a clock that is behind, what a person just wrote would lie in the
/// future, and have no date.
Merged merge_newest(ArchiveMemory memory, const std::vector<KnownPost>& known, const Reading& reading,
                    std::optional<Time> whole_from, Time now, std::optional<Time> seen = std::nullopt);

/// Takes an older part in (first reading or backfill). A part that could not be read leaves the cursor where it was and
/// ends the series.
Merged merge_older(ArchiveMemory memory, const std::vector<KnownPost>& known, const Reading& reading, bool thorough,
                   const Policy& policy, Time now);

}  // namespace sigwatch
