#pragma once

#include <string>
#include <string_view>

namespace sigwatch {

/// Makes a body ready for format=flowed (RFC 3676). Each line of `text` is a paragraph: blanks at its end go, and it is
/// broken between words at about 72 columns, each break marked by one blank at the line's end. Words (URLs) are never
/// broken. Kept as they are: lines that begin with a blank (commands to type), the token line, and the signature mark
/// `-- `. Runs of empty lines become one. A line that reads as the token line of another notice (out of a subject, say)
/// gets `> ` in front, so that nobody takes it for one: `token` is the only token line that stands.
std::string flowed_text(std::string_view text, std::string_view token);

}  // namespace sigwatch
