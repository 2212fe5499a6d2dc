#pragma once

#include <string_view>

namespace sigwatch {

/// A line of a body, parted into the marks that a reply puts before it and the rest.
struct QuotedLine {
  bool quoted = false;    ///< marks stood there: `>`, `|`, `: `, or initials as in `jd> `
  std::string_view rest;  ///< without marks and leading blanks
};

QuotedLine split_quote(std::string_view line);

/// True for `-----Original Message-----`: what follows is somebody else's, without any mark.
bool begins_unmarked_quote(std::string_view line);

}  // namespace sigwatch
