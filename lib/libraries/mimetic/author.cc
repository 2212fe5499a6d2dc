#include <mimetic/rfc822/mailbox.h>

#include <algorithm>
#include <array>
#include <optional>
#include <string>
#include <string_view>

#include "core/base/text.h"
#include "libraries/mimetic/charset.h"
#include "libraries/mimetic/header.h"

namespace sigwatch {
namespace {

// mimetic's time grows with the square of what it is given.
constexpr std::size_t kFromLimit = 2048;
// RFC 5321 4.5.3.1.3: a path has no more than 256 bytes, its brackets included.
constexpr std::size_t kAddressLimit = 254;

/// What Pipermail writes for `@` in the languages of Mailman 2.1 (its message catalogues); two blanks are Greek,
/// Japanese, Portuguese.
constexpr std::array<std::string_view, 17> kAt = {" at ", " en ",       " a ",  " em ", " op ",  " w ",
                                                  " na ", " la ",       " на ", " ĉe ", " tại ", " عند ",
                                                  " ב ",  " a bildua ", "在",   "於",   "در"};

bool has_blank(std::string_view text) { return text.find_first_of(" \t") != std::string_view::npos; }

std::optional<std::string> joined(std::string_view left, std::string_view right) {
  left = trim(left);
  right = trim(right);
  // With a blank on either side these are words: `Jane at work`.
  if (left.empty() || right.empty() || has_blank(left) || has_blank(right) || right.find('@') != std::string_view::npos)
    return std::nullopt;
  std::string address = lower(clean_line(std::string(left) + "@" + std::string(right), kAddressLimit));
  if (has_blank(address)) return std::nullopt;  // a control character stood in it
  return address;
}

/// The address in a text that is nothing but an address, `@` or obfuscated.
std::optional<std::string> address_in(std::string_view text) {
  const std::string whole = raw_to_utf8(trim(text));
  const std::string_view view = whole;
  if (const auto at = view.rfind('@'); at != std::string_view::npos)
    return joined(view.substr(0, at), view.substr(at + 1));
  for (const std::string_view word : kAt) {
    const auto at = view.find(word);
    if (at == std::string_view::npos) continue;
    if (auto address = joined(view.substr(0, at), view.substr(at + word.size()))) return address;
  }
  const auto gap = view.find("  ");
  return gap == std::string_view::npos ? std::nullopt : joined(view.substr(0, gap), view.substr(gap));
}

/// Without the quotes around and the backslashes within.
std::string unquoted(std::string_view text) {
  text = trim(text);
  if (text.size() >= 2 && text.front() == '"' && text.back() == '"') text = text.substr(1, text.size() - 2);
  std::string result;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '\\' && i + 1 < text.size()) ++i;
    result += text[i];
  }
  return result;
}

Author author_of(std::string_view name, std::string address) {
  if (address == "bogus@does.not.exist.com") return {};  // Mailman's stand-in for a missing sender
  Author author{decode_text(unquoted(name)), std::move(address)};
  // Pipermail repeats the address where there is no name. It must not pass for one: that no person's name stands there
  // is what rules about programs look for.
  const auto in_name = address_in(author.name);
  if (in_name && *in_name == author.address) author.name.clear();
  return author;
}

/// `addr (Name)`, the form of Pipermail and of old mail. mimetic would make two mailboxes of a comma in the name.
std::optional<Author> with_comment(std::string_view text) {
  const auto open = text.find('(');
  // `Joe (Spider) X <joe@b>` is a name with brackets in it.
  if (open == std::string_view::npos || text.back() != ')') return std::nullopt;
  auto address = address_in(text.substr(0, open));
  if (!address) return std::nullopt;
  return author_of(text.substr(open + 1, text.size() - open - 2), *std::move(address));
}

/// Position of the first of `wanted` that does not stand in a quoted string.
std::size_t find_unquoted(std::string_view text, char wanted) {
  bool quoted = false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '\\') {
      ++i;
    } else if (text[i] == '"') {
      quoted = !quoted;
    } else if (!quoted && text[i] == wanted) {
      return i;
    }
  }
  return std::string_view::npos;
}

/// `Name <addr>`; the address alone is handed to mimetic with the name, so that commas and encoded words cannot confuse
/// it.
std::optional<Author> with_brackets(std::string_view text) {
  auto open = find_unquoted(text, '<');
  // A quote that is opened and never closed would hide the address.
  if (open == std::string_view::npos) open = text.rfind('<');
  if (open == std::string_view::npos) return std::nullopt;
  const std::string_view inside = text.substr(open + 1, text.find('>', open) - open - 1);
  const std::string_view name = text.substr(0, open);
  if (auto address = address_in(inside)) return author_of(name, *std::move(address));
  const mimetic::Mailbox mailbox("<" + std::string(inside) + ">");  // source routes, comments
  auto address = joined(mailbox.mailbox(), mailbox.domain());
  return author_of(name, address.value_or(std::string()));
}

/// `Jane Doe jane@host`, as archives show it that took the brackets for HTML.
std::optional<Author> with_address_last(std::string_view text) {
  const auto blank = text.find_last_of(" \t");
  if (blank == std::string_view::npos || text.find('@', blank) == std::string_view::npos) return std::nullopt;
  auto address = address_in(text.substr(blank));
  if (!address) return std::nullopt;
  return author_of(text.substr(0, blank), *std::move(address));
}

/// Cuts a list of mailboxes behind the first, when that is plainly an address of its own: `a@b, Jane <c@d>`.
std::string_view first_mailbox(std::string_view text) {
  const auto comma = find_unquoted(text, ',');
  if (comma == std::string_view::npos) return text;
  const std::string_view first = trim(text.substr(0, comma));
  return address_in(first) || (!first.empty() && first.back() == '>') ? first : text;
}

}  // namespace

Author parse_author(std::string_view from) {
  std::string_view text = trim(from.substr(0, kFromLimit));
  if (text.empty()) return {};
  // Before anything is cut off at a comma: in `addr (Doe, Jane)` it is a part of the name.
  if (auto author = with_comment(text)) return *author;
  text = first_mailbox(text);
  if (auto author = with_comment(text)) return *author;
  if (auto author = with_brackets(text)) return *author;
  if (auto address = address_in(text)) return author_of({}, *std::move(address));
  if (auto author = with_address_last(text)) return *author;
  return author_of(text, {});
}

}  // namespace sigwatch
