#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace sigwatch {

/// A body as text/plain; format=flowed (RFC 3676): space-stuffed, 7bit where it is ASCII in short lines, else
/// quoted-printable.
struct FlowedBody {
  bool plain = true;  ///< 7bit; false: quoted-printable
  std::string wire;   ///< CR LF line ends
};

/// The lines of a text whose lines end with \n.
std::vector<std::string> lines_of(std::string_view text);

FlowedBody flowed_body(const std::vector<std::string>& lines);

/// The lines that a reader gets: decoded, without the blanks of space-stuffing.
std::vector<std::string> read_flowed_body(const FlowedBody& body);

}  // namespace sigwatch
