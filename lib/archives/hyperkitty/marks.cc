#include "archives/hyperkitty/marks.h"

#include <algorithm>

#include "archives/engine/mark.h"
#include "core/base/time.h"

namespace sigwatch::hyperkitty {
namespace {

using Json = nlohmann::json;

std::optional<std::int64_t> number_of(const Json& json, const char* name) {
  const auto it = json.find(name);
  if (it == json.end() || !it->is_number_integer()) return std::nullopt;
  return it->get<std::int64_t>();
}

Json kept_in(std::string_view text) { return from_envelope<Json>("hyperkitty", text).value_or(Json::object()); }

constexpr std::pair<Mode, const char*> kModes[] = {
    {Mode::paged, "paged"}, {Mode::exported, "exported"}, {Mode::listed, "listed"}};
constexpr std::pair<Cursor::Style, const char*> kStyles[] = {{Cursor::Style::offset, "offset"},
                                                             {Cursor::Style::number, "number"},
                                                             {Cursor::Style::query, "query"},
                                                             {Cursor::Style::days, "days"},
                                                             {Cursor::Style::nowhere, "nowhere"}};

template <class Value, std::size_t N>
std::string name_of(const std::pair<Value, const char*> (&table)[N], Value value) {
  const auto it =
      std::find_if(std::begin(table), std::end(table), [value](const auto& row) { return row.first == value; });
  return it == std::end(table) ? std::string() : std::string(it->second);
}

template <class Value, std::size_t N>
std::optional<Value> value_of(const std::pair<Value, const char*> (&table)[N], std::string_view name) {
  const auto it =
      std::find_if(std::begin(table), std::end(table), [name](const auto& row) { return row.second == name; });
  if (it == std::end(table)) return std::nullopt;
  return it->first;
}

}  // namespace

bool Mark::knows(std::string_view hash) const { return ids.has(short_id(hash)); }

/// Ten letters of base32 are fifty bits: a mark of a busy list stays short, and two of its posts are not mixed up.
std::string short_id(std::string_view hash) { return std::string(hash.substr(0, 10)); }

std::string to_text(const Mark& mark) {
  Json json{{"mode", name_of(kModes, mark.mode)},
            {"ids", std::vector<std::string>(mark.ids.begin(), mark.ids.end())},
            {"start", mark.start},
            {"etag", mark.etag}};
  if (mark.count) json["count"] = *mark.count;
  return in_envelope("hyperkitty", json);
}

std::string to_text(const Cursor& cursor) {
  Json json{{"style", name_of(kStyles, cursor.style)}};
  if (cursor.style == Cursor::Style::days) {
    json.update({{"until", cursor.until}, {"width", cursor.width}, {"rest", cursor.rest ? 1 : 0}});
  } else if (cursor.style != Cursor::Style::nowhere) {
    json.update({{"offset", cursor.offset}, {"size", cursor.size}, {"query", cursor.query}});
    if (cursor.count) json["count"] = *cursor.count;
  }
  return in_envelope("hyperkitty", json);
}

Mark parse_mark(std::string_view text) {
  Mark mark;
  const Json json = kept_in(text);
  mark.mode = value_of(kModes, text_in(json, "mode")).value_or(Mode::unknown);
  mark.start = text_in(json, "start");
  mark.etag = text_in(json, "etag");
  mark.count = number_of(json, "count");
  const auto ids = json.find("ids");
  if (ids != json.end() && ids->is_array()) {
    for (const Json& id : *ids) {
      if (id.is_string()) mark.ids.push_back(id.get<std::string>());
    }
  }
  return mark;
}

std::optional<Cursor> parse_cursor(std::string_view text) {
  const Json json = kept_in(text);
  const auto style = value_of(kStyles, text_in(json, "style"));
  if (!style) return std::nullopt;
  // A row of the state may be damaged: no number in it may lead to an overflow or to a window without an end.
  constexpr std::int64_t kMost = 100'000'000;
  Cursor cursor;
  cursor.style = *style;
  cursor.offset = std::clamp<std::int64_t>(number_of(json, "offset").value_or(0), 0, kMost);
  cursor.size = std::clamp<std::int64_t>(number_of(json, "size").value_or(0), 0, kMost);
  cursor.count = number_of(json, "count");
  cursor.query = text_in(json, "query");
  cursor.until = text_in(json, "until");
  cursor.width = static_cast<int>(std::clamp<std::int64_t>(number_of(json, "width").value_or(31), 1, 4000));
  cursor.rest = number_of(json, "rest").value_or(0) == 1;
  if (*style == Cursor::Style::days && !parse_rfc3339(cursor.until)) return std::nullopt;
  return cursor;
}

}  // namespace sigwatch::hyperkitty
