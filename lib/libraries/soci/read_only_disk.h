#pragma once

#include <soci/soci.h>

#include <string>

namespace sigwatch {

/// True when nobody can write beside `path`: its file system is mounted read-only, as a kernel does it that found a
/// disk failing.
bool is_on_read_only_disk(const std::string& path);

/// Connects `sql` to a copy in memory of the state as it stands on such a disk: SQLite itself wants to write beside a
/// file that it only reads. What is written there is refused. Throws soci::soci_error; also where a `-wal` holds what
/// the file does not.
void open_copy_in_memory(soci::session& sql, const std::string& path);

}  // namespace sigwatch
