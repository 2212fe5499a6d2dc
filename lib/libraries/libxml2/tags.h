#pragma once

#include <cstddef>
#include <string_view>

namespace sigwatch {

/// How many attributes one tag may have: libxml2 compares each with each, on our only thread.
inline constexpr std::size_t kMostAttributes = 256;

/// How many names of elements, attributes and entities one text may have: libxml2 keeps all of them in a table that
/// stops growing, and looks a new one up among the others.
inline constexpr std::size_t kMostNames = 20'000;

/// How far a page or feed can be given to libxml2: its size, or where the first tag begins that has too many
/// attributes, or one name more than there may be. Comments, CDATA and the insides of script and style are passed over.
std::size_t bounded_length(std::string_view markup);

/// False for XML that brings a DOCTYPE (whose entities and declarations take the square of their number), or whose
/// bytes may mean other characters than those of ASCII (UTF-16, UTF-7, EBCDIC), so that bounded_length() would not see
/// its tags.
bool is_plain_xml(std::string_view xml);

}  // namespace sigwatch
