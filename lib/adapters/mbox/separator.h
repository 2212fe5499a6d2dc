#pragma once

#include <cstddef>
#include <string_view>

#include "adapters/mbox/mbox.h"

namespace sigwatch {

/// How many bytes before a line decide whether it is a separator (an empty line, with CR LF).
inline constexpr std::size_t kSeparatorContext = 4;

/// The first separator line that begins at or after `from`, or npos. A line at position 0 counts as if an empty line stood before.
/// A separator that the end of `text` cuts off before the next line's field name is none. Linear in `text`.
std::size_t next_separator(std::string_view text, std::size_t from, MboxDialect dialect);

}  // namespace sigwatch
