#include "libraries/mimetic/message.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "core/base/text.h"
#include "core/post/notice.h"
#include "libraries/mimetic/header.h"

namespace sigwatch {
namespace {

const std::string kToken = token_line("iot.2026-05-22.warn1.0");

MessageParts parts() {
  MessageParts p;
  p.from_name = "SIG Watch";
  p.from_address = "sigwatch@xmpp.org";
  p.to = "iot@xmpp.org";
  p.reply_to = "iot@xmpp.org";
  p.subject = "[SIG watch] Warning: SIG-IoT may be disbanded. Still active?";
  p.date = *parse_rfc3339("2026-11-22T09:05:07Z");
  p.message_id = "sigwatch.iot.2026-05-22.warn1.0@xmpp.org";
  p.notice_id = "iot.2026-05-22.warn1.0";
  p.body = "No post since 2026-05-22.\n\n-- \nAutomatic mail.\n" + kToken + "\n";
  return p;
}

std::string built(const MessageParts& p) {
  auto message = build_message(p);
  if (!message) throw std::runtime_error(message.error().what);
  return *message;
}

Fields fields_of(const std::string& message) {
  return *parse_header(std::string_view(message).substr(0, message.find("\r\n\r\n") + 2));
}
std::string body_of(const std::string& message) { return message.substr(message.find("\r\n\r\n") + 4); }

/// Written apart from the code under test, from RFC 2045 6.7.
std::string decode_quoted_printable(const std::string& text) {
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '=') {
      out += text[i];
    } else if (text.compare(i + 1, 2, "\r\n") == 0) {
      i += 2;
    } else {
      out += static_cast<char>(std::stoi(text.substr(i + 1, 2), nullptr, 16));
      i += 2;
    }
  }
  return out;
}

/// The text as a reader gets it: decoded, space-stuffing undone, \n line ends.
std::string read_text(const std::string& message) {
  std::string text = body_of(message);
  if (field(fields_of(message), "Content-Transfer-Encoding") == "quoted-printable")
    text = decode_quoted_printable(text);
  std::string out;
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t end = text.find("\r\n", at);
    const std::size_t start = text[at] == ' ' ? at + 1 : at;
    out += text.substr(start, end - start) + "\n";
    at = end + 2;
  }
  return out;
}

TEST(Message, StandsOnTheWireAsItShould) {
  EXPECT_EQ(built(parts()),
            "From: SIG Watch <sigwatch@xmpp.org>\r\n"
            "To: iot@xmpp.org\r\n"
            "Reply-To: iot@xmpp.org\r\n"
            "Subject: [SIG watch] Warning: SIG-IoT may be disbanded. Still active?\r\n"
            "Date: Sun, 22 Nov 2026 09:05:07 +0000\r\n"
            "Message-ID: <sigwatch.iot.2026-05-22.warn1.0@xmpp.org>\r\n"
            "Auto-Submitted: auto-generated\r\n"
            "X-Auto-Response-Suppress: All\r\n"
            "X-Sigwatch-Notice: iot.2026-05-22.warn1.0\r\n"
            "MIME-Version: 1.0\r\n"
            "Content-Type: text/plain; charset=utf-8; format=flowed\r\n"
            "Content-Transfer-Encoding: 7bit\r\n"
            "\r\n"
            "No post since 2026-05-22.\r\n\r\n-- \r\nAutomatic mail.\r\nsigwatch-notice: iot.2026-05-22.warn1.0\r\n");
}

TEST(Message, HasNoListFieldAndNoPrecedence) {
  for (const auto& [name, value] : fields_of(built(parts()))) {
    EXPECT_FALSE(lower(name).starts_with("list-")) << name;
    EXPECT_NE(lower(name), "precedence");
  }
}

TEST(Message, OptionalFieldsComeOnlyWithAValue) {
  MessageParts p = parts();
  p.reply_to.clear();
  p.notice_id.clear();
  p.from_name.clear();
  p.in_reply_to = "a.b@c";
  const Fields fields = fields_of(built(p));
  EXPECT_EQ(field(fields, "From"), "sigwatch@xmpp.org");
  EXPECT_EQ(field(fields, "In-Reply-To"), "<a.b@c>");
  EXPECT_EQ(field(fields, "Reply-To"), "");
  EXPECT_EQ(field(fields, "X-Sigwatch-Notice"), "");
}

TEST(Message, NamesAndSubjectsOfAllKindsAreReadBack) {
  const std::vector<std::string> texts = {
      "Plain",
      "Dr. Watch, SIG (bot) <x@y>",
      R"(Quote " and \ backslash)",
      "Gr\xC3\xBC\xC3\x9F"
      "e aus K\xC3\xB6ln",
      "=?utf-8?Q?not_a_word?=",
      std::string(180, 'x'),
      "\xE6\xBC\xA2\xE5\xAD\x97 \xF0\x9F\x98\x80 "
      "\xE6\xBC\xA2\xE5\xAD\x97\xE6\xBC\xA2\xE5\xAD\x97\xE6\xBC\xA2\xE5\xAD\x97\xE6\xBC\xA2\xE5\xAD\x97\xE6\xBC\xA2\xE5"
      "\xAD\x97",
      "many short words that go on and on and on and on until the line has to be folded somewhere here"};
  for (const std::string& text : texts) {
    MessageParts p = parts();
    p.from_name = text;
    p.subject = text;
    const std::string message = built(p);
    const Fields fields = fields_of(message);
    EXPECT_EQ(decode_text(field(fields, "Subject")), clean_line(text));
    EXPECT_EQ(parse_author(field(fields, "From")).address, "sigwatch@xmpp.org");
    EXPECT_EQ(parse_author(field(fields, "From")).name, clean_line(text)) << field(fields, "From");
    for (std::size_t at = 0, end = 0; (end = message.find("\r\n", at)) != std::string::npos; at = end + 2)
      EXPECT_LE(end - at, 200U);
  }
}

TEST(Message, ControlCharactersInAnyValueAreAnError) {
  const std::vector<std::string MessageParts::*> members = {
      &MessageParts::from_name, &MessageParts::from_address, &MessageParts::to,          &MessageParts::reply_to,
      &MessageParts::subject,   &MessageParts::message_id,   &MessageParts::in_reply_to, &MessageParts::notice_id};
  for (const auto member : members) {
    for (const std::string& bad : {std::string("\r\nBcc: x@y"), std::string("\n"), std::string("\r"),
                                   std::string(1, '\0'), std::string("\x1b")}) {
      MessageParts p = parts();
      p.*member += bad;
      const auto message = build_message(p);
      ASSERT_FALSE(message.ok());
      EXPECT_EQ(message.error().kind, ErrorKind::give_up);
      EXPECT_EQ(message.error().what.find('\n'), std::string::npos);
    }
  }
}

TEST(Message, AddressesAndIdsThatNoServerTakesAreErrors) {
  for (const std::string bad : {"", "a", "@b", "a@", "a b@c", "a@b>", "\"a b\"@c", "j\xC3\xB6rg@b", "a@b, c@d"}) {
    MessageParts p = parts();
    p.to = bad;
    EXPECT_FALSE(build_message(p).ok()) << bad;
  }
  for (const std::string bad : {"", "a", "<a@b>", "a b@c"}) {
    MessageParts p = parts();
    p.message_id = bad;
    EXPECT_FALSE(build_message(p).ok()) << bad;
  }
  MessageParts p = parts();
  p.subject = "  ";
  EXPECT_FALSE(build_message(p).ok());
}

TEST(Message, LinesThatWouldBeChangedOnTheWayAreStuffed) {
  MessageParts p = parts();
  p.body = " blank\n> quote\nFrom here\n.\n..\n\n" + kToken + "\n";
  const std::string message = built(p);
  EXPECT_EQ(body_of(message), "  blank\r\n > quote\r\n From here\r\n.\r\n..\r\n\r\n" + kToken + "\r\n");
  EXPECT_EQ(read_text(message), p.body);
}

TEST(Message, ABodyBeyondAsciiIsQuotedPrintableAndItsTokenLineStandsAsItIs) {
  MessageParts p = parts();
  p.body =
      "Sch\xC3\xB6ne Gr\xC3\xBC\xC3\x9F"
      "e, und ein Absatz, der \nweiter geht. \xF0\x9F\x98\x80 = \t.\n> From \n.\n-- \n" +
      kToken + "\n";
  const std::string message = built(p);
  EXPECT_EQ(field(fields_of(message), "Content-Transfer-Encoding"), "quoted-printable");
  EXPECT_EQ(read_text(message), p.body);
  EXPECT_NE(message.find("\r\n" + kToken + "\r\n"), std::string::npos);
  for (const char c : message) EXPECT_LT(static_cast<unsigned char>(c), 0x80);
}

TEST(Message, AVeryLongLineIsNeverSentAsOne) {
  MessageParts p = parts();
  p.body = std::string(5000, 'x') + "\n" + kToken + "\n";
  const std::string message = built(p);
  EXPECT_EQ(read_text(message), p.body);
  for (std::size_t at = 0, end = 0; (end = message.find("\r\n", at)) != std::string::npos; at = end + 2)
    EXPECT_LE(end - at, 998U);
}

TEST(Message, ABodyThatIsNotTextIsAnError) {
  for (const std::string& bad :
       {std::string("a\rb\n"), std::string("a\0b\n", 4), std::string("K\xF6ln\n"), std::string("\x1b[31m\n")}) {
    MessageParts p = parts();
    p.body = bad;
    EXPECT_FALSE(build_message(p).ok());
  }
}

TEST(Message, DatesAreThoseOfTheCalendar) {
  const std::vector<std::pair<std::string, std::string>> table = {
      {"2024-02-29T23:59:59Z", "Thu, 29 Feb 2024 23:59:59 +0000"},
      {"1999-12-31T00:00:00Z", "Fri, 31 Dec 1999 00:00:00 +0000"},
      {"2027-01-01T12:30:00Z", "Fri, 01 Jan 2027 12:30:00 +0000"}};
  for (const auto& [time, text] : table) {
    MessageParts p = parts();
    p.date = *parse_rfc3339(time);
    EXPECT_EQ(field(fields_of(built(p)), "Date"), text);
  }
}

RC_GTEST_PROP(Message, WhateverIsBuiltIsReadBackOrIsAnError,
              (const std::string& name, const std::string& subject, const std::string& body)) {
  MessageParts p = parts();
  p.from_name = name;
  p.subject = subject;
  p.body = body + "\n" + kToken + "\n";
  const auto message = build_message(p);
  if (!message) return;
  RC_ASSERT(read_text(*message) == p.body);
  const Fields fields = fields_of(*message);
  RC_ASSERT(decode_text(field(fields, "Subject")) == clean_line(subject));
  RC_ASSERT(fields.size() == 12U);
}

RC_GTEST_PROP(Message, CleanTextIsAlwaysBuilt, (const std::string& name, const std::string& subject)) {
  MessageParts p = parts();
  p.from_name = clean_line(name);
  p.subject = "s" + clean_line(subject);
  const auto message = build_message(p);
  RC_ASSERT(message.ok());
}

}  // namespace
}  // namespace sigwatch
