#include "archives/public_inbox/mark.h"

#include "archives/engine/mark.h"

namespace sigwatch::public_inbox {

NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(Mark, state, settled, seen)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(Cursor, before)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(GitCursor, epoch, commit, removed)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(GitMark, epoch, head)

namespace {

/// What may be written as an argument of git: a commit id alone.
bool is_id(const std::string& text) {
  return text.size() >= 40 && text.size() <= 64 && text.find_first_not_of("0123456789abcdef") == std::string::npos;
}

}  // namespace

std::string to_text(const Mark& mark) { return in_envelope("public-inbox", mark); }
std::string to_text(const Cursor& cursor) { return in_envelope("public-inbox", cursor); }
std::string to_text(const GitCursor& cursor) { return in_envelope("public-inbox-git", cursor); }
std::string to_text(const GitMark& mark) { return in_envelope("public-inbox-git", mark); }

std::optional<Mark> mark_from(const std::string& text) {
  auto mark = from_envelope<Mark>("public-inbox", text);
  return mark && !mark->state.empty() ? mark : std::nullopt;
}

std::optional<Cursor> cursor_from(const std::string& text) { return from_envelope<Cursor>("public-inbox", text); }

std::optional<GitCursor> git_cursor_from(const std::string& text) {
  auto cursor = from_envelope<GitCursor>("public-inbox-git", text);
  return cursor && (cursor->commit.empty() || is_id(cursor->commit)) ? cursor : std::nullopt;
}

std::optional<GitMark> git_mark_from(const std::string& text) {
  auto mark = from_envelope<GitMark>("public-inbox-git", text);
  return mark && is_id(mark->head) ? mark : std::nullopt;
}

}  // namespace sigwatch::public_inbox
