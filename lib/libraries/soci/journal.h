#pragma once

#include <string>
#include <vector>

#include "core/register/decision.h"
#include "core/register/statement.h"
#include "libraries/soci/forgetting.h"

namespace sigwatch {

/// The text journal beside the state: decisions and people's words, a line each, from which they can be restored:
/// `2026-05-22T06:02:29Z decision {...}`. Written and synced before the transaction that records them.
struct JournalContent {
  std::vector<Decision> decisions;
  std::vector<Statement> statements;
  int unreadable = 0;  ///< lines that were set aside
};

/// Appends; throws StoreError when the lines are not safely on disk. What root makes is given to the owner of the
/// folder.
void append_journal(const std::string& path, const std::vector<Decision>& decisions,
                    const std::vector<Statement>& statements);

/// Puts traces in the place of names of forgotten posts in the words that stand there already. The file is replaced as
/// a whole; throws StoreError when that is not safely on disk, and then the old one stays.
void forget_in_journal(const std::string& path, const Traces& traces);

/// Reads a journal; a missing file is empty, one that cannot be read throws StoreError. A line that stands twice (its
/// transaction failed and was tried again) is taken once.
JournalContent read_journal(const std::string& path);

}  // namespace sigwatch
