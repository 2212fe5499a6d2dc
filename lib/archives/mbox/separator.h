#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "archives/mbox/mbox.h"

namespace sigwatch {

/// How many bytes before a line decide whether it is a separator (an empty line, with CR LF).
inline constexpr std::size_t kSeparatorContext = 4;

/// The field's name at the start of a line, in lower case, when a colon follows it; else empty.
std::string field_name(std::string_view line);

/// The first line that begins a message, at or after `from`, or npos. A line at position 0 counts as if an empty line
/// stood before. A separator that the end of `text` cuts off before the next line's field name is none. Linear in
/// `text`.
///
/// In the local dialect a `From ` line without a sender, a date, an English month or an empty line before it begins a
/// message as well, when at least two header fields stand directly behind it, one of them such as every mail has: a
/// mail that is joined to the one before would be lost without a word. So mail inside a mail is cut out where it begins
/// with a `From ` line that nobody quoted (an attached mbox, a part message/rfc822 as some programs write it, a patch
/// of git): at worst such a part is one doubtful post, or one that cannot be read, too many. A separator that has all
/// of this and no header behind it (a disk was full, a program died) begins a message as well, which cannot be read. An
/// mbox that escapes `From ` lines in bodies holds none by mistake, and whoever quotes one in another mbox quotes an
/// old one: at worst a doubtful post at the time that the line tells.
/// `>From ` is quoted, and a forwarded mail in a text begins with `From:`.
std::size_t next_separator(std::string_view text, std::size_t from, MboxDialect dialect);

/// Whether the line at `at`, found by next_separator(), has all that a separator has; else it only looks like a
/// message's beginning.
bool is_sure_separator(std::string_view text, std::size_t at, MboxDialect dialect);

}  // namespace sigwatch
