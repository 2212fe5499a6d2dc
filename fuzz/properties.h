#pragma once

#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <string_view>
#include <vector>

#include "core/post/post.h"

/// What must hold whatever comes in. Each target is one file with LLVMFuzzerTestOneInput().
namespace sigwatch::fuzz {

inline void must(bool holds, const char* what, std::string_view text = {}) {
  if (holds) return;
  std::fputs(("broken: " + std::string(what) + ": \"" + std::string(text) + "\"\n").c_str(), stderr);
  std::abort();
}

inline std::string_view bytes(const std::uint8_t* data, std::size_t size) {
  return {reinterpret_cast<const char*>(data), size};
}

/// Takes the first byte off, which chooses among a target's ways.
inline unsigned choice(std::string_view& input) {
  if (input.empty()) return 0;
  const auto first = static_cast<unsigned char>(input.front());
  input.remove_prefix(1);
  return first;
}

/// RFC 3629, without surrogates and overlong forms.
inline bool is_utf8(std::string_view text) {
  for (std::size_t i = 0; i < text.size();) {
    const auto c = static_cast<unsigned char>(text[i]);
    const std::size_t more = c < 0x80                ? 0
                             : c >= 0xC2 && c < 0xE0 ? 1
                             : c >= 0xE0 && c < 0xF0 ? 2
                             : c >= 0xF0 && c < 0xF5 ? 3
                                                     : 4;
    if (more == 4 || i + more >= text.size()) return false;
    for (std::size_t k = 1; k <= more; ++k) {
      const auto next = static_cast<unsigned char>(text[i + k]);
      const unsigned char low = k > 1 ? 0x80 : c == 0xE0 ? 0xA0 : c == 0xF0 ? 0x90 : 0x80;
      const unsigned char high = k > 1 ? 0xBF : c == 0xED ? 0x9F : c == 0xF4 ? 0x8F : 0xBF;
      if (next < low || next > high) return false;
    }
    i += more + 1;
  }
  return true;
}

/// One line that a terminal, a page and a header can show: UTF-8 without control characters.
inline void must_be_line(std::string_view text, const char* what) {
  must(is_utf8(text), what, text);
  for (const char c : text) must(static_cast<unsigned char>(c) >= 0x20 && c != 0x7F, what, text);
}

inline void must_be_clean(const Post& post) {
  must_be_line(post.subject, "a subject");
  must_be_line(post.author.name, "a name");
  must_be_line(post.author.address, "an address");
  must_be_line(post.message_id, "a Message-ID");
  must_be_line(post.markers.automatic, "the marks of a program");
  must_be_line(post.markers.closing, "the words that close a list");
  for (const std::string& id : post.references) must_be_line(id, "a reference");
  if (post.sender_date)
    must(*post.sender_date >= kFirstDated && *post.sender_date <= kLastDated, "a date that can be written");
  if (post.archive_date)
    must(*post.archive_date >= kFirstDated && *post.archive_date <= kLastDated, "a date that can be written");
}

inline void must_be_clean(const std::vector<Post>& posts) {
  for (const Post& post : posts) must_be_clean(post);
}

/// What was written must be read again as it was: from text to value to text to value.
template <class Read, class Write>
void must_stay(std::string_view input, Read read, Write write) {
  const auto value = read(input);
  if (!value) return;
  const std::string text = write(*value);
  const auto again = read(std::string_view(text));
  must(again.has_value() && write(*again) == text, "what was written is read again", text);
}

}  // namespace sigwatch::fuzz
