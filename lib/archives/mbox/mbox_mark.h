#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "archives/mbox/local_file.h"
#include "core/base/time.h"

namespace sigwatch {

/// A place in an mbox file, known again by a hash of the bytes before it: the file may be rotated, rewritten or
/// replaced meanwhile.
struct MboxPlace {
  std::int64_t offset = 0;
  std::uint64_t hash = 0;
  friend bool operator==(const MboxPlace&, const MboxPlace&) = default;
};

/// The place at `offset`, with the hash of at most 4 KiB before it.
Result<MboxPlace> place_at(const LocalFile& file, std::int64_t offset);
/// Whether the file still has this place, with the same bytes before it.
Result<bool> still_there(const LocalFile& file, const MboxPlace& place);

/// What a good reading of the newest end leaves for the next one.
struct MboxMark {
  FileStatus status;
  MboxPlace end;          ///< behind the last message that was surely whole
  bool all_shown = true;  ///< nothing behind it was left out
};

std::string to_text(const MboxMark& mark);
std::optional<MboxMark> mark_from(const std::string& text);

/// Where `older` goes on.
struct MboxCursor {
  MboxPlace place;
  std::optional<Time> left_out;  ///< the latest clock of the posts behind it that were left out as too old
};

std::string to_text(const MboxCursor& cursor);
std::optional<MboxCursor> cursor_from(const std::string& text);

}  // namespace sigwatch
