#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace sigwatch {

/// One clean line out of bytes from outside: invalid UTF-8 becomes U+FFFD; CR, LF, NUL, other C0 and C1 controls, bidi
/// controls and zero-width characters become a blank; runs of blanks become one, none at the ends; cut to `limit` code
/// points, the last of them an ellipsis. What an archive or server sends reaches mail, page, log and terminal only
/// through this.
std::string clean_line(std::string_view text, std::size_t limit = 200);

/// A link that came from outside, when it is plainly one: http(s), printable ASCII without blanks, quotes and angle
/// brackets, at most 500 bytes; else nothing.
std::string safe_url(std::string_view url);

/// One word for a shell, whatever is in it: `'x'\''y'`. For lines that a person is asked to paste; the text may come
/// from anybody.
std::string shell_quoted(std::string_view text);

/// ASCII lower case; other bytes stay.
std::string lower(std::string_view text);

/// Lower case, without accents, for comparing words that people and programs write in either form: Latin (`RÉPONSE` ->
/// `reponse`), Greek and Cyrillic letters; wide Latin letters and colons become ASCII. Letters without case stay. Bytes
/// that are no UTF-8 become U+FFFD.
std::string folded(std::string_view text);

/// The text, with U+FFFD for what is no UTF-8 (RFC 3629).
std::string valid_utf8(std::string_view text);

/// No byte above 0x7F.
bool is_ascii(std::string_view text);

/// Space, tab, CR or LF.
bool is_space(char c);

/// Without blanks (space, tab, CR, LF) at both ends.
std::string_view trim(std::string_view text);

/// FNV-1a, 64 bit: stable across runs and machines, for names, never for security.
std::uint64_t stable_hash(std::string_view text);

/// `3 months`, `1 month`.
std::string plural(long n, std::string_view noun);

}  // namespace sigwatch
