#pragma once

#include <map>
#include <memory>
#include <string>
#include <vector>

#include "core/evidence/archive_memory.h"
#include "core/evidence/reading.h"
#include "core/post/known_post.h"
#include "core/register/register.h"
#include "ports/clock.h"
#include "ports/store.h"

namespace sigwatch {

/// Whole histories of archives, kept in a file of its own: a cache, marked so that no service takes it for its state.
class Histories {
 public:
  /// Makes the file, readable for this user alone, and its directory. `again`: forgets what an earlier call kept.
  /// Throws CommandRefusal.
  Histories(const std::string& path, bool again);

  /// Reads the archives one after the other, each to its beginning, with a line of progress where standard error is a
  /// terminal. SIGINT and SIGTERM end it between two answers: CommandRefusal, and what was read is kept. Returns for
  /// each archive that was not read whole why, by url.
  std::map<std::string, std::string> read(const Register& reg, const std::vector<ArchiveEntry>& entries,
                                          const Clock& clock);

  std::vector<KnownPost> posts(const std::string& url) { return store_->posts(url); }
  /// Parts that the archive lists and could not show.
  std::vector<Gap> gaps(const std::string& url) { return store_->archive(url).value_or(ArchiveMemory{}).gaps; }

 private:
  std::string path_;
  std::unique_ptr<Store> store_;
};

}  // namespace sigwatch
