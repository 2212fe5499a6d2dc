#include "adapters/libxml2/tags.h"

#include <string>

#include "adapters/libxml2/characters.h"
#include "core/text.h"

namespace sigwatch {

namespace {

bool is_letter(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || c == ':' || static_cast<unsigned char>(c) >= 0x80;
}

/// Behind the next `end` from `at`, or the end of all.
std::size_t behind(std::string_view text, std::string_view end, std::size_t at) {
  const auto found = text.find(end, at);
  return found == std::string_view::npos ? text.size() : found + end.size();
}

/// Reads a tag as libxml2 does: a quote opens a value only behind `=`.
class Tag {
 public:
  Tag(std::string_view text, std::size_t at) : text_(text), at_(at) {}

  /// Behind its `>`; npos: too many attributes.
  std::size_t end() {
    skip_word();
    for (std::size_t attributes = 0; at_ < text_.size() && text_[at_] != '>';) {
      if (is_markup_space(text_[at_]) || text_[at_] == '/') {
        ++at_;
      } else if (text_[at_] == '=') {
        skip_value();
      } else if (++attributes > kMostAttributes) {
        return std::string_view::npos;
      } else {
        skip_word();
      }
    }
    return at_ < text_.size() ? at_ + 1 : at_;
  }

 private:
  void skip_word() {
    const auto start = at_;
    while (at_ < text_.size() && !is_markup_space(text_[at_]) && text_[at_] != '/' && text_[at_] != '=' && text_[at_] != '>') ++at_;
    if (at_ == start && at_ < text_.size()) ++at_;
  }
  void skip_value() {
    ++at_;
    while (at_ < text_.size() && is_markup_space(text_[at_])) ++at_;
    if (at_ >= text_.size()) return;
    const char quote = text_[at_];
    if (quote == '"' || quote == '\'') {
      at_ = behind(text_, std::string_view(&quote, 1), at_ + 1);
    } else {
      while (at_ < text_.size() && !is_markup_space(text_[at_]) && text_[at_] != '>') ++at_;
    }
  }

  std::string_view text_;
  std::size_t at_;
};

/// Behind `</script` or `</style` when the tag at `at` opens one, which ended at `end`.
std::size_t behind_raw_text(std::string_view text, std::size_t at, std::size_t end) {
  for (const std::string_view name : {"script", "style"}) {
    if (lower(text.substr(at, name.size())) != name) continue;
    const std::string close = "</" + std::string(name);
    std::size_t next = end;
    while ((next = text.find("</", next)) != std::string_view::npos && lower(text.substr(next, close.size())) != close) next += 2;
    return next == std::string_view::npos ? text.size() : next;
  }
  return end;
}

}  // namespace

std::size_t bounded_length(std::string_view markup) {
  std::size_t at = markup.find('<');
  while (at != std::string_view::npos && at + 1 < markup.size()) {
    const std::size_t open = at++;
    const std::string_view rest = markup.substr(at);
    if (rest.starts_with("!--")) {
      at = behind(markup, "-->", at);
    } else if (rest.starts_with("![CDATA[")) {
      at = behind(markup, "]]>", at);
    } else if (is_letter(rest.front())) {
      const std::size_t end = Tag(markup, at).end();
      if (end == std::string_view::npos) return open;
      at = behind_raw_text(markup, at, end);
    }
    at = markup.find('<', at);
  }
  return markup.size();
}

}  // namespace sigwatch
