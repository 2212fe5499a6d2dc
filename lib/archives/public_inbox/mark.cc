#include "archives/public_inbox/mark.h"

#include <nlohmann/json.hpp>

#include "archives/engine/page_words.h"

namespace sigwatch::public_inbox {

using nlohmann::json;

namespace {

std::optional<int> whole_number_in(const json& object, const char* name) {
  const auto value = object.find(name);
  return value != object.end() && value->is_number_integer() ? std::optional<int>(value->get<int>()) : std::nullopt;
}

/// What may be written as an argument of git: a commit id alone.
bool is_id(const std::string& text) {
  return text.size() >= 40 && text.size() <= 64 && text.find_first_not_of("0123456789abcdef") == std::string::npos;
}

}  // namespace

std::string to_text(const Mark& mark) {
  json all;
  all["state"] = mark.state;
  all["settled"] = mark.settled;
  all["seen"] = mark.seen;
  return all.dump(-1, ' ', false, json::error_handler_t::replace);
}

std::optional<Mark> mark_from(const std::string& text) {
  const json all = json::parse(text, nullptr, false);
  if (!all.is_object() || text_in(all, "state").empty()) return std::nullopt;
  Mark mark;
  mark.state = text_in(all, "state");
  const auto settled = all.find("settled");
  mark.settled = settled != all.end() && settled->is_boolean() && settled->get<bool>();
  const auto seen = all.find("seen");
  if (seen != all.end() && seen->is_array()) {
    for (const json& id : *seen) mark.seen.push_back(id.is_string() ? id.get<std::string>() : std::string());
  }
  return mark;
}

std::string cursor_of(Time before) {
  json all;
  all["before"] = before.time_since_epoch().count();
  return all.dump();
}

std::optional<Time> before_in(const std::string& cursor) {
  const json all = json::parse(cursor, nullptr, false);
  return all.is_object() ? time_in(all, "before") : std::nullopt;
}

std::string to_text(const GitCursor& cursor) {
  json all;
  all["epoch"] = cursor.epoch;
  all["commit"] = cursor.commit;
  all["removed"] = cursor.removed;
  return all.dump();
}

std::optional<GitCursor> git_cursor_from(const std::string& text) {
  const json all = json::parse(text, nullptr, false);
  const auto epoch = all.is_object() ? whole_number_in(all, "epoch") : std::nullopt;
  if (!epoch) return std::nullopt;
  GitCursor cursor{*epoch, text_in(all, "commit"), {}};
  if (!cursor.commit.empty() && !is_id(cursor.commit)) return std::nullopt;
  const auto removed = all.find("removed");
  if (removed != all.end() && removed->is_array()) {
    for (const json& id : *removed) cursor.removed.insert(id.is_string() ? id.get<std::string>() : std::string());
  }
  return cursor;
}

std::string to_text(const GitMark& mark) {
  json all;
  all["epoch"] = mark.epoch;
  all["head"] = mark.head;
  return all.dump();
}

std::optional<GitMark> git_mark_from(const std::string& text) {
  const json all = json::parse(text, nullptr, false);
  const auto epoch = all.is_object() ? whole_number_in(all, "epoch") : std::nullopt;
  if (!epoch || !is_id(text_in(all, "head"))) return std::nullopt;
  return GitMark{*epoch, text_in(all, "head")};
}

}  // namespace sigwatch::public_inbox
