#include "core/post/sentence.h"

#include <algorithm>
#include <utility>

#include "core/base/text.h"

namespace sigwatch {
namespace {

bool is_word_byte(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || static_cast<unsigned char>(c) >= 0x80;
}

class Splitter {
 public:
  explicit Splitter(std::string_view text) : text_(text) {}

  std::vector<Sentence> split() {
    while (at_ < text_.size()) {
      if (is_space(text_[at_])) {
        skip_blanks();
      } else {
        read_chunk();
      }
    }
    finish();
    return std::move(sentences_);
  }

 private:
  void skip_blanks() {
    int lines = 0;
    for (; at_ < text_.size() && is_space(text_[at_]); ++at_) lines += text_[at_] == '\n' ? 1 : 0;
    if (lines > 1) finish();
  }

  /// What stands between blanks: a word in its punctuation, a link, or marks alone.
  void read_chunk() {
    const auto end =
        static_cast<std::size_t>(std::find_if(text_.begin() + static_cast<std::ptrdiff_t>(at_), text_.end(), is_space) - text_.begin());
    const std::string_view chunk = text_.substr(at_, end - at_);
    const auto first = static_cast<std::size_t>(std::find_if(chunk.begin(), chunk.end(), is_word_byte) - chunk.begin());
    if (first == chunk.size()) {
      // A dash may stand in a sentence; a ruler parts.
      if (chunk.size() > 3) finish();
    } else {
      read_word(chunk, first);
    }
    at_ = end;
  }

  void read_word(std::string_view chunk, std::size_t first) {
    const auto last = static_cast<std::size_t>(std::find_if(chunk.rbegin(), chunk.rend(), is_word_byte).base() - chunk.begin());
    std::string word = lower(chunk.substr(first, last - first));
    if (word.ends_with("'s")) word.resize(word.size() - 2);
    if (word.find("://") == std::string::npos) current_.push_back({std::move(word), at_ + first, at_ + last});
    if (chunk.find_first_of(".!?;:)]", last) != std::string_view::npos) finish();
  }

  void finish() {
    if (!current_.empty()) sentences_.push_back(std::exchange(current_, {}));
  }

  std::string_view text_;
  std::size_t at_ = 0;
  Sentence current_;
  std::vector<Sentence> sentences_;
};

}  // namespace

std::vector<Sentence> split_sentences(std::string_view text) { return Splitter(text).split(); }

}  // namespace sigwatch
