#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace sigwatch {

/// One word of a text, in lower case, with the place where it stands.
struct SentenceWord {
  std::string text;
  std::size_t begin = 0, end = 0;  ///< bytes of the text that it was read from
};
using Sentence = std::vector<SentenceWord>;

/// Parts a text into sentences, which end with `.!?;:`, a bracket, an empty line or a line of marks. Links are no words.
std::vector<Sentence> split_sentences(std::string_view text);

}  // namespace sigwatch
