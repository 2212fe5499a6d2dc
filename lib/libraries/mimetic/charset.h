#pragma once

#include <string>
#include <string_view>

namespace sigwatch {

/// Bytes of a named charset as UTF-8, through iconv(3). What cannot be converted becomes U+FFFD. A charset that is
/// unknown, or not on the list of those that mail really uses (glibc's rarer converters have a history of aborts and
/// endless loops), is treated like no charset at all: raw_to_utf8().
std::string to_utf8(std::string_view bytes, std::string_view charset);

/// Bytes without a charset: as they are when they are UTF-8, else taken as Latin-1.
std::string raw_to_utf8(std::string_view bytes);

}  // namespace sigwatch
