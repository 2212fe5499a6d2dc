#pragma once

#include <cstdint>
#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_set>
#include <utility>
#include <vector>

#include "core/base/time.h"

namespace sigwatch::hyperkitty {

/// How a list is read, learnt once.
enum class Mode {
  unknown,
  paged,     ///< the API pages `emails/`, newest arrival first
  exported,  ///< no paging: mbox exports by date
  listed,    ///< no paging and no export: the feed, and the whole `emails/` where it is bearable
};

/// Ids in their order, each looked up at once: a site decides how many there are.
class Ids {
 public:
  Ids() = default;
  Ids(std::initializer_list<std::string> ids) {
    for (const std::string& id : ids) push_back(id);
  }
  void push_back(std::string id) {
    index_.insert(id);
    order_.push_back(std::move(id));
  }
  void clear() { order_.clear(), index_.clear(); }
  bool has(const std::string& id) const { return index_.count(id) > 0; }
  bool empty() const { return order_.empty(); }
  std::size_t size() const { return order_.size(); }
  auto begin() const { return order_.begin(); }
  auto end() const { return order_.end(); }
  friend bool operator==(const Ids& a, const Ids& b) { return a.order_ == b.order_; }

 private:
  std::vector<std::string> order_;
  std::unordered_set<std::string> index_;
};

/// What a poll leaves for the next one.
struct Mark {
  Mode mode = Mode::unknown;
  Ids ids;                            ///< what stood at the newest end: first ten letters of each hash
  std::optional<std::int64_t> count;  ///< paged: of the whole list
  std::string start;  ///< exported: first day of the export that `ids` come from; empty: from the beginning
  std::string etag;   ///< of the poll's one request, where the site sends one

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
