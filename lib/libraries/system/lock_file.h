#pragma once

#include <string>

#include "core/base/result.h"

namespace sigwatch {

/// Held while a sigwatchd works on a state: an flock on `STATE.lock`, so that two never send the same notice. It goes
/// with the process however that ends: a file left behind is no lock. sigwatchctl does not take it.
class LockFile {
 public:
  /// Locks `path` (made when absent, mode 0600, with its directory) and writes our process id into it. give_up: another
  /// process holds it (named, with what to do), or the file cannot be made.
  static Result<LockFile> take(const std::string& path);

  LockFile(LockFile&& other) noexcept;
  LockFile& operator=(LockFile&& other) noexcept;
  ~LockFile();

 private:
  explicit LockFile(int fd) : fd_(fd) {}
  int fd_ = -1;
};

}  // namespace sigwatch
