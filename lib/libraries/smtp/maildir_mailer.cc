#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <atomic>
#include <cerrno>
#include <chrono>
#include <system_error>

#include "core/base/text.h"
#include "libraries/smtp/smtp_mailer.h"

namespace sigwatch {
namespace {

class Descriptor {
 public:
  explicit Descriptor(int fd) : fd_(fd) {}
  ~Descriptor() {
    if (fd_ >= 0) ::close(fd_);
  }
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  int get() const { return fd_; }
  /// Closes now, for the error that only close() tells (a quota on NFS). 0, or errno.
  int close_now() {
    const int fd = fd_;
    fd_ = -1;
    return ::close(fd) == 0 ? 0 : errno;
  }

 private:
  int fd_;
};

/// 0, or errno.
int make_folder(const std::string& path) { return ::mkdir(path.c_str(), 0700) == 0 || errno == EEXIST ? 0 : errno; }

int make_folders(const std::string& path) {
  for (const char* folder : {"", "/tmp", "/new", "/cur"}) {
    if (const int error = make_folder(path + folder); error != 0) return error;
  }
  return 0;
}

int write_all(int fd, std::string_view text) {
  while (!text.empty()) {
    const ssize_t written = ::write(fd, text.data(), text.size());
    if (written < 0 && errno == EINTR) continue;
    if (written <= 0) return written < 0 ? errno : EIO;
    text.remove_prefix(static_cast<std::size_t>(written));
  }
  return 0;
}

/// A file of that name belongs to another mail and is never written over (O_EXCL). The bytes are on the disk before the
/// mail moves on to `new`: after a power cut nobody is to find an empty one there.
int write_file(const std::string& path, std::string_view text) {
  Descriptor file(::open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600));
  if (file.get() < 0) return errno;
  if (const int error = write_all(file.get(), text); error != 0) return error;
  if (::fsync(file.get()) != 0) return errno;
  return file.close_now();
}

int flush_folder(const std::string& path) {
  const Descriptor folder(::open(path.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (folder.get() < 0) return errno;
  return ::fsync(folder.get()) == 0 ? 0 : errno;
}

/// Time, process and a running number, as the Maildir convention asks for, and the host's name.
std::string unique_name() {
  static std::atomic<unsigned> running{0};
  const auto now =
      std::chrono::duration_cast<std::chrono::microseconds>(std::chrono::system_clock::now().time_since_epoch())
          .count();
  std::string host(256, '\0');
  if (::gethostname(host.data(), host.size() - 1) != 0) host = "localhost";
  host.resize(std::min(host.find('\0'), host.size()));
  // In a file's name `/` would be a folder, and `:` begins the flags of a Maildir.
  for (char& c : host) c = c == '/' || c == ':' ? '_' : c;
  return std::to_string(now / 1000000) + ".M" + std::to_string(now % 1000000) + "P" + std::to_string(::getpid()) + "Q" +
         std::to_string(running++) + "." + host;
}

Receipt failed(const std::string& path, int error) {
  return {Receipt::Kind::deferred, 0,
          clean_line("maildir " + path + ": " + std::generic_category().message(error) +
                     "; free space there, or correct mail.via or its mode")};
}

class MaildirMailer : public Mailer {
 public:
  explicit MaildirMailer(std::string path) : path_(std::move(path)) {}

  boost::asio::awaitable<Receipt> send(Envelope envelope) override { co_return deliver(envelope); }

  boost::asio::awaitable<Receipt> probe(Envelope) override {
    const int error = make_folders(path_);
    if (error != 0) co_return failed(path_, error);
    if (::access((path_ + "/tmp").c_str(), W_OK) != 0 || ::access((path_ + "/new").c_str(), W_OK) != 0)
      co_return failed(path_, errno);
    co_return Receipt{Receipt::Kind::accepted, 0, "maildir " + path_ + " can be written"};
  }

 private:
  Receipt deliver(const Envelope& envelope) const {
    if (const int error = make_folders(path_); error != 0) return failed(path_, error);
    const std::string name = unique_name();
    const std::string draft = path_ + "/tmp/" + name;
    if (const int error = write_file(draft, envelope.message); error != 0) {
      // What was there already is not ours to take away.
      if (error != EEXIST) ::unlink(draft.c_str());
      return failed(draft, error);
    }
    // Whoever reads a Maildir looks into `new` and never into `tmp`: a mail is there as a whole or not at all.
    if (::rename(draft.c_str(), (path_ + "/new/" + name).c_str()) != 0) {
      const int error = errno;
      ::unlink(draft.c_str());
      return failed(path_ + "/new", error);
    }
    // The mail stands in `new`: whether it survives a power cut is all that is open, so this is never tried again by
    // itself.
    if (const int error = flush_folder(path_ + "/new"); error != 0) {
      return {Receipt::Kind::unknown, 0,
              clean_line("maildir " + path_ + "/new: " + std::generic_category().message(error))};
    }
    return {Receipt::Kind::accepted, 0, clean_line("written to " + path_ + "/new/" + name)};
  }

  const std::string path_;
};

}  // namespace

std::unique_ptr<Mailer> open_maildir_mailer(std::string path) {
  return std::make_unique<MaildirMailer>(std::move(path));
}

}  // namespace sigwatch
