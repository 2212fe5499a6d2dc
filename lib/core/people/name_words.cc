#include "core/people/name_words.h"

#include <algorithm>
#include <utility>

#include "core/base/text.h"

namespace sigwatch {

std::set<std::string> name_words(std::string_view text) {
  std::set<std::string> words;
  std::string word;
  for (const char c : lower(text) + " ") {
    const auto byte = static_cast<unsigned char>(c);
    if (byte >= 0x80 || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9')) {
      word += c;
    } else if (!word.empty()) {
      words.insert(std::exchange(word, {}));
    }
  }
  return words;
}

bool share_word(std::string_view a, std::string_view b) {
  const auto left = name_words(a);
  const auto right = name_words(b);
  return std::any_of(left.begin(), left.end(), [&](const std::string& w) { return right.count(w) > 0; });
}

}  // namespace sigwatch
