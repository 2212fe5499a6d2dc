#include "archives/imap/answer.h"

#include <algorithm>
#include <charconv>

#include "archives/imap/mailbox.h"
#include "core/base/text.h"

namespace sigwatch::imap {

namespace {

using std::string;
using std::string_view;

/// N of a line that ends with `{N}` or `{N+}`.
std::optional<std::uint32_t> literal_at_end(string_view line) {
  if (!line.ends_with('}')) return std::nullopt;
  const auto open = line.rfind('{');
  if (open == string_view::npos) return std::nullopt;
  string_view digits = line.substr(open + 1, line.size() - open - 2);
  if (digits.ends_with('+')) digits.remove_suffix(1);
  return number(digits);
}

/// `* OK hello {5}` and `a1 NO no {5}` are words for people, where braces mean nothing.
bool holds_words(string_view line) {
  const auto blank = line.find(' ');
  if (blank == string_view::npos) return true;
  const string word = lower(line.substr(blank + 1, line.find(' ', blank + 1) - blank - 1));
  return word == "ok" || word == "no" || word == "bad" || word == "bye" || word == "preauth";
}

bool is_word(Token token, string_view word) {
  return token.kind == Token::Kind::atom && lower(token.text) == lower(word);
}

}  // namespace

string_view without_line_end(string_view line) {
  if (line.ends_with('\n')) line.remove_suffix(1);
  if (line.ends_with('\r')) line.remove_suffix(1);
  return line;
}

std::optional<std::size_t> response_length(string_view bytes) {
  const auto first = bytes.find('\n');
  if (first == string_view::npos) return std::nullopt;
  // A greeting or an error may end with what looks like a literal; waiting for its bytes would never end.
  if (holds_words(without_line_end(bytes.substr(0, first + 1)))) return first + 1;
  for (std::size_t begin = 0;;) {
    const auto end = bytes.find('\n', begin);
    if (end == string_view::npos) return std::nullopt;
    const auto literal = literal_at_end(without_line_end(bytes.substr(begin, end + 1 - begin)));
    if (!literal) return end + 1;
    begin = end + 1 + *literal;
    if (begin > bytes.size()) return std::nullopt;
  }
}

Token Tokens::next() {
  while (rest_.starts_with(' ')) rest_.remove_prefix(1);
  if (rest_.empty()) return {};
  if (rest_.front() == '(' || rest_.front() == ')') {
    const Token token{rest_.front() == '(' ? Token::Kind::begin : Token::Kind::end, rest_.substr(0, 1)};
    rest_.remove_prefix(1);
    return token;
  }
  if (rest_.front() == '"') return quoted();
  return rest_.front() == '{' ? literal() : atom();
}

Token Tokens::quoted() {
  std::size_t end = 1;
  while (end < rest_.size() && rest_[end] != '"') end += rest_[end] == '\\' ? 2 : 1;
  const bool whole = end < rest_.size();
  const Token token = whole ? Token{Token::Kind::text, rest_.substr(1, end - 1)} : Token{};
  rest_ = whole ? rest_.substr(end + 1) : string_view();
  return token;
}

Token Tokens::literal() {
  const auto line = rest_.find('\n');
  const auto length =
      line == string_view::npos ? std::nullopt : literal_at_end(without_line_end(rest_.substr(0, line)));
  if (!length || rest_.size() - line - 1 < *length) {
    rest_ = {};
    return {};
  }
  const Token token{Token::Kind::text, rest_.substr(line + 1, *length)};
  rest_.remove_prefix(line + 1 + *length);
  return token;
}

Token Tokens::atom() {
  std::size_t end = 0;
  bool in_section = false;
  while (end < rest_.size() && (in_section || string_view(" ()\"{").find(rest_[end]) == string_view::npos)) {
    if (rest_[end] == '[') in_section = true;
    if (rest_[end] == ']') in_section = false;
    ++end;
  }
  const Token token{Token::Kind::atom, rest_.substr(0, end)};
  rest_.remove_prefix(end);
  return token;
}

/// By counting, not by recursion: how deep lists are nested the server decides.
bool Tokens::skip() {
  int depth = 0;
  do {
    const Token token = next();
    if (token.kind == Token::Kind::none || (depth == 0 && token.kind == Token::Kind::end)) return false;
    if (token.kind == Token::Kind::begin) ++depth;
    if (token.kind == Token::Kind::end) --depth;
  } while (depth > 0);
  return true;
}

string unescaped(string_view quoted) {
  string out;
  for (std::size_t i = 0; i < quoted.size(); ++i) {
    if (quoted[i] == '\\' && i + 1 < quoted.size()) ++i;
    out += quoted[i];
  }
  return out;
}

std::optional<std::uint32_t> number(string_view text) {
  std::uint32_t value = 0;
  const auto [end, failure] = std::from_chars(text.data(), text.data() + text.size(), value);
  return failure == std::errc() && end == text.data() + text.size() && !text.empty() ? std::optional(value)
                                                                                     : std::nullopt;
}

std::optional<std::map<string, std::uint32_t>> parse_status(string_view response) {
  Tokens tokens(response);
  if (!is_word(tokens.next(), "*") || !is_word(tokens.next(), "STATUS")) return std::nullopt;
  const Token box = tokens.next();
  if (box.kind == Token::Kind::none || tokens.next().kind != Token::Kind::begin) return std::nullopt;
  std::map<string, std::uint32_t> values;
  for (Token name = tokens.next(); name.kind == Token::Kind::atom; name = tokens.next()) {
    const auto value = number(tokens.next().text);
    string upper(name.text);
    std::transform(upper.begin(), upper.end(), upper.begin(),
                   [](char c) { return c >= 'a' && c <= 'z' ? static_cast<char>(c - 32) : c; });
    if (value) values[upper] = *value;
  }
  return values;
}

std::optional<std::vector<std::uint32_t>> parse_search(string_view response) {
  Tokens tokens(response);
  if (!is_word(tokens.next(), "*") || !is_word(tokens.next(), "SEARCH")) return std::nullopt;
  std::vector<std::uint32_t> found;
  for (Token token = tokens.next(); token.kind == Token::Kind::atom; token = tokens.next()) {
    const auto value = number(token.text);
    if (!value) return std::nullopt;
    found.push_back(*value);
  }
  return found;
}

std::optional<string> parse_list(string_view response) {
  Tokens tokens(response);
  if (!is_word(tokens.next(), "*") || !is_word(tokens.next(), "LIST") || tokens.next().kind != Token::Kind::begin)
    return std::nullopt;
  bool holds_mail = true;
  Token flag = tokens.next();
  for (; flag.kind == Token::Kind::atom; flag = tokens.next()) {
    if (is_word(flag, "\\Noselect") || is_word(flag, "\\NonExistent")) holds_mail = false;
  }
  if (flag.kind != Token::Kind::end || !tokens.skip() || !holds_mail) return std::nullopt;
  const Token name = tokens.next();
  if (name.kind != Token::Kind::text && name.kind != Token::Kind::atom) return std::nullopt;
  return decoded_mailbox(unescaped(name.text));
}

std::optional<std::uint32_t> parse_count(string_view response, string_view name) {
  Tokens tokens(response);
  if (!is_word(tokens.next(), "*")) return std::nullopt;
  const auto count = number(tokens.next().text);
  return is_word(tokens.next(), name) ? count : std::nullopt;
}

std::optional<std::uint32_t> parse_code(string_view response, string_view name) {
  Tokens tokens(response);
  if (!is_word(tokens.next(), "*") || !is_word(tokens.next(), "OK")) return std::nullopt;
  const string_view code = tokens.next().text;  // `[UIDNEXT 61]` is one atom
  if (!code.starts_with('[') || !code.ends_with(']')) return std::nullopt;
  const auto blank = code.find(' ');
  if (blank == string_view::npos || lower(code.substr(1, blank - 1)) != lower(name)) return std::nullopt;
  return number(code.substr(blank + 1, code.size() - blank - 2));
}

}  // namespace sigwatch::imap
