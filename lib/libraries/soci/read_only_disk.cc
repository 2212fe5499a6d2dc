#include "libraries/soci/read_only_disk.h"

#include <soci/sqlite3/soci-sqlite3.h>
#include <sys/statvfs.h>

#include <algorithm>
#include <filesystem>
#include <fstream>

namespace sigwatch {

namespace {

namespace fs = std::filesystem;
using sqlite_api::sqlite3_deserialize;

// Of the file's header: which way of writing its readers and writers must know. 2 is a write-ahead log, of which there
// is none in memory.
constexpr std::size_t kWriteVersion = 18, kReadVersion = 19;

}  // namespace

bool is_on_read_only_disk(const std::string& path) {
  struct statvfs disk = {};
  return ::statvfs(path.c_str(), &disk) == 0 && (disk.f_flag & ST_RDONLY) != 0;
}

void open_copy_in_memory(soci::session& sql, const std::string& path) {
  std::error_code failure;
  if (const auto log = fs::file_size(path + "-wal", failure); !failure && log > 0)
    throw soci::soci_error("its disk is read-only, and the newest of it stands in " + path +
                           "-wal: copy both files to another disk, and name that in state:");
  const auto size = fs::file_size(path, failure);
  if (failure) throw soci::soci_error(failure.message());
  // SQLite's own memory, since SQLite frees it, also when it refuses it (FREEONCLOSE).
  auto* bytes =
      static_cast<unsigned char*>(sqlite_api::sqlite3_malloc64(std::max<sqlite_api::sqlite3_uint64>(size, 1)));
  if (bytes == nullptr) throw soci::soci_error("there is too little memory for a copy of it");
  std::ifstream file(path, std::ios::binary);
  const bool whole = static_cast<bool>(file.read(reinterpret_cast<char*>(bytes), static_cast<std::streamsize>(size)));
  if (size > kReadVersion) bytes[kWriteVersion] = bytes[kReadVersion] = 1;
  sql.close();
  sql.open(soci::sqlite3, "dbname=:memory:");
  auto* connection = static_cast<soci::sqlite3_session_backend*>(sql.get_backend())->conn_;
  const auto length = static_cast<sqlite_api::sqlite3_int64>(size);
  constexpr unsigned kFlags = SQLITE_DESERIALIZE_FREEONCLOSE | SQLITE_DESERIALIZE_READONLY;
  if (sqlite3_deserialize(connection, "main", bytes, length, length, kFlags) != SQLITE_OK || !whole)
    throw soci::soci_error("it cannot be read");
}

}  // namespace sigwatch
