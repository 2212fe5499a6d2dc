#pragma once

#include <optional>
#include <set>
#include <string>
#include <vector>

#include "core/base/time.h"

namespace sigwatch::public_inbox {

/// What the next `newest` over HTTP needs.
struct Mark {
  std::string state;  ///< Manifest::state
  /// The feed was read again after this state had been seen: a message stands in the manifest a moment before it stands
  /// in the feed.
  bool settled = false;
  std::vector<std::string> seen;  ///< the newest Message-IDs, whose headers were read
};

/// As text, and back; nullopt for anything that is not a mark.
std::string to_text(const Mark& mark);
std::optional<Mark> mark_from(const std::string& text);

/// Where to go on backwards: with posts of that second and before it.
struct Cursor {
  Time before;
};
std::string to_text(const Cursor& cursor);
std::optional<Cursor> cursor_from(const std::string& text);

/// Where to go on backwards: Reading::older of a git inbox.
struct GitCursor {
  int epoch = 0;
  std::string commit;             ///< the oldest that was read; empty: none of this epoch
  std::set<std::string> removed;  ///< blobs that later commits took out of the archive
};
std::string to_text(const GitCursor& cursor);
std::optional<GitCursor> git_cursor_from(const std::string& text);

/// What the next `newest` of a git inbox needs.
struct GitMark {
  int epoch = 0;
  std::string head;
};
std::string to_text(const GitMark& mark);
std::optional<GitMark> git_mark_from(const std::string& text);

}  // namespace sigwatch::public_inbox
