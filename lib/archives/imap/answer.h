#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace sigwatch::imap {

/// Without CR LF, or LF, at its end.
std::string_view without_line_end(std::string_view line);

/// The length of the first whole response in `bytes`, with its line end: one line, and where that ends with `{N}`, N
/// bytes and the line that goes on behind them, and so on. What stands in those bytes is never looked at. nullopt: more
/// must come.
std::optional<std::size_t> response_length(std::string_view bytes);

/// One thing in a response: a list's end closes what its begin opened.
struct Token {
  enum class Kind { atom, text, begin, end, none };
  Kind kind = Kind::none;  ///< none: the response is over, or cannot be read on
  std::string_view text;   ///< of an atom, also `BODY[HEADER.FIELDS (DATE)]<0>`; of a text, what is between its quotes
                           ///< (escapes still in it) or the bytes of a literal
};

/// Cuts a response (without its line end) into tokens, without recursion.
class Tokens {
 public:
  explicit Tokens(std::string_view response) : rest_(response) {}
  Token next();
  /// Over one value: an atom, a text, or a whole list. False: there is none.
  bool skip();

 private:
  Token quoted();
  Token literal();
  Token atom();

  std::string_view rest_;
};

/// `"a\"b"` -> `a"b`, of what stood between the quotes.
std::string unescaped(std::string_view quoted);

/// A number of at most 4294967295, all digits.
std::optional<std::uint32_t> number(std::string_view text);

/// The numbers of `* STATUS "box" (MESSAGES 3 UIDNEXT 4 ...)`, names in upper case. nullopt: another response.
std::optional<std::map<std::string, std::uint32_t>> parse_status(std::string_view response);

/// The numbers of `* SEARCH 1 2 3`. nullopt: another response, or no numbers.
std::optional<std::vector<std::uint32_t>> parse_search(std::string_view response);

/// The folder of `* LIST (\HasNoChildren) "." name`, decoded, without those that hold no mail (\Noselect). nullopt:
/// another response.
std::optional<std::string> parse_list(std::string_view response);

/// N of `* N NAME`, as in `* 60 EXISTS`.
std::optional<std::uint32_t> parse_count(std::string_view response, std::string_view name);

/// N of `* OK [NAME N] words`, as in `* OK [UIDNEXT 61]`.
std::optional<std::uint32_t> parse_code(std::string_view response, std::string_view name);

}  // namespace sigwatch::imap
