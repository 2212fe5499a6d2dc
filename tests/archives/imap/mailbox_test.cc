#include "archives/imap/mailbox.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

namespace sigwatch::imap {
namespace {

using testing::HasSubstr;

TEST(BoxUrl, IsTakenApart) {
  const auto url = parse_box_url("imaps://ada%40example.org@Mail.Example.org:993/Lists/sig%20a/");
  ASSERT_TRUE(url.ok()) << url.error().what;
  EXPECT_EQ(url->address, "imaps://mail.example.org:993");
  EXPECT_EQ(url->user, "ada@example.org");
  EXPECT_EQ(url->folder, "Lists/sig a");
  EXPECT_TRUE(url->tls);
  EXPECT_FALSE(url->loopback);
}

TEST(BoxUrl, KnowsLoopback) {
  for (const char* url :
       {"imap://127.0.0.1:143/x", "imap://localhost/x", "imap://[::1]:143/x", "imap://u@localhost:1/x"}) {
    const auto box = parse_box_url(url);
    ASSERT_TRUE(box.ok()) << url;
    EXPECT_TRUE(box->loopback) << url;
  }
  EXPECT_FALSE(parse_box_url("imap://localhost.example.org/x")->loopback);
}

TEST(BoxUrl, RefusesWhatCouldBecomeACommand) {
  for (const char* url :
       {"imap://h/a%0d%0ab", "imap://h/a%00", "imap://h/%ff", "imap://h/%zz", "imap://h/%4", "imap:///x", "http://h/x",
        "imap://u%0a@h/x", "imap://h h/x", "imap://h?x/y", "imap://h/\x7f"}) {
    EXPECT_FALSE(parse_box_url(url).ok()) << url;
  }
}

TEST(BoxUrl, RefusesAPasswordAndDoesNotRepeatIt) {
  const auto url = parse_box_url("imaps://ada:hunter2@mail.example.org/x");
  ASSERT_FALSE(url.ok());
  EXPECT_THAT(url.error().what, HasSubstr("a password stands in it"));
  EXPECT_THAT(url.error().what, testing::Not(HasSubstr("hunter2")));
}

TEST(Mailbox, IsWrittenInModifiedUtf7) {
  EXPECT_EQ(quoted_mailbox("INBOX"), "\"INBOX\"");
  EXPECT_EQ(quoted_mailbox("a & b"), "\"a &- b\"");
  EXPECT_EQ(quoted_mailbox("a\"b\\c"), "\"a\\\"b\\\\c\"");
  EXPECT_EQ(quoted_mailbox("~peter/mail/台北/日本語"), "\"~peter/mail/&U,BTFw-/&ZeVnLIqe-\"");  // RFC 3501, 5.1.3
  EXPECT_EQ(quoted_mailbox("\xF0\x9F\x98\x80"), "\"&2D3eAA-\"");
}

TEST(Mailbox, IsNeverWrittenWithALineEnd) {
  for (const std::string name : {"", "a\r\nb", "a\nb", "\xC0\x80", "\xED\xA0\x80", "\xF5\x80\x80\x80", "\x80"}) {
    EXPECT_FALSE(quoted_mailbox(name)) << name;
  }
  EXPECT_FALSE(quoted_mailbox(std::string("a\0b", 3)));
  EXPECT_FALSE(quoted_mailbox(std::string(1001, 'a')));
}

TEST(Mailbox, IsReadBack) {
  EXPECT_EQ(decoded_mailbox("~peter/mail/&U,BTFw-/&ZeVnLIqe-"), "~peter/mail/台北/日本語");
  EXPECT_EQ(decoded_mailbox("a &- b"), "a & b");
  EXPECT_EQ(decoded_mailbox("a &b"), "a &b");
  EXPECT_EQ(decoded_mailbox("&2D0-x"), "&2D0-x");
}

RC_GTEST_PROP(Mailbox, SurvivesTheWayThereAndBack, (const std::vector<std::uint16_t>& units)) {
  std::string name;
  for (const auto unit : units) {
    const char32_t c = 0x20 + unit % 0x3000;
    if (c == 0x7F) continue;
    if (c < 0x80) {
      name += static_cast<char>(c);
    } else if (c < 0x800) {
      name += static_cast<char>(0xC0 | c >> 6);
      name += static_cast<char>(0x80 | (c & 0x3F));
    } else {
      name += static_cast<char>(0xE0 | c >> 12);
      name += static_cast<char>(0x80 | (c >> 6 & 0x3F));
      name += static_cast<char>(0x80 | (c & 0x3F));
    }
  }
  if (name.empty() || name.size() > 1000) return;
  const auto quoted = quoted_mailbox(name);
  RC_ASSERT(quoted.has_value());
  std::string bare;
  for (std::size_t i = 1; i + 1 < quoted->size(); ++i) {
    if ((*quoted)[i] == '\\') ++i;
    bare += (*quoted)[i];
  }
  RC_ASSERT(decoded_mailbox(bare) == name);
}

RC_GTEST_PROP(Mailbox, NeverLetsBytesOutOfItsQuotes, (const std::string& name)) {
  const auto quoted = quoted_mailbox(name);
  if (!quoted) return;
  RC_ASSERT(quoted->size() >= 2);
  for (std::size_t i = 1; i + 1 < quoted->size(); ++i) {
    const auto c = static_cast<unsigned char>((*quoted)[i]);
    RC_ASSERT(c >= 0x20 && c < 0x7F);
    RC_ASSERT(c != '"');
    if (c == '\\') ++i;
  }
}

}  // namespace
}  // namespace sigwatch::imap
