#include "adapters/mbox/mbox.h"

#include <algorithm>
#include <array>

#include "adapters/mbox/separator.h"
#include "adapters/mimetic/header.h"
#include "core/mail_date.h"
#include "core/text.h"

namespace sigwatch {
namespace {

MboxMessage message_at(std::string_view text, std::size_t at, std::size_t end) {
  const std::string_view whole = text.substr(at, end - at);
  const std::size_t line_end = std::min(whole.find('\n'), whole.size());
  std::string_view from_line = whole.substr(5, line_end - 5);
  if (from_line.ends_with('\r')) from_line.remove_suffix(1);
  return {at, from_line, whole.substr(std::min(line_end + 1, whole.size()))};
}

/// The date of a separator: from the weekday on, else all that follows the first word (the address).
std::optional<Time> separator_date(std::string_view from_line) {
  constexpr std::array<std::string_view, 7> kDays = {" Sun", " Mon", " Tue", " Wed", " Thu", " Fri", " Sat"};
  for (const std::string_view day : kDays) {
    const std::size_t at = from_line.rfind(day);
    if (at == std::string_view::npos || at + 4 >= from_line.size()) continue;
    if (from_line[at + 4] == ' ' || from_line[at + 4] == ',') return parse_from_line_date(from_line.substr(at + 1));
  }
  const std::size_t blank = from_line.find(' ');
  return blank == std::string_view::npos ? std::nullopt : parse_from_line_date(trim(from_line.substr(blank)));
}

}  // namespace

void split_mbox(std::string_view text, MboxDialect dialect, bool at_file_start, const std::function<void(const MboxMessage&)>& each) {
  std::size_t at = next_separator(text, 0, dialect);
  const std::string_view lead = text.substr(0, at);
  if (at_file_start && !trim(lead).empty()) each({0, {}, lead});
  while (at != std::string_view::npos) {
    const std::size_t next = next_separator(text, at + 5, dialect);
    each(message_at(text, at, std::min(next, text.size())));
    at = next;
  }
}

bool mbox_complete(std::string_view text) { return text.empty() || text.ends_with('\n'); }

Post post_of(const MboxMessage& message) {
  Post post = parse_message(message.raw);
  post.archive_date = separator_date(message.from_line);
  return post;
}

}  // namespace sigwatch
