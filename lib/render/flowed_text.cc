#include "render/flowed_text.h"

#include <algorithm>
#include <vector>

#include "core/base/text.h"
#include "core/post/notice.h"

namespace sigwatch {
namespace {

// For readers without format=flowed, who see the lines as they are. RFC 3676 (4.2) allows 78 with the blank that
// marks a break and the one of space-stuffing. A phone that knows the format fits the paragraph to its own width.
constexpr std::size_t kColumns = 72;
constexpr std::string_view kSignature = "-- ";

/// Code points: near enough to columns for a soft limit.
std::size_t columns(std::string_view text) {
  return static_cast<std::size_t>(
      std::count_if(text.begin(), text.end(), [](char c) { return (static_cast<unsigned char>(c) & 0xC0) != 0x80; }));
}

/// A blank at the end of a line says that the paragraph goes on in the next one (RFC
/// 3676 4.1). An accidental one would pull a link or a command into the line below.
std::string_view without_end_blanks(std::string_view line) {
  const std::size_t last = line.find_last_not_of(" \t\r");
  return line.substr(0, last == std::string_view::npos ? 0 : last + 1);
}

void wrap(std::string_view line, std::vector<std::string>& out) {
  std::string current;
  while (!line.empty()) {
    const std::size_t end = std::min(line.find(' '), line.size());
    const std::string_view word = line.substr(0, end);
    line.remove_prefix(std::min(end + 1, line.size()));
    if (word.empty()) continue;
    if (!current.empty() && columns(current) + columns(word) >= kColumns) {
      out.push_back(current + " ");
      current.clear();
    }
    current += (current.empty() ? "" : " ") + std::string(word);
  }
  out.push_back(current);
}

/// The token line is never broken: it is looked for as one line in what an archive shows, and half of it would
/// leave the notice unseen for ever. A line with a blank in front is a command, which a person pastes as it stands.
void add_line(std::string_view line, std::string_view token, std::vector<std::string>& out) {
  const std::string_view text = without_end_blanks(line);
  // The one line that ends with a blank and is not continued (RFC 3676 4.3). Many editors
  // take blanks at line ends away, so that a replaced text may say `--` and mean this.
  if (line == kSignature || text == "--") {
    out.emplace_back(kSignature);
  } else if (text.empty()) {
    // Sections of a text that do not stand leave several empty lines behind.
    if (!out.empty() && !out.back().empty()) out.emplace_back();
  } else if (text == token || text.starts_with(' ') || columns(text) <= kColumns) {
    out.emplace_back(text);
  } else {
    wrap(text, out);
  }
}

/// Subjects of posts stand in our mail, and anybody may write a subject that reads as
/// the token line of another notice. Unquoted, our mail could be taken for that one.
bool is_foreign_token(const std::string& line, std::string_view token) {
  return line != token && parse_token_line(line).has_value();
}

}  // namespace

std::string flowed_text(std::string_view text, std::string_view token) {
  std::vector<std::string> lines;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    add_line(text.substr(0, end), token, lines);
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  while (!lines.empty() && lines.back().empty()) lines.pop_back();
  std::string out;
  for (const std::string& line : lines) out += (is_foreign_token(line, token) ? "> " : "") + line + "\n";
  return out;
}

}  // namespace sigwatch
