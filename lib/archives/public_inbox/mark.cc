#include "archives/public_inbox/mark.h"

#include <nlohmann/json.hpp>

namespace sigwatch::public_inbox {

using nlohmann::json;

namespace {

json seconds(const std::optional<Time>& time) { return time ? json(time->time_since_epoch().count()) : json(nullptr); }

std::optional<Time> time_in(const json& object, const char* name) {
  const auto value = object.find(name);
  if (value == object.end() || !value->is_number_integer()) return std::nullopt;
  return Time{Seconds(value->get<std::int64_t>())};
}

std::string text_in(const json& object, const char* name) {
  const auto value = object.find(name);
  return value != object.end() && value->is_string() ? value->get<std::string>() : std::string();
}

std::optional<int> number_in(const json& object, const char* name) {
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
  all["complete_from"] = seconds(mark.complete_from);
  all["taken_in"] = seconds(mark.taken_in);
  all["older"] = mark.older;
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
  mark.complete_from = time_in(all, "complete_from");
  mark.taken_in = time_in(all, "taken_in");
  mark.older = text_in(all, "older");
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
  const auto epoch = all.is_object() ? number_in(all, "epoch") : std::nullopt;
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
  all["complete_from"] = seconds(mark.complete_from);
  all["taken_in"] = seconds(mark.taken_in);
  all["older"] = mark.older;
  return all.dump();
}

std::optional<GitMark> git_mark_from(const std::string& text) {
  const json all = json::parse(text, nullptr, false);
  const auto epoch = all.is_object() ? number_in(all, "epoch") : std::nullopt;
  if (!epoch || !is_id(text_in(all, "head"))) return std::nullopt;
  return GitMark{*epoch, text_in(all, "head"), time_in(all, "complete_from"), time_in(all, "taken_in"),
                 text_in(all, "older")};
}

}  // namespace sigwatch::public_inbox
