#include "core/state.h"

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

bool is_second(const KnownPost& post) {
  const std::string& id = post.post.message_id;
  return !id.empty() && post.key.size() > id.size() && post.key.starts_with(id) && post.key[id.size()] == ' ';
}

std::string name_of(const KnownPost& post) {
  if (is_second(post)) return post.key;
  return post.post.message_id.empty() ? post.post.locator : post.post.message_id;
}

}  // namespace sigwatch
