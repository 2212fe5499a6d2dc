#include "archives/mbox/mbox.h"

#include <algorithm>
#include <array>

#include "archives/mbox/separator.h"
#include "core/base/mail_date.h"
#include "core/base/text.h"
#include "libraries/mimetic/header.h"

namespace sigwatch {
namespace {

MboxMessage message_at(std::string_view text, std::size_t at, std::size_t end, MboxDialect dialect) {
  MboxMessage message = cut_message(text.substr(at, end - at), at);
  message.sure = is_sure_separator(text, at, dialect);
  return message;
}

/// The date of a separator: from the weekday on, else all that follows the first word (the address).
std::optional<Time> separator_date(std::string_view from_line) {
  constexpr std::array<std::string_view, 7> kDays = {" Sun", " Mon", " Tue", " Wed", " Thu", " Fri", " Sat"};
  const std::string line = " " + std::string(from_line);  // there may be no address
  for (const std::string_view day : kDays) {
    const std::size_t at = line.rfind(day);
    if (at == std::string::npos || at + 4 >= line.size()) continue;
    if (line[at + 4] == ' ' || line[at + 4] == ',') return parse_from_line_date(std::string_view(line).substr(at + 1));
  }
  const std::size_t blank = from_line.find(' ');
  return blank == std::string_view::npos ? std::nullopt : parse_from_line_date(trim(from_line.substr(blank)));
}

}  // namespace

void split_mbox(std::string_view text, MboxDialect dialect, bool at_file_start,
                const std::function<void(const MboxMessage&)>& each) {
  std::size_t at = next_separator(text, 0, dialect);
  const std::string_view lead = text.substr(0, at);
  if (at_file_start && !trim(lead).empty()) each({0, {}, lead});
  while (at != std::string_view::npos) {
    const std::size_t next = next_separator(text, at + 5, dialect);
    each(message_at(text, at, std::min(next, text.size()), dialect));
    at = next;
  }
}

bool mbox_complete(std::string_view text) { return text.empty() || text.ends_with('\n'); }

MboxMessage cut_message(std::string_view whole, std::uint64_t offset) {
  const std::string_view line = whole.substr(0, whole.find('\n'));
  return {offset, trim(line.substr(std::min<std::size_t>(4, line.size()))),
          whole.substr(std::min(line.size() + 1, whole.size())), true};
}

Post post_of(const MboxMessage& message) {
  Post post = parse_message(message.raw);
  const bool mail = post.author != Author{} && (post.sender_date || !post.message_id.empty());
  // Mail quoted inside a mail may look so. What lacks a sender, or both a date and an id, cannot be read: people are
  // asked about it, and it is not lost.
  if (!message.sure && !mail) {
    post = {};
    post.markers.unreadable = true;
  }
  post.archive_date = separator_date(message.from_line);
  return post;
}

}  // namespace sigwatch
