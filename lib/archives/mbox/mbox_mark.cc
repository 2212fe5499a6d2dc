#include "archives/mbox/mbox_mark.h"

#include <algorithm>
#include <sstream>

#include "archives/engine/mark.h"
#include "core/base/text.h"

namespace sigwatch {
namespace {

/// All that an unchanged file costs is to read so much again.
constexpr std::int64_t kHashed = 4096;

/// `mbox3 DEVICE INODE SIZE MODIFIED OFFSET:HASH SHOWN`, as it was written before there was an envelope (mbox2 alike,
/// with more behind it). Unread, what came since would be compared by its dates, and a post with a wrong clock taken
/// for an old one.
std::optional<MboxMark> plain_mark_from(const std::string& text) {
  std::istringstream in(text);
  MboxMark mark;
  std::string form;
  char colon = 0;
  const bool read =
      static_cast<bool>(in >> form >> mark.status.device >> mark.status.inode >> mark.status.size >>
                        mark.status.modified >> mark.end.offset >> colon >> mark.end.hash >> mark.all_shown);
  return read && (form == "mbox3" || form == "mbox2") && colon == ':' ? std::optional<MboxMark>(mark) : std::nullopt;
}

}  // namespace

NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(FileStatus, device, inode, size, modified)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(MboxPlace, offset, hash)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(MboxMark, status, end, all_shown)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(MboxCursor, place, left_out)

Result<MboxPlace> place_at(const LocalFile& file, std::int64_t offset) {
  const std::int64_t from = std::max<std::int64_t>(0, offset - kHashed);
  const auto bytes = file.read(from, offset - from);
  if (!bytes) return bytes.error();
  return MboxPlace{offset, stable_hash(*bytes)};
}

Result<bool> still_there(const LocalFile& file, const MboxPlace& place) {
  if (place.offset > file.status().size) return false;
  const auto now = place_at(file, place.offset);
  if (!now) return now.error();
  return *now == place;
}

std::string to_text(const MboxCursor& cursor) { return in_envelope("mbox", cursor); }
std::string to_text(const MboxMark& mark) { return in_envelope("mbox", mark); }

std::optional<MboxCursor> cursor_from(const std::string& text) {
  auto cursor = from_envelope<MboxCursor>("mbox", text);
  return cursor && cursor->place.offset >= 0 ? cursor : std::nullopt;
}

std::optional<MboxMark> mark_from(const std::string& text) {
  auto mark = from_envelope<MboxMark>("mbox", text);
  if (!mark) mark = plain_mark_from(text);
  return mark && mark->end.offset >= 0 ? mark : std::nullopt;
}

}  // namespace sigwatch
