#pragma once

#include <string>
#include <string_view>

namespace sigwatch {

/// The bytes of base64 text; blanks and line ends are passed over. Stops before the first byte that is not of the
/// alphabet (mimetic 0.9.8 reads one past its table on `|`) and then sets `whole` to false.
std::string decode_base64(std::string_view text, bool& whole);

/// The bytes of quoted-printable text; soft line breaks joined, broken escapes left as they stand.
std::string decode_quoted_printable(std::string_view text);

/// The bytes of the Q encoding of RFC 2047.
std::string decode_q(std::string_view text);

}  // namespace sigwatch
