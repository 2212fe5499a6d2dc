#include <algorithm>
#include <optional>
#include <string>
#include <string_view>

#include "core/base/text.h"
#include "libraries/mimetic/charset.h"
#include "libraries/mimetic/header.h"
#include "libraries/mimetic/transfer.h"

namespace sigwatch {
namespace {

constexpr std::size_t kDecodeLimit = 16 * 1024;
constexpr std::size_t kCharsetLimit = 64;

/// mimetic leaves encoded words (RFC 2047) as they are, so that all of it is done here.
struct Word {
  std::string charset;
  std::string bytes;
  std::size_t end = 0;  // behind the final ?=
};

std::optional<std::string> decode_payload(char encoding, std::string_view payload) {
  if (encoding == 'q' || encoding == 'Q') return decode_q(payload);
  bool whole = true;
  std::string bytes = decode_base64(payload, whole);
  // A word that is broken is shown as it stands: half a name is no name.
  if (!whole) return std::nullopt;
  return bytes;
}

/// The encoded word that begins at `at` (where `=?` stands).
std::optional<Word> read_word(std::string_view text, std::size_t at) {
  const std::size_t charset_end = text.find('?', at + 2);
  if (charset_end == std::string_view::npos || charset_end - at - 2 > kCharsetLimit || charset_end == at + 2)
    return std::nullopt;
  if (charset_end + 2 >= text.size() || text[charset_end + 2] != '?') return std::nullopt;
  const char encoding = text[charset_end + 1];
  if (std::string_view("bBqQ").find(encoding) == std::string_view::npos) return std::nullopt;
  const std::size_t payload = charset_end + 3;
  const std::size_t end = text.find("?=", payload);
  if (end == std::string_view::npos) return std::nullopt;
  auto bytes = decode_payload(encoding, text.substr(payload, end - payload));
  if (!bytes) return std::nullopt;
  std::string_view charset = text.substr(at + 2, charset_end - at - 2);
  charset = charset.substr(0, charset.find('*'));  // RFC 2231 allows a language behind *
  return Word{lower(charset), *std::move(bytes), end + 2};
}

bool all_blank(std::string_view text) { return text.find_first_not_of(" \t\r\n") == std::string_view::npos; }

/// Joins adjacent words of one charset before the charset is applied: senders split characters over two words.
class Joiner {
 public:
  void plain(std::string_view text) {
    flush();
    result_ += raw_to_utf8(text);
  }
  void word(const Word& next) {
    if (next.charset != charset_) flush();
    charset_ = next.charset;
    bytes_ += next.bytes;
    after_word_ = true;
  }
  bool after_word() const { return after_word_; }
  std::string take() {
    flush();
    return std::move(result_);
  }

 private:
  void flush() {
    result_ += to_utf8(bytes_, charset_);
    bytes_.clear();
    charset_.clear();
    after_word_ = false;
  }

  std::string result_, bytes_, charset_;
  bool after_word_ = false;
};

std::string decode_words(std::string_view text) {
  Joiner joiner;
  std::size_t from = 0;
  std::size_t at = text.find("=?");
  while (at != std::string_view::npos) {
    const auto word = read_word(text, at);
    if (!word) {
      at = text.find("=?", at + 2);
      continue;
    }
    const std::string_view between = text.substr(from, at - from);
    // RFC 2047 6.2: blanks between two encoded words are there to part them, and belong to no text.
    if (!(joiner.after_word() && all_blank(between))) joiner.plain(between);
    joiner.word(*word);
    from = word->end;
    at = text.find("=?", from);
  }
  if (from < text.size()) joiner.plain(text.substr(from));
  return joiner.take();
}

}  // namespace

std::string decode_text(std::string_view value) { return clean_line(decode_words(value.substr(0, kDecodeLimit))); }

}  // namespace sigwatch
