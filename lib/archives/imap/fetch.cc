#include "archives/imap/fetch.h"

#include <array>

#include "archives/imap/answer.h"
#include "core/base/mail_date.h"
#include "core/base/text.h"
#include "core/post/markers.h"
#include "libraries/mimetic/digest.h"
#include "libraries/mimetic/header.h"

namespace sigwatch::imap {

namespace {

using std::string;
using std::string_view;

constexpr std::array<string_view, 12> kMonths = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                                 "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};

/// Texts of what is asked; NIL and lists are none.
std::optional<string> text_of(const Token& value) {
  return value.kind == Token::Kind::text ? std::optional<string>(value.text) : std::nullopt;
}

void take_item(Message& message, const string& name, const Token& value) {
  if (name == "uid") message.uid = number(value.text).value_or(0);
  if (name == "rfc822.size") message.size = number(value.text).value_or(0);
  if (name == "internaldate") message.arrived = parse_internal_date(value.text);
  // NIL is what a server gives of a message that it cannot read, and Dovecot of one that was deleted meanwhile.
  if (name.starts_with("body[header")) message.header = text_of(value);
  if (name.starts_with("body[text]")) message.text = text_of(value).value_or("");
}

/// As it was sent, as far as it was asked for.
string raw_message(const Message& message) {
  string raw = message.header.value_or("");
  if (!raw.ends_with("\r\n\r\n") && !raw.ends_with("\n\n")) raw += "\r\n";
  return raw + message.text;
}

}  // namespace

string wanted_items() {
  return "(UID INTERNALDATE BODY.PEEK[HEADER] BODY.PEEK[TEXT]<0." + std::to_string(kBodyRead) + ">)";
}

string header_items() { return "(UID INTERNALDATE RFC822.SIZE BODY.PEEK[HEADER])"; }

string text_items() { return "(UID BODY.PEEK[TEXT])"; }

std::optional<Message> parse_fetch(string_view response) {
  Message message;
  const auto sequence = parse_count(response, "FETCH");
  Tokens tokens(response);
  for (int i = 0; i < 3; ++i) tokens.next();
  if (!sequence || tokens.next().kind != Token::Kind::begin) return std::nullopt;
  message.sequence = *sequence;
  for (Token name = tokens.next(); name.kind == Token::Kind::atom; name = tokens.next()) {
    Tokens before = tokens;
    const Token value = tokens.next();
    if (value.kind == Token::Kind::begin) {
      tokens = before;
      if (!tokens.skip()) break;
    } else {
      take_item(message, lower(name.text), value);
    }
  }
  return message.uid != 0 ? std::optional(message) : std::nullopt;
}

std::optional<Time> parse_internal_date(string_view text) {
  // RFC 5322 but for the dashes.
  string date(trim(text));
  const auto first = date.find('-');
  const auto second = first == string::npos ? first : date.find('-', first + 1);
  if (second == string::npos || second > date.find(' ')) return std::nullopt;
  date[first] = date[second] = ' ';
  const auto read = parse_mail_date(date);
  return read ? std::optional(read->time) : std::nullopt;
}

string search_date(Time time) {
  const std::chrono::year_month_day day{std::chrono::floor<Days>(time)};
  return std::to_string(static_cast<unsigned>(day.day())) + "-" +
         string(kMonths.at(static_cast<unsigned>(day.month()) - 1)) + "-" +
         std::to_string(static_cast<int>(day.year()));
}

Post post_of(const Message& message, const string& folder, std::uint32_t validity) {
  Post post;
  post.markers.unreadable = true;
  if (message.header && !trim(*message.header).empty()) {
    post = parse_message(raw_message(message));
  }
  post.archive_date = message.arrived;
  if (post.markers.unreadable) {
    // The cause in words that stay the same with every reading: they are part of what the post is known by.
    post.subject = "UID " + std::to_string(message.uid) +
                   (message.header ? " has no header that can be read" : ": the server does not give this message");
    // What Dovecot tells of a message of which it knows no date.
    // The year 1970 would make an unread message old, and old ones do not hold up a proof of silence.
    if (message.arrived == Time{}) post.archive_date.reset();
  }
  post.locator =
      clean_line(folder) + ";UIDVALIDITY=" + std::to_string(validity) + ";UID=" + std::to_string(message.uid);
  return post;
}

std::vector<Post> posts_of(const Message& message, const string& folder, std::uint32_t validity) {
  return unfold_digest(post_of(message, folder, validity), raw_message(message), message.text.size() >= kBodyRead);
}

}  // namespace sigwatch::imap
