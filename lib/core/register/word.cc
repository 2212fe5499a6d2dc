#include "core/register/word.h"

#include <array>
#include <utility>

namespace sigwatch {

namespace {

constexpr std::array<std::pair<Word::Kind, std::string_view>, 7> kWords = {{{Word::Kind::vouch, "vouch"},
                                                                            {Word::Kind::ignore, "ignore"},
                                                                            {Word::Kind::unignore, "unignore"},
                                                                            {Word::Kind::forget, "forget"},
                                                                            {Word::Kind::attest, "attest"},
                                                                            {Word::Kind::ack, "ack"},
                                                                            {Word::Kind::tick, "tick"}}};

}  // namespace

std::string_view to_string(Word::Kind kind) {
  for (const auto& [k, word] : kWords) {
    if (k == kind) return word;
  }
  return "";
}

std::optional<Word::Kind> word_kind_from(std::string_view text) {
  for (const auto& [k, word] : kWords) {
    if (word == text) return k;
  }
  return std::nullopt;
}

}  // namespace sigwatch
