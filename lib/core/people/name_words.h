#pragma once

#include <set>
#include <string>
#include <string_view>

namespace sigwatch {

/// The words of a name or an address: letters and digits (bytes beyond ASCII count as letters), lower case.
std::set<std::string> name_words(std::string_view text);

/// True when two names have a word in common, in any order and case: `Fox, Ann` and `Ann Fox`.
bool share_word(std::string_view a, std::string_view b);

}  // namespace sigwatch
