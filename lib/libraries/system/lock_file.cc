#include "libraries/system/lock_file.h"

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <string>
#include <string_view>
#include <utility>

namespace sigwatch {
namespace {

/// The process id that the holder wrote; empty when it has not yet, or when the file holds something else.
std::string holder(int fd) {
  std::array<char, 16> text{};
  const ssize_t got = ::pread(fd, text.data(), text.size(), 0);
  const std::string_view read(text.data(), got > 0 ? static_cast<std::size_t>(got) : 0);
  return std::string(read.substr(0, read.find_first_not_of("0123456789")));
}

Error held_by_another(const std::string& path, const std::string& pid) {
  const std::string who = pid.empty() ? "another process" : "process " + pid;
  return {ErrorKind::give_up,
          path + ": " + who +
              " already works on this state; stop it first (systemctl stop sigwatchd), or name another `state:`"};
}

Error failed(const std::string& path, const char* doing, int error) {
  return {ErrorKind::give_up, path + ": cannot " + doing + " the lock file: " + std::strerror(error) +
                                  "; its directory must be there and be writable for us"};
}

}  // namespace

Result<LockFile> LockFile::take(const std::string& path) {
  std::error_code ignored;  // what cannot be made is told by open()
  std::filesystem::create_directories(std::filesystem::path(path).parent_path(), ignored);
  // O_NOFOLLOW: a link that somebody laid there would have us write into a file of their choice.
  LockFile lock(::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600));
  if (lock.fd_ < 0) return failed(path, "open", errno);
  if (::flock(lock.fd_, LOCK_EX | LOCK_NB) != 0) {
    const int error = errno;
    return error == EWOULDBLOCK ? held_by_another(path, holder(lock.fd_)) : failed(path, "lock", error);
  }
  // For the message to whoever comes second. The lock itself is the kernel's.
  const std::string pid = std::to_string(::getpid()) + "\n";
  if (::ftruncate(lock.fd_, 0) != 0 || ::pwrite(lock.fd_, pid.data(), pid.size(), 0) < 0)
    return failed(path, "write", errno);
  return Result<LockFile>(std::move(lock));
}

LockFile::LockFile(LockFile&& other) noexcept : fd_(std::exchange(other.fd_, -1)) {}

LockFile& LockFile::operator=(LockFile&& other) noexcept {
  std::swap(fd_, other.fd_);
  return *this;
}

LockFile::~LockFile() {
  // The file stays. Were it removed, one process could hold a lock on it, and another one on a new file of the same
  // name.
  if (fd_ >= 0) ::close(fd_);
}

}  // namespace sigwatch
