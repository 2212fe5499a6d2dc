#include "libraries/libxml2/tags.h"

#include <algorithm>
#include <string>
#include <unordered_set>

#include "core/base/text.h"
#include "libraries/libxml2/characters.h"

namespace sigwatch {

namespace {

bool is_letter(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || c == ':' ||
         static_cast<unsigned char>(c) >= 0x80;
}

/// Behind the next `end` from `at`, or the end of all.
std::size_t behind(std::string_view text, std::string_view end, std::size_t at) {
  const auto found = text.find(end, at);
  return found == std::string_view::npos ? text.size() : found + end.size();
}

/// The different names of a text.
class Names {
 public:
  void take(std::string_view name) {
    if (name == last_ || too_many()) return;
    last_ = name;
    names_.insert(name);
  }
  bool too_many() const { return names_.size() > kMostNames; }

 private:
  std::unordered_set<std::string_view> names_;
  std::string_view last_;
};

/// Reads a tag as libxml2 does: a quote opens a value only behind `=`.
/// Where the two read differently, a page could hide from this look what libxml2 then sees.
class Tag {
 public:
  Tag(std::string_view text, std::size_t at, Names& names) : text_(text), at_(at), names_(names) {}

  /// Behind its `>`; npos: too many attributes, or names.
  std::size_t end() {
    take_name();
    for (std::size_t attributes = 0; at_ < text_.size() && text_[at_] != '>';) {
      if (is_markup_space(text_[at_]) || text_[at_] == '/') {
        ++at_;
      } else if (text_[at_] == '=') {
        skip_value();
      } else if (++attributes > kMostAttributes) {
        return std::string_view::npos;
      } else {
        take_name();
      }
    }
    if (names_.too_many()) return std::string_view::npos;
    return at_ < text_.size() ? at_ + 1 : at_;
  }

 private:
  void take_name() {
    const auto start = at_;
    skip_word();
    names_.take(text_.substr(start, at_ - start));
  }
  void skip_word() {
    const auto start = at_;
    while (at_ < text_.size() && !is_markup_space(text_[at_]) && text_[at_] != '/' && text_[at_] != '=' &&
           text_[at_] != '>')
      ++at_;
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
  Names& names_;
};

/// Behind what begins with the `&` at `at`: `&name;`.
std::size_t behind_reference(std::string_view text, std::size_t at, Names& names) {
  const std::size_t start = ++at;
  while (at < text.size() && (is_letter(text[at]) || (text[at] >= '0' && text[at] <= '9'))) ++at;
  names.take(text.substr(start, at - start));
  return at;
}

/// Behind `</script` or `</style` when the tag at `at` opens one, which ended at `end`.
std::size_t behind_raw_text(std::string_view text, std::size_t at, std::size_t end) {
  for (const std::string_view name : {"script", "style"}) {
    if (lower(text.substr(at, name.size())) != name) continue;
    const std::string close = "</" + std::string(name);
    std::size_t next = end;
    while ((next = text.find("</", next)) != std::string_view::npos && lower(text.substr(next, close.size())) != close)
      next += 2;
    return next == std::string_view::npos ? text.size() : next;
  }
  return end;
}

}  // namespace

std::size_t bounded_length(std::string_view markup) {
  Names names;
  std::size_t at = markup.find_first_of("<&");
  while (at != std::string_view::npos && at + 1 < markup.size()) {
    const std::size_t open = at++;
    const std::string_view rest = markup.substr(at);
    if (markup[open] == '&') {
      at = behind_reference(markup, open, names);
      if (names.too_many()) return open;
    } else if (rest.starts_with("!--")) {
      at = behind(markup, "-->", at);
    } else if (rest.starts_with("![CDATA[")) {
      at = behind(markup, "]]>", at);
    } else if ((rest.front() == '/' || rest.front() == '?') && rest.size() > 1 && is_letter(rest[1])) {
      const std::size_t end = Tag(markup, at + 1, names).end();
      if (end == std::string_view::npos && names.too_many()) return open;
    } else if (is_letter(rest.front())) {
      const std::size_t end = Tag(markup, at, names).end();
      if (end == std::string_view::npos) return open;
      at = behind_raw_text(markup, at, end);
    }
    at = markup.find_first_of("<&", at);
  }
  return markup.size();
}

namespace {

/// What is declared as `encoding="..."`, lower case; empty: nothing is.
std::string declared_encoding(std::string_view declaration) {
  const auto word = declaration.find("encoding");
  const auto open = word == std::string_view::npos ? word : declaration.find_first_of("\"'", word);
  if (open == std::string_view::npos) return {};
  return lower(declaration.substr(open + 1, declaration.find(declaration[open], open + 1) - open - 1));
}

/// Where `<`, `&` and letters are what they are in ASCII.
bool is_like_ascii(const std::string& encoding) {
  constexpr std::string_view kKnown[] = {"utf-8", "utf8",        "us-ascii", "ascii",  "iso-8859-", "iso8859",
                                         "latin", "windows-125", "cp125",    "koi8-",  "gb",        "big5",
                                         "euc-",  "shift_jis",   "sjis",     "tis-620"};
  return encoding.empty() || std::any_of(std::begin(kKnown), std::end(kKnown),
                                         [&](std::string_view known) { return encoding.starts_with(known); });
}

std::string_view without_space(std::string_view text) {
  const auto start = std::find_if_not(text.begin(), text.end(), is_markup_space);
  return {start, text.end()};
}

}  // namespace

bool is_plain_xml(std::string_view xml) {
  // UTF-16 and UTF-32, whose letters of ASCII hold zero bytes.
  if (xml.find('\0') != std::string_view::npos) return false;
  if (xml.starts_with("\xEF\xBB\xBF")) xml.remove_prefix(3);
  xml = without_space(xml);
  if (!xml.starts_with('<')) return false;
  // Nothing but these may stand before a DOCTYPE, and that stands before the first element (XML 1.0 2.8): to look
  // further is needless.
  while (xml.starts_with("<?") || xml.starts_with("<!--")) {
    const bool comment = xml.starts_with("<!--");
    const std::size_t end = behind(xml, comment ? "-->" : "?>", 2);
    if (!comment && !is_like_ascii(declared_encoding(xml.substr(0, end)))) return false;
    xml = without_space(xml.substr(end));
  }
  return !xml.starts_with("<!");
}

}  // namespace sigwatch
