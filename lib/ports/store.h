#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <set>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/history_entry.h"
#include "core/base/meta.h"
#include "core/base/text.h"
#include "core/evidence/archive_memory.h"
#include "core/evidence/sig_memory.h"
#include "core/ladder/episode.h"
#include "core/post/known_post.h"
#include "core/post/notice.h"
#include "core/register/decision.h"
#include "core/register/statement.h"
#include "core/report/cause.h"

namespace sigwatch {

/// All that one transaction writes. Rows replace what has the same identity; history, decisions and words are only ever
/// added.
struct Change {
  /// Must hold inside the transaction, or nothing is written: another process may have held, released or withdrawn a
  /// notice meanwhile.
  struct Expected {
    std::string notice;
    NoticeState state;
  };
  std::vector<Expected> expected;
  std::function<void(Meta&)> edit_meta;    ///< edits the row as it stands inside the transaction; unset: unchanged
  std::vector<ArchiveMemory> archives;     ///< by url
  std::vector<std::string> archives_gone;  ///< urls: what is known of them is deleted, their posts too
  std::vector<KnownPost> posts;            ///< by archive and key
  std::vector<SigMemory> sigs;             ///< by id
  std::vector<Episode> episodes;           ///< by id
  std::vector<Notice> notices;             ///< by id
  std::vector<Cause> causes;               ///< by item
  std::vector<std::string> causes_gone;    ///< items to delete
  std::vector<Decision> decisions;         ///< number 0: the store gives the next one
  std::vector<Statement> statements;
  std::vector<HistoryEntry> history;
};

/// The state. One writer at a time; every call is a whole transaction. A failure that no retry mends (disk full,
/// damage) is thrown as StoreError: nothing was written, and nothing may be sent.
struct Store {
  virtual ~Store() = default;

  virtual Meta meta() = 0;
  virtual std::optional<ArchiveMemory> archive(const std::string& url) = 0;
  virtual std::vector<ArchiveMemory> archives() = 0;
  virtual std::vector<KnownPost> posts(const std::string& archive_url) = 0;
  virtual std::map<std::string, std::size_t>
  posts_kept() = 0;  ///< how many, by the archive's url; a long one counts once for each KiB
  virtual std::optional<SigMemory> sig(const std::string& id) = 0;
  /// Ids of the SIGs whose assessment holds for this (SigMemory::holds_for) at `now`: of thousands of rows, without
  /// reading them out.
  virtual std::set<std::string> cached(const std::string& given, Time now) = 0;
  virtual std::vector<Episode> episodes(const std::string& sig) = 0;  ///< oldest first
  virtual std::vector<Notice> notices() = 0;                          ///< all, by created, then id
  virtual std::optional<Notice> notice(const std::string& id) = 0;
  virtual std::vector<Decision> decisions() = 0;    ///< all, by number
  virtual std::vector<Statement> statements() = 0;  ///< all, oldest first
  virtual std::vector<Cause> causes() = 0;
  virtual std::vector<HistoryEntry> history(const std::string& sig) = 0;  ///< empty: all. Oldest first
  /// Makes tags with the key of this state, which is made with it, goes with every copy, and is never shown.
  virtual Seal seal() = 0;

  /// True when it was written; false when something expected did not hold.
  virtual bool commit(const Change& change) = 0;
};

/// The state cannot be read or written; `what()` says where, why, and what to do.
struct StoreError : std::runtime_error {
  using std::runtime_error::runtime_error;
};

}  // namespace sigwatch
