#pragma once

#include <memory>
#include <string>

#include "core/base/result.h"
#include "ports/store.h"

namespace sigwatch {

/// How to open the state.
enum class StoreUse {
  run,  ///< the service or `--once`: makes the file and migrates it
  ctl,  ///< sigwatchctl: never makes it, never migrates
};

/// The state in one SQLite file through SOCI: WAL, synchronous=FULL, foreign keys, busy time-out 5 s, every write begun
/// with BEGIN IMMEDIATE. Decisions and words are appended to the text journal `PATH.journal` in the same commit (file
/// first, fsync); a new state beside an existing journal takes them from it. Error give_up for: no such file (ctl), not
/// a SQLite file, another program's database, damage, a schema newer than this program ("made by a newer sigwatch:
/// upgrade, or use a backup").
Result<std::unique_ptr<Store>> open_sqlite_store(const std::string& path, StoreUse use);

/// A consistent copy of the state at `path` into the new file `to`, safe while the daemon runs (SQLite's backup by
/// VACUUM INTO).
Result<std::monostate> backup_sqlite(const std::string& path, const std::string& to);

}  // namespace sigwatch
