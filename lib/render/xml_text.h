#pragma once

#include <string>
#include <string_view>

namespace sigwatch {

/// Clean text, ready for XML, HTML or SVG: also between quotes of either kind. At most `limit` code points, as
/// clean_line() cuts.
std::string xml_text(std::string_view text, std::size_t limit = 400);

}  // namespace sigwatch
