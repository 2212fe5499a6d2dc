#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "archives/pipermail/walk.h"

namespace sigwatch {

/// The end of a volume as it was read, to prove later that only text was appended.
struct VolumeMark {
  std::string name;
  bool gzip = false;       ///< read as `.txt.gz`: then size and tail are of the text inside
  std::uint64_t size = 0;  ///< of the text
  std::uint64_t tail = 0;  ///< how many last bytes are hashed
  std::uint64_t tail_hash = 0;
  std::string etag, last_modified;  ///< of the `.txt.gz`, which cannot be read by Range
  friend bool operator==(const VolumeMark&, const VolumeMark&) = default;
};

/// What the next `newest` needs to ask only for what is new: Reading::mark.
struct Mark {
  std::string etag, last_modified;  ///< of the index
  std::vector<VolumeMark> volumes;  ///< those that may still grow
  std::vector<std::string> names;   ///< listed volumes, newest first, at most kMarkNames
  friend bool operator==(const Mark&, const Mark&) = default;
};

inline constexpr std::size_t kMarkNames = 1'000;

/// As compact text, and back; nullopt for anything that is not a mark.
std::string to_text(const Mark& mark);
std::optional<Mark> mark_from(std::string_view text);

/// The mark of a volume whose text ends with `end` at offset `size`.
VolumeMark mark_end(std::string_view name, bool gzip, std::string_view end, std::uint64_t size);

/// Where to read from to check and to go on.
inline std::uint64_t resume_at(const VolumeMark& mark) { return mark.size - mark.tail; }

/// `text` was read from resume_at(mark) on. The text after the marked end, or nullopt when what stood before it
/// changed.
std::optional<std::string_view> appended(const VolumeMark& mark, std::string_view text);

/// A volume whose period ended so recently may still get posts: Mailman files a post by the sender's clock when that is
/// within 15 days of its own (ARCHIVER_ALLOWABLE_SANE_DATE_SKEW).
bool may_grow(const Period& period, Time now);

/// Volumes that are listed now and were not then, oldest first. nullopt: some that were listed are no more.
std::optional<std::vector<Volume>> newly_listed(const Mark& mark, const Listing& listing);

/// The names to keep in a mark.
std::vector<std::string> names_of(const Listing& listing);

}  // namespace sigwatch
