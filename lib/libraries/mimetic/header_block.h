#pragma once

#include <string>
#include <string_view>

#include "core/base/result.h"

namespace sigwatch {

/// A message cut at its first empty line.
struct SplitMessage {
  std::string_view header;  ///< with the last line's end
  std::string_view body;
};

/// Cuts a message, or a part of one, into header block and body. Without an empty line all of it is header. A message
/// that begins with an empty line has no header.
SplitMessage split_message(std::string_view raw);

/// A header block that mimetic 0.9.8 can be given: lines ended by LF, NUL and lone CR made blanks, lines that are no
/// field dropped (it would stop there), a field beyond 16 KiB cut (its time grows with the square), an empty line at
/// the end (without it, the last field would be lost). Error set_aside: more than 64 KiB or 1,000 fields.
Result<std::string> safe_header(std::string_view block);

}  // namespace sigwatch
