#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "core/base/time.h"
#include "core/post/post.h"

namespace sigwatch {

/// One message cut out of mbox text, as views into the caller's buffer.
struct MboxMessage {
  std::uint64_t offset = 0;    ///< of the separator line within the text
  std::string_view from_line;  ///< the separator, without `From `, blanks around and line end; empty at the very start
                               ///< of a file without one
  std::string_view raw;        ///< header and body, separator left out
  bool sure = true;            ///< false: what stands here only looks like a message's beginning, inside another one
};

/// More posts than one text may hold that is parsed at once, and than one reading of an archive on the web: the busiest
/// list known writes 30,000 a month. Beyond, memory and time are the server's to choose.
inline constexpr std::size_t kMostPostsAtOnce = 50'000;

/// Which separators to believe.
enum class MboxDialect {
  local,      ///< mboxo/mboxrd/mboxcl as delivery agents and Mailman write it: blank line before, date-like tail,
              ///< header-like next line; and what only looks like a message's beginning (separator.h)
  pipermail,  ///< Pipermail `.txt`: bodies are not escaped; two forms of separators (docs/archives.md)
};

/// Calls `each` for every message of `text` in order. Text before the first separator is skipped when `text` is the
/// tail of a larger file (`at_file_start` false). A last message may be unfinished: see mbox_complete.
void split_mbox(std::string_view text, MboxDialect dialect, bool at_file_start,
                const std::function<void(const MboxMessage&)>& each);

/// Cuts off the separator line with which `whole` begins.
MboxMessage cut_message(std::string_view whole, std::uint64_t offset);

/// False when the text ends in the middle of a line: its last message may be half-written.
bool mbox_complete(std::string_view text);

/// The post in one message: parse_message() with the archive's clock from the separator. `zone` is not known there:
/// local time of the server, taken as UTC (right to a day). Where the beginning is not sure, what has no sender, or
/// neither a date nor a Message-ID, is no mail of its own: a post that cannot be read.
Post post_of(const MboxMessage& message);

}  // namespace sigwatch
