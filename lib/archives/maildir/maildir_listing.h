#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "core/base/result.h"
#include "core/base/time.h"

namespace sigwatch {

/// One message file of a Maildir.
struct MaildirEntry {
  Time delivered;    ///< leading seconds of the name when plausible, else the file's mtime
  std::string base;  ///< the name without flags: the same before and after it is read
  std::string path;
  /// The latest that any clock says of it: the name, the file's mtime, its ctime. A name or mtime may be that of an
  /// import, a placeholder or anything else; but what came here after a moment has a ctime after it.
  Time latest{};
  friend auto operator<=>(const MaildirEntry& a, const MaildirEntry& b) {
    if (const auto order = a.delivered <=> b.delivered; order != 0) return order;
    return a.base <=> b.base;
  }
  friend bool operator==(const MaildirEntry& a, const MaildirEntry& b) {
    return a.delivered == b.delivered && a.base == b.base;
  }
};

/// What stood in `new/` and `cur/`; `tmp/`, dotfiles and folders are passed over.
struct MaildirListing {
  std::int64_t new_modified = 0;  ///< mtime of the folder, ns; read before its names
  std::int64_t cur_modified = 0;
  std::vector<MaildirEntry> entries;  ///< those that say that they are newest first, every base once
};

/// Lists a Maildir. Error retry: missing or not readable; give_up: not a Maildir.
Result<MaildirListing> list_maildir(const std::string& path);

/// The name without its flags (`:2,S`; `!2,` and `;2,` where a colon cannot stand in a name).
std::string maildir_base(const std::string& name);

}  // namespace sigwatch
