#include "archives/mbox/local_file.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <system_error>
#include <utility>

#include "core/base/text.h"

namespace sigwatch {
namespace {

FileStatus status_of(const struct stat& st) {
  FileStatus status;
  status.device = st.st_dev;
  status.inode = st.st_ino;
  status.size = st.st_size;
  status.modified = static_cast<std::int64_t>(st.st_mtim.tv_sec) * 1'000'000'000 + st.st_mtim.tv_nsec;
  status.changed = static_cast<std::int64_t>(st.st_ctim.tv_sec) * 1'000'000'000 + st.st_ctim.tv_nsec;
  status.directory = S_ISDIR(st.st_mode);
  status.regular = S_ISREG(st.st_mode);
  return status;
}

Error trouble(const std::string& path, int cause) { return {ErrorKind::retry, file_trouble(path, cause)}; }

std::string remedy(int cause) {
  switch (cause) {
    case ENOENT:
    case ENOTDIR:
      return "check the path under archives: in the register, and that the mailbox was not moved";
    case EACCES:
    case EPERM:
      return "let the daemon's user read it (group, ACL), and where systemd starts the daemon, open the path by a "
             "drop-in "
             "(ProtectHome=, ReadOnlyPaths= or BindReadOnlyPaths=; DynamicUser= with SupplementaryGroups=)";
    default:
      return "look at the file and its file system; it is read again at the next poll";
  }
}

}  // namespace

std::string file_trouble(std::string_view path, int cause) {
  return clean_line(path) + ": " + std::generic_category().message(cause) + "; " + remedy(cause);
}

Evidence evidence_of(const Error& error) {
  const bool unknown_form = error.kind == ErrorKind::give_up;
  return {unknown_form ? Evidence::Kind::unrecognised : Evidence::Kind::unreachable, error.what, std::nullopt};
}

Result<FileStatus> file_status(const std::string& path) {
  struct stat st {};
  if (::stat(path.c_str(), &st) != 0) return trouble(path, errno);
  return status_of(st);
}

Result<LocalFile> LocalFile::open(const std::string& path) {
  const auto before = file_status(path);
  if (!before) return before.error();
  if (!before->regular) return Error{ErrorKind::give_up, clean_line(path) + ": not a regular file; name a file"};
  // Not blocking: the path may have become a FIFO since.
  const int descriptor = ::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
  if (descriptor < 0) return trouble(path, errno);
  LocalFile file(path, descriptor);
  struct stat st {};
  if (::fstat(descriptor, &st) != 0) return trouble(path, errno);
  file.status_ = status_of(st);
  if (!file.status_.regular) return Error{ErrorKind::give_up, clean_line(path) + ": not a regular file; name a file"};
  return file;
}

LocalFile::LocalFile(LocalFile&& other) noexcept
    : path_(std::move(other.path_)), descriptor_(std::exchange(other.descriptor_, -1)), status_(other.status_) {}

LocalFile::~LocalFile() {
  if (descriptor_ >= 0) ::close(descriptor_);
}

Result<std::string> LocalFile::read(std::int64_t from, std::int64_t length) const {
  std::string bytes(static_cast<std::size_t>(length), '\0');
  std::size_t done = 0;
  while (done < bytes.size()) {
    const ssize_t got =
        ::pread(descriptor_, bytes.data() + done, bytes.size() - done, from + static_cast<std::int64_t>(done));
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return trouble(path_, errno);
    // Whoever shortens the file while it is read moves what stands in it: nothing that was read so far may be trusted.
    if (got == 0)
      return Error{ErrorKind::retry,
                   clean_line(path_) + ": became shorter while it was read; it is read again at the next poll"};
    done += static_cast<std::size_t>(got);
  }
  return bytes;
}

Result<std::string> LocalFile::read_start(std::int64_t length) const { return read(0, std::min(length, status_.size)); }

bool LocalFile::still_whole() const {
  struct stat st {};
  return ::fstat(descriptor_, &st) == 0 && st.st_size >= status_.size;
}

}  // namespace sigwatch
