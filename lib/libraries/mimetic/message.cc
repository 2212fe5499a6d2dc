#include "libraries/mimetic/message.h"

#include <mimetic/header.h>

#include <algorithm>
#include <array>
#include <limits>
#include <optional>
#include <sstream>
#include <utility>
#include <vector>

#include "core/base/text.h"
#include "libraries/mimetic/field_value.h"
#include "libraries/mimetic/flowed_body.h"
#include "libraries/mimetic/header.h"

namespace sigwatch {
namespace {

constexpr std::size_t kLineLimit = 998;  // RFC 5322 2.1.1, without CR LF

using NamedValues = std::vector<std::pair<std::string, std::string>>;

bool is_control(char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7F; }
Error bad(const MessageParts& parts, const std::string& cause, const std::string& remedy) {
  return {ErrorKind::give_up,
          "mail <" + clean_line(parts.message_id) + "> to " + clean_line(parts.to) + ": " + cause + "; " + remedy};
}

std::optional<Error> check_values(const MessageParts& parts) {
  const std::array<std::pair<std::string_view, std::string_view>, 9> values{{{"From name", parts.from_name},
                                                                             {"From address", parts.from_address},
                                                                             {"To", parts.to},
                                                                             {"Reply-To", parts.reply_to},
                                                                             {"Subject", parts.subject},
                                                                             {"Message-ID", parts.message_id},
                                                                             {"In-Reply-To", parts.in_reply_to},
                                                                             {"notice id", parts.notice_id},
                                                                             {"sealed id", parts.sealed_id}}};
  // mimetic writes a value out as it is: behind a line end that came in with a group's name, say, our own mail would
  // get a field that somebody else made up.
  for (const auto& [name, value] : values) {
    if (std::any_of(value.begin(), value.end(), is_control)) {
      return bad(parts, std::string(name) + " holds a line end or another control character",
                 "clean the text it is made of");
    }
  }
  for (std::size_t i = 1; i < 4; ++i) {
    const auto& [name, value] = values.at(i);
    if ((i != 3 || !value.empty()) && !is_plain_address(value)) {
      return bad(parts, std::string(name) + " is no plain ASCII address", "correct it in the configuration");
    }
  }
  if (!is_message_id(parts.message_id) || (!parts.in_reply_to.empty() && !is_message_id(parts.in_reply_to))) {
    return bad(parts, "a Message-ID holds blanks, brackets or no @", "check mail.message_id_domain");
  }
  if (trim(parts.subject).empty())
    return bad(parts, "the subject is empty (lists hold such mail)", "correct the text of the notice");
  if (!is_ascii(parts.notice_id + parts.sealed_id))
    return bad(parts, "the notice id is not ASCII", "this is a fault of the program");
  return std::nullopt;
}

std::optional<Error> check_body(const MessageParts& parts) {
  constexpr std::string_view kReplacement = "\xEF\xBF\xBD";
  const std::string& body = parts.body;
  const auto forbidden =
      std::find_if(body.begin(), body.end(), [](char c) { return is_control(c) && c != '\n' && c != '\t'; });
  // clean_line() writes U+FFFD for what is no UTF-8. One that was meant is allowed.
  const bool undecodable =
      clean_line(body, std::numeric_limits<std::size_t>::max()).find(kReplacement) != std::string::npos &&
      body.find(kReplacement) == std::string::npos;
  if (forbidden == body.end() && !undecodable) return std::nullopt;
  return bad(parts, "the body holds a control character or is not UTF-8",
             "correct the text of the notice (its template) and save it as UTF-8");
}

/// `A B`, whatever blanks and folds stood between the words.
std::string unfolded(std::string_view value) {
  return clean_line(trim(value), std::numeric_limits<std::size_t>::max());
}

/// No `List-` field: Mailman 3 throws mail away, without a word, that bears its own List-Post. Auto-Submitted (RFC
/// 3834) and X-Auto-Response-Suppress keep programs from answering us.
NamedValues field_values(const MessageParts& parts, bool plain) {
  NamedValues out = {{"From", mailbox_value(unfolded(parts.from_name), parts.from_address)}, {"To", parts.to}};
  if (!parts.reply_to.empty()) out.emplace_back("Reply-To", parts.reply_to);
  out.emplace_back("Subject", unstructured_value(unfolded(parts.subject), sizeof("Subject:")));
  out.emplace_back("Date", date_value(parts.date));
  out.emplace_back("Message-ID", "<" + parts.message_id + ">");
  if (!parts.in_reply_to.empty()) out.emplace_back("In-Reply-To", "<" + parts.in_reply_to + ">");
  out.emplace_back("Auto-Submitted", "auto-generated");
  out.emplace_back("X-Auto-Response-Suppress", "All");
  if (!parts.notice_id.empty()) out.emplace_back("X-Sigwatch-Notice", parts.notice_id);
  // Our notice is known by it where a relay encoded the body anew, so that the token line cannot be read.
  if (!parts.sealed_id.empty()) out.emplace_back("X-Sigwatch-Seal", parts.sealed_id);
  out.emplace_back("MIME-Version", "1.0");
  out.emplace_back("Content-Type", "text/plain; charset=utf-8; format=flowed");
  out.emplace_back("Content-Transfer-Encoding", plain ? "7bit" : "quoted-printable");
  return out;
}

std::string wire_header(const NamedValues& values) {
  std::ostringstream out;
  for (const auto& [name, value] : values) {
    // 0: mimetic is not to fold what is folded already.
    mimetic::Field(name, value).write(out, 0);
    out << "\r\n";
  }
  return out.str();
}

/// mimetic prints the parameters of what it parsed in its own way.
std::string comparable(const std::string& name, std::string_view value) {
  std::string text = unfolded(value);
  if (name == "Content-Type") std::erase_if(text, [](char c) { return c == '"' || c == ' '; });
  return text;
}

/// Empty, or what differs in a header that was parsed back.
std::string header_difference(const Fields& read, const NamedValues& written, const MessageParts& parts) {
  if (read.size() != written.size()) return "the number of header fields";
  for (std::size_t i = 0; i < read.size(); ++i) {
    const std::string& name = written[i].first;
    if (read[i].first != name || comparable(name, read[i].second) != comparable(name, written[i].second)) return name;
  }
  if (unfolded(decode_text(field(read, "Subject"))) != unfolded(parts.subject)) return "Subject";
  const std::string_view from = field(read, "From");
  if (parse_author(from).address != lower(parts.from_address)) return "the address in From";
  std::string_view name = trim(from.substr(0, parts.from_name.empty() ? 0 : from.rfind('<')));
  if (name.size() > 1 && name.front() == '"' && name.back() == '"') name = name.substr(1, name.size() - 2);
  return unfolded(decode_text(name)) == unfolded(parts.from_name) ? "" : "the name in From";
}

bool lines_are_short(std::string_view wire) {
  for (std::size_t end = 0; (end = wire.find("\r\n")) != std::string_view::npos; wire.remove_prefix(end + 2)) {
    if (end > kLineLimit) return false;
  }
  return wire.empty();
}

}  // namespace

Result<std::string> build_message(const MessageParts& parts) {
  if (auto error = check_values(parts)) return *error;
  if (auto error = check_body(parts)) return *error;
  const std::vector<std::string> lines = lines_of(parts.body);
  const FlowedBody body = flowed_body(lines);
  const NamedValues values = field_values(parts, body.plain);
  const std::string header = wire_header(values);
  const std::string remedy = "this is a fault of the program; nothing was sent";
  // mimetic prints some values wrong and says nothing. So what was built is read again, by the reader that will later
  // look for it in an archive, and goes out only when that finds what was meant.
  const Result<Fields> read = parse_header(header);
  if (!read) return bad(parts, "its own header cannot be read back: " + read.error().what, remedy);
  const std::string difference = header_difference(*read, values, parts);
  if (!difference.empty()) return bad(parts, "read back, " + difference + " differs from what was meant", remedy);
  if (read_flowed_body(body) != lines) return bad(parts, "read back, the body differs from what was meant", remedy);
  std::string message = header + "\r\n" + body.wire;
  if (!lines_are_short(message))
    return bad(parts, "a header line is longer than 998 bytes", "shorten the names in the configuration");
  return message;
}

}  // namespace sigwatch
