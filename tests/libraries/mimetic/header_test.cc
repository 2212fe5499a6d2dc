#include "libraries/mimetic/header.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <rapidcheck.h>

#include <ctime>

#include "core/base/text.h"

namespace sigwatch {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

Fields header(std::string_view block) {
  auto fields = parse_header(block);
  EXPECT_TRUE(fields.ok());
  return fields.ok() ? fields.value() : Fields{};
}

TEST(Header, UnfoldsValuesAndKeepsTheOrder) {
  const Fields fields = header("Subject: one\n two\n\tthree\r\nFrom: a@b.example\r\nX-Empty:\n");
  ASSERT_EQ(fields.size(), 3u);
  EXPECT_EQ(fields[0], (std::pair<std::string, std::string>("Subject", "one two three")));
  EXPECT_EQ(fields[1].second, "a@b.example");
  EXPECT_EQ(fields[2].second, "");
}

TEST(Header, DropsStrayLinesAndGoesOnBehindThem) {
  const Fields fields =
      header(">From somebody\n continued\nno colon here\nSubject: kept\n: nameless\n\xE4: raw\nDate: also kept");
  ASSERT_EQ(fields.size(), 2u);
  EXPECT_EQ(field(fields, "subject"), "kept");
  EXPECT_EQ(field(fields, "DATE"), "also kept");
}

TEST(Header, ACarriageReturnOrNulInAValueMakesNoNewField) {
  const Fields fields = header(std::string_view("Subject: a\rBcc: x@y\0z\nFrom: b@c\n", 33));
  ASSERT_EQ(fields.size(), 2u);
  EXPECT_EQ(fields[0].second, "a Bcc: x@y z");
}

TEST(Header, KeepsTheContentTypeAsItIs) {
  const Fields fields =
      header("Content-Type: multipart/report; report-type=delivery-status;\n boundary=\"a=b\"\nX: y\n");
  EXPECT_EQ(field(fields, "content-type").substr(0, 16), "multipart/report");
  EXPECT_EQ(field(fields, "x"), "y");
}

TEST(Header, CapsAreErrorsThatSetTheMessageAside) {
  std::string many, long_block;
  for (int i = 0; i < 1001; ++i) many += "X: y\n";
  while (long_block.size() <= 64 * 1024) long_block += "X-Long: " + std::string(900, 'x') + "\n";
  for (const auto& block : {many, long_block}) {
    const auto fields = parse_header(block);
    ASSERT_FALSE(fields.ok());
    EXPECT_EQ(fields.error().kind, ErrorKind::set_aside);
    EXPECT_THAT(fields.error().what, testing::HasSubstr("set aside"));
  }
}

TEST(Header, CutsAnOverlongFieldAndKeepsTheOthers) {
  const Fields fields = header("To: " + std::string(40'000, 'a') + "\nSubject: kept\n");
  EXPECT_LE(field(fields, "to").size(), 16u * 1024);
  EXPECT_EQ(field(fields, "subject"), "kept");
  const Fields folded = header("To: a" + [] {
    std::string lines;
    for (int i = 0; i < 3000; ++i) lines += "\n  0123456789";
    return lines;
  }() + "\nSubject: kept\n");
  EXPECT_LE(field(folded, "to").size(), 16u * 1024);
  EXPECT_EQ(field(folded, "subject"), "kept");
}

TEST(Header, HostileSizesTakeLittleTime) {
  const std::clock_t begin = std::clock();
  for (const std::string unit : {"x", "(", "\"", "<", "a@b,", "=?u?q?", "=?u?b?|?=", ";a=b", "\\", "\n ", "\n\t<a@b>",
                                 "=?utf-8?q?=E4?= ", "<a>"}) {
    std::string value;
    while (value.size() < 60'000) value += unit;
    for (const std::string name : {"Subject", "From", "Content-Type", "References", "Date", "Message-ID"}) {
      parse_message(name + ": " + value + "\n\n" + value);
    }
  }
  EXPECT_LT(std::clock() - begin, 20 * CLOCKS_PER_SEC);
}

struct Decoded {
  std::string value, text;
};
class DecodeText : public testing::TestWithParam<Decoded> {};

TEST_P(DecodeText, GivesOneCleanLine) { EXPECT_EQ(decode_text(GetParam().value), GetParam().text); }

INSTANTIATE_TEST_SUITE_P(
    Values, DecodeText,
    testing::Values(Decoded{"plain", "plain"}, Decoded{"=?iso-8859-1?Q?J=E4rvinen?=", "Järvinen"},
                    Decoded{"=?UTF-8?B?SsOkcnZpbmVu?=", "Järvinen"}, Decoded{"=?utf-8?q?a_?= =?utf-8?q?b?=", "a b"},
                    Decoded{"=?utf-8?q?a?=\r\n =?utf-8?q?b?=", "ab"}, Decoded{"=?utf-8?q?=C3?= =?utf-8?q?=A4?=", "ä"},
                    Decoded{"x =?utf-8?q?a?= y", "x a y"}, Decoded{"=?utf-8?q?ends_with_blank_?=", "ends with blank"},
                    Decoded{"=?utf-8*en?q?lang?=", "lang"}, Decoded{"(=?utf-8?q?a?=)", "(a)"},
                    Decoded{"=?gb2312?B?xOO6ww==?=", "你好"}, Decoded{"=?iso-2022-jp?B?GyRCRnxLXBsoQg==?=", "日本"},
                    Decoded{"=?x-nobody-knows?q?caf=E9?=", "café"}, Decoded{"=?utf-8?q?caf=E9?=", "caf\xEF\xBF\xBD"},
                    Decoded{"=?utf-8?q?unfinished", "=?utf-8?q?unfinished"}, Decoded{"=?utf-8?x?a?=", "=?utf-8?x?a?="},
                    Decoded{"=?utf-8?b?ab|c?=", "=?utf-8?b?ab|c?="}, Decoded{"=?utf-8?q?a=0D=0ABcc:_x?=", "a Bcc: x"},
                    Decoded{"=?utf-8?q?=E2=80=AEevil?=", "evil"}, Decoded{"=?utf-8?q?=00=1B[31m?=", "[31m"},
                    Decoded{"raw \xE4", "raw ä"}, Decoded{"raw \xC3\xA4", "raw ä"}, Decoded{"=?utf-8?q?=?=", "="},
                    Decoded{"=?utf-8?q?"
                            "?=",
                            ""},
                    Decoded{"=??q?a?=", "=??q?a?="}, Decoded{"=?utf-8//TRANSLIT?q?a?=", "a"}, Decoded{"a=?=b", "a=?=b"},
                    Decoded{"", ""}));

TEST(DecodeTextProperty, AnyBytesGiveOneCleanLine) {
  EXPECT_TRUE(rc::check("decoded text is its own clean line", [] {
    const auto parts = *rc::gen::container<std::vector<std::string>>(
        rc::gen::oneOf(rc::gen::element<std::string>("=?", "?=", "?q?", "?b?", "utf-8", "iso-8859-1", "gb2312",
                                                     "iso-2022-jp", "=E4", "=0A", " ", "|", "_"),
                       rc::gen::string<std::string>()));
    std::string value;
    for (const auto& part : parts) value += part;
    const std::string text = decode_text(value);
    RC_ASSERT(text == clean_line(text));
    RC_ASSERT(text.find_first_of("\r\n") == std::string::npos);
    RC_ASSERT(text.find('\0') == std::string::npos);
  }));
}

struct From {
  std::string value, name, address;
};
class ParseAuthor : public testing::TestWithParam<From> {};

TEST_P(ParseAuthor, FindsNameAndAddress) {
  EXPECT_EQ(parse_author(GetParam().value), (Author{GetParam().name, GetParam().address})) << GetParam().value;
}

INSTANTIATE_TEST_SUITE_P(
    Froms, ParseAuthor,
    testing::Values(
        From{"jane@host.example", "", "jane@host.example"}, From{"<Jane@Host.Example>", "", "jane@host.example"},
        From{"Jane Doe <jane@host.example>", "Jane Doe", "jane@host.example"},
        From{"\"Doe, Jane\" <jane@host.example>", "Doe, Jane", "jane@host.example"},
        From{"Doe, Jane <jane@host.example>", "Doe, Jane", "jane@host.example"},
        From{"\"A \\\"q\\\" B\" <a@b.example>", "A \"q\" B", "a@b.example"},
        From{"=?utf-8?q?J=C3=A4rv,_x?= <a@b.example>", "Järv, x", "a@b.example"},
        From{"\"=?ISO-8859-15?Q?J=E4rvinen?=\" <a@b.example>", "Järvinen", "a@b.example"},
        From{"Jane via Standards <standards@lists.example>", "Jane via Standards", "standards@lists.example"},
        From{"jane at host.example (Jane Doe)", "Jane Doe", "jane@host.example"},
        From{"jane at host.example (Doe, Jane)", "Doe, Jane", "jane@host.example"},
        From{"jane at host.example (Jane (work))", "Jane (work)", "jane@host.example"},
        From{"jane at host.example (=?iso-8859-2?q?V=EDt?=)", "Vít", "jane@host.example"},
        From{"jane en host.example (Jane)", "Jane", "jane@host.example"},
        From{"jane  host.example (Jane)", "Jane", "jane@host.example"},
        From{"jane на host.example (Jane)", "Jane", "jane@host.example"},
        From{"jane在host.example (Jane)", "Jane", "jane@host.example"},
        From{"jane a bildua host.example (Jane)", "Jane", "jane@host.example"},
        From{"robot at host.example (robot at host.example)", "", "robot@host.example"},
        From{"jane at host.example ()", "", "jane@host.example"},
        From{"Jane <jane at host.example>", "Jane", "jane@host.example"},
        From{"Jane <jane@host.example> (work)", "Jane", "jane@host.example"},
        From{"a@b.example, Jane <c@d.example>", "", "a@b.example"},
        From{"A <a@b.example>, B <c@d.example>", "A", "a@b.example"},
        From{"Joe (Spider) X <joe@b.example>", "Joe (Spider) X", "joe@b.example"},
        From{"\"unclosed <a@b.example>", "\"unclosed", "a@b.example"}, From{"bogus@does.not.exist.com", "", ""},
        From{"bogus at does.not.exist.com ()", "", ""}, From{"", "", ""},
        From{"no address at all", "no address at all", ""}, From{"   <xxx@korea.example>", "", "xxx@korea.example"},
        From{"J\xFCrgen <j@b.example>", "Jürgen", "j@b.example"},
        From{"Jane\r\n Doe <j@b.example>", "Jane Doe", "j@b.example"},
        From{"Jane Doe jane@host.example", "Jane Doe", "jane@host.example"}, From{"a b <c d@e f>", "a b", "cd@ef"}));

TEST(MessageIds, AreReadInOrderWithoutBrackets) {
  EXPECT_THAT(parse_message_ids("<a@b> junk <c@d>\t<e\r\n f@g>"), ElementsAre("a@b", "c@d", "ef@g"));
  EXPECT_THAT(parse_message_ids("Jane's message of \"Tue, 3 Aug\" <id@host>"), ElementsAre("id@host"));
  EXPECT_THAT(parse_message_ids("bare@id"), ElementsAre("bare@id"));
  EXPECT_THAT(parse_message_ids("<cut@off"), ElementsAre("cut@off"));
  EXPECT_THAT(parse_message_ids("<a at b>"), ElementsAre("a@b"));
  EXPECT_THAT(parse_message_ids("<Jane <a@b>"), ElementsAre("a@b")) << "an id has no bracket inside";
  EXPECT_THAT(parse_message_ids("your message"), IsEmpty());
  EXPECT_THAT(parse_message_ids("<>"), IsEmpty());
  EXPECT_EQ(parse_message_ids("<" + std::string(300, 'x') + "@y>").at(0).size(), 254u);
}

Time at(std::string_view text) { return parse_rfc3339(text).value(); }

TEST(Message, BecomesAPost) {
  const Post post = parse_message(
      "Message-ID: <a@b>\nFrom: Jane <J@B.example>\nDate: Mon, 22 Jun 2026 14:03:00 +0200\nSubject: "
      "=?utf-8?q?Gr=C3=BC=C3=9Fe?=\n"
      "In-Reply-To: <c@d>\nReferences: <e@f>\n <c@d>\n\nHello\n");
  EXPECT_EQ(post.message_id, "a@b");
  EXPECT_EQ(post.author, (Author{"Jane", "j@b.example"}));
  EXPECT_EQ(post.sender_date, at("2026-06-22T12:03:00Z"));
  EXPECT_EQ(post.subject, "Grüße");
  EXPECT_THAT(post.references, ElementsAre("c@d", "e@f"));
  EXPECT_EQ(post.markers, Markers{});
}

TEST(Message, TheFirstOfDuplicatedFieldsCounts) {
  const Post post = parse_message(
      "From: a@b.example\nFrom: c@d.example\nSubject: one\nSubject: two\nDate: 1 Jun 2026 00:00:00 +0000\nDate: 1 Jun "
      "2020 00:00:00 "
      "+0000\n\n");
  EXPECT_EQ(post.author.address, "a@b.example");
  EXPECT_EQ(post.subject, "one");
  EXPECT_EQ(post.sender_date, at("2026-06-01"));
}

TEST(Message, ResentDateServesWhereDateIsMissingAndOriginalDateNever) {
  EXPECT_EQ(parse_message("From: a@b\nResent-Date: Mon, 8 Nov 1999 20:53:05 -0600\n\n").sender_date,
            at("1999-11-09T02:53:05Z"));
  EXPECT_EQ(parse_message("From: a@b\nX-Original-Date: Mon, 8 Nov 1999 20:53:05 -0600\n\n").sender_date, std::nullopt);
}

TEST(Message, ThatIsNoneIsUnreadable) {
  for (const std::string raw :
       {"", "\n\n", "\nFrom: a@b\n\n", "Hello,\n\nno header.\n", "X-Only: junk\n\nbody", "\x01\x02\x03"}) {
    EXPECT_TRUE(parse_message(raw).markers.unreadable) << raw;
  }
}

TEST(Message, KeepsAtMostFiftyReferencesTheNewestAmongThem) {
  std::string raw = "From: a@b\nIn-Reply-To: <parent@x>\nReferences:";
  for (int i = 0; i < 200; ++i) raw += " <" + std::to_string(i) + "@x>\n";
  const Post post = parse_message(raw + "\n");
  ASSERT_EQ(post.references.size(), 50u);
  EXPECT_EQ(post.references.front(), "parent@x");
  EXPECT_EQ(post.references.back(), "199@x");
}

const std::string kTokenLine = "sigwatch-notice: iot.2026-05-22.warn1.0";

TEST(Message, ShowsATokenThroughTransferEncodingsAndListFooters) {
  const std::string encoded =
      "SGVsbG8sCgpzaWd3YXRjaC1ub3RpY2U6IGlvdC4yMDI2LTA1LTIyLndhcm4xLjAK\n";  // Hello, and the token line
  const std::string base64 = "Content-Transfer-Encoding: base64\n\n" + encoded;
  const std::string mixed = "Content-Type: multipart/mixed; boundary=\"=_x\"\n\n--=_x\nContent-Type: text/plain\n" +
                            base64 + "--=_x\nContent-Type: text/plain\n\nfooter\n--=_x--\n";
  for (const std::string& rest :
       {std::string("\nHello,\n\n") + kTokenLine + "\n", base64, mixed,
        std::string("Content-Transfer-Encoding: quoted-printable\n\nHello=2C\n\nsigwatch-notice: "
                    "iot.2026-05=\n-22.warn1.0\n")}) {
    EXPECT_EQ(parse_message("From: a@b\n" + rest).markers.token, "iot.2026-05-22.warn1.0") << rest;
  }
}

TEST(Message, NestedAndEndlessPartsAreReadToASmallDepth) {
  std::string deep = "From: a@b\n", parts = "From: a@b\nContent-Type: multipart/mixed; boundary=x\n\n";
  for (int i = 0; i < 20'000; ++i) deep += "Content-Type: multipart/mixed; boundary=b\n\n--b\n";
  for (int i = 0; i < 100'000; ++i) parts += "--x\n\n";
  EXPECT_FALSE(parse_message(deep).markers.unreadable);
  EXPECT_FALSE(parse_message(parts).markers.unreadable);
}

TEST(MessageProperty, AnyBytesAreParsedWithoutHarm) {
  EXPECT_TRUE(rc::check("parse_message takes anything", [] {
    const auto parts = *rc::gen::container<std::vector<std::string>>(rc::gen::oneOf(
        rc::gen::element<std::string>("From: ", "Subject: ", "Date: ", "\n", "\r\n", "\r", "\n ",
                                      "Content-Type: multipart/mixed; boundary=", "--", "<", ">", "(", ")", "\"", "\\",
                                      "=?utf-8?q?", "?=", "Content-Transfer-Encoding: base64", "a@b", ":", ";", ","),
        rc::gen::string<std::string>()));
    std::string raw;
    for (const auto& part : parts) raw += part;
    const Post post = parse_message(raw);
    RC_ASSERT(post.subject == clean_line(post.subject));
    RC_ASSERT(post.author.name == clean_line(post.author.name));
    RC_ASSERT(post.author.address.find_first_of(" \r\n\t") == std::string::npos);
  }));
}

}  // namespace
}  // namespace sigwatch
