#include "archives/mbox/mbox_mark.h"

#include <algorithm>
#include <sstream>
#include <string_view>

#include "core/base/text.h"

namespace sigwatch {
namespace {

constexpr std::int64_t kHashed = 4096;

constexpr std::string_view kVersion = "mbox3";
/// Held behind the same also what the state keeps. mbox1 is not read: it took the file to be in the order of time.
constexpr std::string_view kOlderVersion = "mbox2";

std::string time_text(const std::optional<Time>& time) {
  return time ? std::to_string(time->time_since_epoch().count()) : "-";
}

bool read_time(std::istream& in, std::optional<Time>& time) {
  std::string word;
  if (!(in >> word)) return false;
  if (word == "-") return true;
  std::istringstream number(word);
  std::int64_t count = 0;
  if (!(number >> count)) return false;
  time = Time(Seconds(count));
  return true;
}

std::string place_text(const MboxPlace& place) {
  return std::to_string(place.offset) + ":" + std::to_string(place.hash);
}

bool read_place(const std::string& word, MboxPlace& place) {
  std::istringstream in(word);
  char colon = 0;
  return (in >> place.offset >> colon >> place.hash) && colon == ':' && place.offset >= 0;
}

}  // namespace

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

std::string to_text(const MboxCursor& cursor) {
  const std::string place = place_text(cursor.place);
  return cursor.left_out ? place + ":" + time_text(cursor.left_out) : place;
}

std::optional<MboxCursor> cursor_from(const std::string& text) {
  MboxCursor cursor;
  if (!read_place(text, cursor.place)) return std::nullopt;
  const std::size_t colon = text.find(':', text.find(':') + 1);
  std::istringstream rest(colon == std::string::npos ? "-" : text.substr(colon + 1));
  if (!read_time(rest, cursor.left_out)) return std::nullopt;
  return cursor;
}

std::string to_text(const MboxMark& mark) {
  std::ostringstream out;
  out << kVersion << ' ' << mark.status.device << ' ' << mark.status.inode << ' ' << mark.status.size << ' '
      << mark.status.modified << ' ' << place_text(mark.end) << ' ' << mark.all_shown;
  return out.str();
}

std::optional<MboxMark> mark_from(const std::string& text) {
  std::istringstream in(text);
  MboxMark mark;
  std::string version, end;
  if (!(in >> version >> mark.status.device >> mark.status.inode >> mark.status.size >> mark.status.modified >> end >>
        mark.all_shown))
    return std::nullopt;
  if ((version != kVersion && version != kOlderVersion) || !read_place(end, mark.end)) return std::nullopt;
  return mark;
}

}  // namespace sigwatch
