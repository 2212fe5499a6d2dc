#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "core/base/result.h"
#include "core/evidence/reading.h"

namespace sigwatch {

/// What the file system says of a file; times in nanoseconds since 1970.
struct FileStatus {
  std::uint64_t device = 0;
  std::uint64_t inode = 0;
  std::int64_t size = 0;
  std::int64_t modified = 0;
  std::int64_t changed = 0;  ///< ctime, which no program can set: the file came here at this moment or before
  bool directory = false;
  bool regular = false;
};

/// A regular file opened for reading, without a lock. `status()` is what it was when it was opened.
class LocalFile {
 public:
  /// Error retry: missing, no permission, ... (says which and what to do); give_up: not a regular file.
  static Result<LocalFile> open(const std::string& path);
  LocalFile(LocalFile&& other) noexcept;
  LocalFile& operator=(LocalFile&&) = delete;
  ~LocalFile();

  const std::string& path() const { return path_; }
  const FileStatus& status() const { return status_; }
  /// The bytes [from, from + length). Error retry: the device failed, or the file became shorter.
  Result<std::string> read(std::int64_t from, std::int64_t length) const;
  /// At most `length` bytes from the start.
  Result<std::string> read_start(std::int64_t length) const;
  /// False when the file was shortened since it was opened.
  bool still_whole() const;

 private:
  LocalFile(std::string path, int descriptor) : path_(std::move(path)), descriptor_(descriptor) {}

  std::string path_;
  int descriptor_ = -1;
  FileStatus status_;
};

/// Status of a path, links followed. Error as of LocalFile::open.
Result<FileStatus> file_status(const std::string& path);

/// `PATH: cause; what to do`, for a person; `cause` is an errno.
std::string file_trouble(std::string_view path, int cause);

/// The evidence that a failed read of a local file gives: give_up is unrecognised, all else unreachable.
Evidence evidence_of(const Error& error);

}  // namespace sigwatch
