#pragma once

#include <cstddef>
#include <string_view>

namespace sigwatch {

/// How many attributes one tag may have: libxml2 compares each with each, on our only thread.
inline constexpr std::size_t kMostAttributes = 256;

/// How far a page or feed can be given to libxml2: its size, or where the first tag with too many attributes begins. Comments, CDATA and
/// the insides of script and style are passed over.
std::size_t bounded_length(std::string_view markup);

}  // namespace sigwatch
