#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "archives/pipermail/index_page.h"

namespace sigwatch {

/// How far an archive was read backwards: Reading::older. Two walks share it: over the volumes that the index lists
/// (for the fewest requests), and over every name of the list's frequency, listed or not (an index may be years behind
/// its files). What one has read the other leaves out. New volumes that begin meanwhile are the business of `newest`;
/// new unlisted names are asked here.
struct Walk {
  std::optional<Period> read;             ///< the oldest listed volume read, and all listed ones from it on
  std::optional<std::uint64_t> part_end;  ///< set: of `read` only the bytes from here on were read
  std::optional<Time> part_from;          ///< with `part_end`: from when on its posts are known
  std::optional<Period> asked;            ///< the oldest name asked, and all names from it up to `top`
  Time top;                               ///< names that begin before this were asked when it was the present
  bool gzip_only = false;                 ///< the last listed volume read has no `.txt`
  friend bool operator==(const Walk&, const Walk&) = default;
};

/// As compact text, and back. Anything that is not such text is a new walk: read again rather than skipped.
std::string to_text(const Walk& walk);
Walk walk_from(std::string_view text);

/// What is listed, and when it is.
struct Listing {
  std::vector<Volume> volumes;  ///< oldest first, none that begins after `now` (+ the server's local time)
  Frequency frequency = Frequency::month;
  Time now;
  Seconds ahead = kLocalTime;  ///< names that begin up to so much after `now` are asked; none in pretence
};

/// Leaves out volumes that have not begun: absurd names (a post with a wrong clock made them), or the future of a
/// pretended now.
Listing listing_of(const std::vector<Volume>& volumes, Time now, bool pretend);

/// The volume called `name`, or null.
const Volume* find_volume(const Listing& listing, std::string_view name);

/// The next older volume that the index lists, or null.
const Volume* next_listed(const Walk& walk, const Listing& listing);

/// How far back, and which walk.
struct Reach {
  Time back_to;           ///< volumes that end before this (less a day) are not wanted
  bool thorough = false;  ///< names that are not listed, too
};

/// What to read next.
struct WalkStep {
  Volume volume;
  bool listed = true;
  bool began_since = false;               ///< a name that is newer than the walk
  std::optional<std::uint64_t> part_end;  ///< only its posts before this offset
};

/// The next step back, or nullopt when nothing more is wanted. Moves `walk` over names that need no request.
std::optional<WalkStep> next_step(Walk& walk, const Listing& listing, const Reach& reach);

/// The step was done: read whole, or answered 404.
void advance(Walk& walk, const WalkStep& step, Time now);

/// Every post that the archive took in from then on was read: listed volumes taken at the index's word, or (thorough)
/// all names. Time::min() when nothing older is listed, and thorough: and all names back to `reach` were asked.
/// nullopt: nothing yet.
std::optional<Time> complete_from(const Walk& walk, const Listing& listing, const Reach& reach);

/// Nothing older can exist: all listed volumes were read, and all names back to `back_to` asked.
bool at_beginning(const Walk& walk, const Listing& listing, Time back_to);

}  // namespace sigwatch
