#include "archives/mbox/end_walk.h"

#include <algorithm>
#include <chrono>
#include <string_view>
#include <utility>

#include "archives/mbox/separator.h"
#include "core/base/text.h"

namespace sigwatch {
namespace {

constexpr std::int64_t kStartRead = 4096;
constexpr std::int64_t kTailRead = 4;

bool begins_as_mbox(std::string_view start) {
  const std::size_t first = start.find_first_not_of("\r\n");
  if (first == std::string_view::npos) return start.empty();
  return next_separator(start.substr(first), 0, MboxDialect::local) == 0;
}

bool still_for(const LocalFile& file, Seconds settled) {
  const auto now = std::chrono::system_clock::now().time_since_epoch();
  return std::chrono::duration_cast<std::chrono::nanoseconds>(now).count() - file.status().modified >
         std::chrono::nanoseconds(settled).count();
}

/// Whether the file ends without an empty line: in the middle of a line, of a header, or of a body.
Result<bool> ends_broken(const LocalFile& file) {
  const std::int64_t length = std::min(file.status().size, kTailRead);
  const auto tail = file.read(file.status().size - length, length);
  if (!tail) return tail.error();
  return !tail->ends_with("\n\n") && !tail->ends_with("\n\r\n");
}

}  // namespace

Result<LocalFile> open_mbox_file(const std::string& path) {
  const auto status = file_status(path);
  if (!status) return status.error();
  if (status->directory) {
    return Error{ErrorKind::give_up,
                 clean_line(path) + ": a directory, not an mbox file; if it is a Maildir, use `kind: maildir`"};
  }
  auto file = LocalFile::open(path);
  if (!file) return file;
  const auto start = file->read_start(kStartRead);
  if (!start) return start.error();
  if (begins_as_mbox(*start)) return file;
  return Error{
      ErrorKind::give_up,
      clean_line(path) +
          ": not an mbox file: it does not begin with a `From ` line that header fields follow; "
          "MMDF and files that begin with another field are not read: convert it to mbox, or correct the path"};
}

Error being_written(const LocalFile& file) {
  return {ErrorKind::retry,
          clean_line(file.path()) + ": a message is being written to it; it is read at the next poll"};
}

Error changed_meanwhile(const LocalFile& file) {
  return {ErrorKind::retry,
          clean_line(file.path()) + ": was shortened while it was read; it is read again at the next poll"};
}

EndWalk::EndWalk(const LocalFile& file, std::int64_t floor, WalkLimits limits, Seconds settled)
    : file_(file),
      walk_(file, floor, file.status().size, limits),
      floor_(floor),
      end_(file.status().size),
      settled_(still_for(file, settled)) {}

Result<std::vector<Post>> EndWalk::step() {
  auto posts = walk_.step();
  if (!posts || posts->empty() || std::exchange(past_last_, true)) return posts;
  const auto broken = ends_broken(file_);
  if (!broken) return broken.error();
  // Every program that writes an mbox ends a message with an empty line. Taken for whole before that, it would leave
  // what a slow writer adds as bytes that belong to no message.
  if (!*broken && walk_.last_has_body()) return posts;
  end_ = walk_.last_start();
  // A full disk or a program that died leaves an unfinished message for ever: it must not stay hidden.
  if (settled_) return posts;
  left_out_ = true;
  posts->resize(posts->size() - walk_.last_posts());
  return posts;
}

}  // namespace sigwatch
