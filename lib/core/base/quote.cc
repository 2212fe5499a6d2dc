#include "core/base/quote.h"

#include <algorithm>

#include "core/base/text.h"

namespace sigwatch {
namespace {

constexpr std::size_t kLongestInitials = 12;

bool is_blank(char c) { return c == ' ' || c == '\t'; }
bool is_word(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9'); }

/// The length of one reply mark at the start of `text`, or 0.
std::size_t mark_length(std::string_view text) {
  if (text.empty()) return 0;
  if (text.front() == '>' || text.front() == '|') return 1;
  if (text.front() == ':') return text.size() == 1 || is_blank(text[1]) || text[1] == ':' || text[1] == '>' ? 1 : 0;
  const auto end = std::find_if_not(text.begin(), text.end(), is_word);
  const auto initials = static_cast<std::size_t>(end - text.begin());
  if (initials == 0 || initials > kLongestInitials || end == text.end() || *end != '>') return 0;
  // `a>b` in a program is no quotation.
  const bool parted = end + 1 == text.end() || is_blank(end[1]) || end[1] == '>';
  return parted ? initials + 1 : 0;
}

std::string_view without_leading_blanks(std::string_view text) {
  const auto first = std::find_if_not(text.begin(), text.end(), is_blank);
  return text.substr(static_cast<std::size_t>(first - text.begin()));
}

}  // namespace

QuotedLine split_quote(std::string_view line) {
  QuotedLine found{false, without_leading_blanks(line)};
  for (std::size_t length = mark_length(found.rest); length > 0; length = mark_length(found.rest)) {
    found.quoted = true;
    found.rest = without_leading_blanks(found.rest.substr(length));
  }
  return found;
}

bool begins_unmarked_quote(std::string_view line) {
  const std::string text = lower(trim(line.substr(0, 100)));
  return text.starts_with("--") &&
         (text.find("original message") != std::string::npos || text.find("forwarded message") != std::string::npos);
}

}  // namespace sigwatch
