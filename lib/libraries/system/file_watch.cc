#include "libraries/system/file_watch.h"

#include <sys/inotify.h>
#include <unistd.h>

#include <array>
#include <boost/asio/posix/stream_descriptor.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <cerrno>
#include <cstddef>
#include <cstring>
#include <filesystem>
#include <string_view>
#include <utility>

namespace sigwatch {
namespace {

// SQLite writes into the file or its log, makes the log and deletes it; another file may be moved into the place of the
// state.
constexpr std::uint32_t kEvents = IN_MODIFY | IN_CREATE | IN_MOVED_TO | IN_DELETE;
constexpr std::size_t kBuffer = 16 * 1024;

bool concerns(const inotify_event& event, std::string_view name, std::string_view file) {
  if ((event.mask & (IN_Q_OVERFLOW | IN_IGNORED)) != 0) return true;  // what was missed may have been ours
  return name.starts_with(file) && !name.ends_with(".lock");
}

/// Whether one of the events in a buffer that inotify filled is about `file`.
bool any_concerns(std::string_view buffer, std::string_view file) {
  bool found = false;
  while (buffer.size() >= sizeof(inotify_event)) {
    inotify_event event{};
    // Copied: events stand one behind the other, in a buffer that is aligned for none of them.
    std::memcpy(&event, buffer.data(), sizeof event);
    const std::string_view padded = buffer.substr(sizeof event, event.len);
    found = found || concerns(event, padded.substr(0, padded.find('\0')), file);
    buffer.remove_prefix(sizeof event + event.len);
  }
  return found;
}

Error cannot_watch(const std::string& directory, int error) {
  return {ErrorKind::give_up, directory + ": cannot watch this directory for changes: " + std::strerror(error) +
                                  "; it must be there, and fs.inotify.max_user_watches must not be used up"};
}

}  // namespace

class FileWatch::Impl {
 public:
  Impl(const boost::asio::any_io_executor& executor, int fd, std::string file)
      : descriptor_(executor, fd), file_(std::move(file)) {}

  boost::asio::awaitable<void> changed() {
    while (!drain())
      co_await descriptor_.async_wait(boost::asio::posix::stream_descriptor::wait_read, boost::asio::use_awaitable);
  }

 private:
  /// Takes all events that are there; whether one was ours.
  bool drain() {
    bool found = false;
    ssize_t got = 0;
    while ((got = ::read(descriptor_.native_handle(), buffer_.data(), buffer_.size())) > 0) {
      found = any_concerns(std::string_view(buffer_.data(), static_cast<std::size_t>(got)), file_) || found;
    }
    return found;
  }

  boost::asio::posix::stream_descriptor descriptor_;
  std::string file_;
  std::array<char, kBuffer> buffer_{};
};

FileWatch::FileWatch(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
FileWatch::FileWatch(FileWatch&&) noexcept = default;
FileWatch& FileWatch::operator=(FileWatch&&) noexcept = default;
FileWatch::~FileWatch() = default;

Result<FileWatch> FileWatch::open(boost::asio::any_io_executor executor, const std::string& path) {
  const std::filesystem::path file(path);
  const std::string directory = file.has_parent_path() ? file.parent_path().string() : ".";
  const int fd = ::inotify_init1(IN_NONBLOCK | IN_CLOEXEC);
  if (fd < 0) return cannot_watch(directory, errno);
  if (::inotify_add_watch(fd, directory.c_str(), kEvents | IN_ONLYDIR) < 0) {
    const int error = errno;
    ::close(fd);
    return cannot_watch(directory, error);
  }
  return FileWatch(std::make_unique<Impl>(executor, fd, file.filename().string()));
}

boost::asio::awaitable<void> FileWatch::changed() { return impl_->changed(); }

}  // namespace sigwatch
