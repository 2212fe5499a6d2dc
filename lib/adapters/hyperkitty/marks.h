#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/time.h"

namespace sigwatch::hyperkitty {

/// How a list is read, learnt once.
enum class Mode {
  unknown,
  paged,     ///< the API pages `emails/`, newest arrival first
  exported,  ///< no paging: mbox exports by date
  listed,    ///< no paging and no export: the feed, and the whole `emails/` where it is bearable
};

/// What a poll leaves for the next one.
struct Mark {
  Mode mode = Mode::unknown;
  std::vector<std::string> ids;       ///< what stood at the newest end: first ten letters of each hash
  std::optional<std::int64_t> count;  ///< paged: of the whole list
  std::string start;                  ///< exported: first day of the export that `ids` come from; empty: from the beginning
  std::string etag;                   ///< of the poll's one request, where the site sends one
  std::optional<Time> complete_from;
  std::optional<Time> taken_in;

  bool knows(std::string_view hash) const;
};

/// Where to go on backwards.
struct Cursor {
  enum class Style {
    offset,   ///< LimitOffsetPagination
    number,   ///< PageNumberPagination: `size` a page
    query,    ///< any other: `next` as the site gave it
    days,     ///< exports before `until`
    nowhere,  ///< this archive cannot be read further back
  };
  Style style = Style::offset;
  std::int64_t offset = 0;
  std::int64_t size = 0;
  std::optional<std::int64_t> count;  ///< of the whole list when `offset` was true
  std::string query;
  std::string until;  ///< a day, not in
  int width = 31;     ///< of the next export, in days
  bool rest = true;   ///< asking for everything older at once may still work
};

std::string short_id(std::string_view hash);

std::string to_text(const Mark& mark);
std::string to_text(const Cursor& cursor);
/// What cannot be read (another version, damage) is as good as none: the archive is read anew.
Mark parse_mark(std::string_view text);
std::optional<Cursor> parse_cursor(std::string_view text);

}  // namespace sigwatch::hyperkitty
