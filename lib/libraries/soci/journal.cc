#include "libraries/soci/journal.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <set>

#include "libraries/soci/rows.h"
#include "ports/store.h"

namespace sigwatch {

namespace {

/// A descriptor that is closed.
class File {
 public:
  explicit File(const std::string& path, int more_flags = 0)
      : fd_(::open(path.c_str(), O_RDWR | O_APPEND | O_CREAT | O_CLOEXEC | more_flags, 0600)) {
    // What root makes beside the service's state belongs to the service, which could not read it otherwise. (SQLite
    // does so too.)
    struct stat folder = {};
    const bool root = ::geteuid() == 0 && ::stat(std::filesystem::absolute(path).parent_path().c_str(), &folder) == 0;
    if (root && fd_ >= 0 && ::fchown(fd_, folder.st_uid, folder.st_gid) != 0) {
      ::close(fd_);
      fd_ = -1;
    }
  }
  ~File() {
    if (fd_ >= 0) ::close(fd_);
  }
  File(const File&) = delete;
  File& operator=(const File&) = delete;
  int fd() const { return fd_; }

 private:
  int fd_;
};

[[noreturn]] void fail(const std::string& path) {
  throw StoreError(
      path + ": the journal cannot be written: " + std::strerror(errno) +
      "; nothing was recorded: free space, mend the rights or mount the disk to be written to, and type it again");
}

/// A write that was cut off (disk full, kill) left half a line: what follows begins a line of its own.
bool ends_in_half_a_line(int fd) {
  const off_t size = ::lseek(fd, 0, SEEK_END);
  char last = '\n';
  return size > 0 && ::pread(fd, &last, 1, size - 1) == 1 && last != '\n';
}

void write_all(const File& file, const std::string& text, const std::string& path) {
  if (file.fd() < 0) fail(path);
  for (std::size_t done = 0; done < text.size();) {
    const ssize_t n = ::write(file.fd(), text.data() + done, text.size() - done);
    if (n < 0 && errno != EINTR) fail(path);
    done += n > 0 ? static_cast<std::size_t>(n) : 0;
  }
  // Before the transaction is committed: what the state has, the journal has. The other way round nothing is lost,
  // since a person types it again, and a line that stands twice is taken once.
  if (::fsync(file.fd()) != 0) fail(path);
}

bool take_line(const std::string& line, JournalContent& content) {
  const auto first = line.find(' ');
  const auto second = first == std::string::npos ? first : line.find(' ', first + 1);
  if (second == std::string::npos) return false;
  const std::string kind = line.substr(first + 1, second - first - 1);
  const std::string body = line.substr(second + 1);
  try {
    if (kind == "decision") {
      from_row(body, content.decisions.emplace_back());
      // A new state numbers them anew.
      content.decisions.back().number = 0;
      // All members of a row may be absent, so that `{}` is read without complaint.
      if (content.decisions.back().sig.empty()) throw StoreError("a decision about no SIG");
    } else if (kind == "word") {
      from_row(body, content.statements.emplace_back());
      if (content.statements.back().about.empty()) throw StoreError("a word about nothing");
    } else {
      return false;
    }
  } catch (const StoreError&) {
    (kind == "decision") ? content.decisions.pop_back() : content.statements.pop_back();
    return false;
  }
  return true;
}

std::string line_of(const Statement& w) { return to_rfc3339(w.at) + " word " + to_row(w); }

bool put_traces(std::string& line, const Traces& traces) {
  JournalContent content;
  if (!take_line(line, content) || content.statements.empty()) return false;
  const std::vector<Statement> fresh = with_traces(content.statements, traces);
  if (fresh == content.statements) return false;
  line = line_of(fresh.front());
  return true;
}

}  // namespace

void append_journal(const std::string& path, const std::vector<Decision>& decisions,
                    const std::vector<Statement>& statements) {
  if (decisions.empty() && statements.empty()) return;
  std::string text;
  for (Decision d : decisions) {
    d.number = 0;  // the same decision tried twice is the same line
    text += to_rfc3339(d.at) + " decision " + to_row(d) + "\n";
  }
  for (const Statement& w : statements) text += line_of(w) + "\n";
  // Opened anew each time, as forgetting puts another file in its place.
  const File file(path);
  if (file.fd() >= 0 && ends_in_half_a_line(file.fd())) text.insert(0, "\n");
  write_all(file, text, path);
}

void forget_in_journal(const std::string& path, const Traces& traces) {
  std::ifstream old(path);
  std::string text;
  bool changed = false;
  for (std::string line; std::getline(old, line);) {
    changed = put_traces(line, traces) || changed;
    text += line + "\n";
  }
  if (!old.eof() && std::filesystem::exists(path)) fail(path);
  if (!changed) return;
  // The old file stays whole until the new one is on the disk: a kill in between leaves one of the two.
  const std::string draft = path + ".new";
  write_all(File(draft, O_TRUNC), text, draft);
  if (std::rename(draft.c_str(), path.c_str()) != 0) fail(path);
  // The new name is safe only when the folder is.
  const int folder = ::open(std::filesystem::absolute(path).parent_path().c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (folder >= 0) {
    ::fsync(folder);
    ::close(folder);
  }
}

JournalContent read_journal(const std::string& path) {
  JournalContent content;
  if (!std::filesystem::exists(path)) return content;
  std::ifstream file(path);
  std::set<std::string> taken;
  for (std::string line; std::getline(file, line);) {
    if (line.empty() || !taken.insert(line).second) continue;
    content.unreadable += !take_line(line, content);
  }
  // Also where it could not be opened at all: then nothing was read, and no end was met.
  if (!file.eof()) {
    throw StoreError(
        path +
        ": the journal cannot be read; a new state would forget what people decided: mend its owner and rights (" +
        std::strerror(errno) + ")");
  }
  return content;
}

}  // namespace sigwatch
