#include "libraries/secret/secret.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <system_error>

namespace sigwatch {
namespace {

constexpr std::size_t kLimit = 4096;

struct OpenFile {
  int fd;
  // O_NONBLOCK: a pipe in the place of the file would hold us here until somebody writes into it. That it is none is
  // seen once it is open.
  explicit OpenFile(const std::string& path) : fd(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK)) {}
  ~OpenFile() {
    if (fd >= 0) ::close(fd);
  }
  OpenFile(const OpenFile&) = delete;
  OpenFile& operator=(const OpenFile&) = delete;
};

Error unreadable(const std::string& path, const std::string& cause, const std::string& remedy) {
  return {ErrorKind::give_up, "password file " + path + ": " + cause + "; " + remedy};
}

std::string system_words(int number) { return std::generic_category().message(number); }

/// One bounded buffer, read without a stream: streams keep copies that nobody overwrites.
Result<Secret> read_open(const OpenFile& file, const std::string& path) {
  std::array<char, kLimit + 1> buffer{};
  std::size_t used = 0;
  ssize_t got = 0;
  while (used < buffer.size() && (got = ::read(file.fd, buffer.data() + used, buffer.size() - used)) != 0) {
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) break;
    used += static_cast<std::size_t>(got);
  }
  const int number = got < 0 ? errno : 0;
  std::size_t length = used;
  if (length > 0 && buffer.at(length - 1) == '\n') --length;
  if (length > 0 && buffer.at(length - 1) == '\r') --length;
  Secret secret(std::string(buffer.data(), length));
  // memset() may be left out by the compiler, since nobody reads the bytes again.
  ::explicit_bzero(buffer.data(), buffer.size());
  if (number != 0) return unreadable(path, system_words(number), "make it a readable file");
  if (used > kLimit) return unreadable(path, "is longer than 4 KiB", "it must hold the password alone");
  if (secret.empty()) return unreadable(path, "is empty", "write the password into it");
  if (secret.reveal().find_first_of(std::string("\r\n\0", 3)) != std::string::npos) {
    return unreadable(path, "holds more than one line", "it must hold the password alone");
  }
  return secret;
}

Result<Secret> read_file(const std::string& path, bool check_mode) {
  const OpenFile file(path);
  if (file.fd < 0) return unreadable(path, system_words(errno), "create it, readable for the service's user");
  struct stat status {};
  if (::fstat(file.fd, &status) != 0) return unreadable(path, system_words(errno), "check the path");
  if (!S_ISREG(status.st_mode)) return unreadable(path, "is no regular file", "check the path");
  if (check_mode && (status.st_mode & 077) != 0)
    return unreadable(path, "may be read or written by others than its owner", "chmod 600 it");
  return read_open(file, path);
}

Result<Secret> read_credential(const std::string& name, const std::string& key) {
  const char* directory = std::getenv("CREDENTIALS_DIRECTORY");
  if (directory == nullptr || *directory == '\0') {
    return Error{ErrorKind::give_up,
                 "credential " + name +
                     ": $CREDENTIALS_DIRECTORY is not set; start the service by systemd with LoadCredential=" + name +
                     ", or name a file under " + key};
  }
  // A name with a path in it would reach files outside of the folder.
  if (name.find('/') != std::string::npos)
    return Error{ErrorKind::give_up, "credential " + name + ": a name holds no `/`; correct " + key};
  // systemd owns the folder and its modes (0400, with an ACL for the service's user).
  return read_file(std::string(directory) + "/" + name, false);
}

}  // namespace

Secret::Secret(Secret&& other) noexcept : value_(std::move(other.value_)) { other.wipe(); }

Secret& Secret::operator=(Secret&& other) noexcept {
  if (this != &other) {
    wipe();
    value_ = std::move(other.value_);
    other.wipe();
  }
  return *this;
}

Secret::~Secret() { wipe(); }

void Secret::wipe() {
  value_.resize(value_.capacity());  // a moved-from short string still holds its bytes behind its end
  ::explicit_bzero(value_.data(), value_.size());
  value_.clear();
}

Result<Secret> read_secret(const SecretSource& source, const std::string& key) {
  if (!source.credential.empty()) return read_credential(source.credential, key);
  if (!source.file.empty()) return read_file(source.file, true);
  return Error{ErrorKind::give_up, "a user is set and " + key + " is not; name a credential or a file"};
}

std::string without_secret(std::string text, const Secret& secret) {
  if (secret.empty()) return text;
  for (std::size_t at = 0; (at = text.find(secret.reveal(), at)) != std::string::npos; at += 3)
    text.replace(at, secret.reveal().size(), "***");
  return text;
}

}  // namespace sigwatch
