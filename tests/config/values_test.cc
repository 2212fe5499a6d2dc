#include "config/values.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "config/addresses.h"

namespace sigwatch {
namespace {

template <class T>
std::optional<T> good(const Parsed<T>& parsed) {
  const auto* value = std::get_if<T>(&parsed);
  return value ? std::optional(*value) : std::nullopt;
}

constexpr DurationIn kAnyDuration{0s, Seconds::max()};

TEST(Duration, IsANumberAndAUnit) {
  struct Case {
    std::string_view text;
    Seconds expected;
  };
  for (const auto& [text, expected] :
       {Case{"30 days", Days(30)}, Case{"1 day", Days(1)}, Case{"48 hours", 48h}, Case{"15 minutes", 15min},
        Case{"2 weeks", Days(14)}, Case{"90 seconds", 90s}, Case{"  3   days ", Days(3)}, Case{"0 hours", 0s}}) {
    EXPECT_EQ(good(kAnyDuration(text)), expected) << text;
  }
  for (const auto* text :
       {"", "days", "30", "30days", "30 dayss", "-1 days", "+1 days", "1.5 days", "1e3 days", "30 Days",
        "1 day 2 hours", "6 months", "9999999999999999999 days", "1000000 weeks", "1 fortnight"}) {
    EXPECT_FALSE(good(kAnyDuration(text))) << text;
  }
}

TEST(Duration, OfWrongFormIsAnsweredWithTheRightOne) {
  struct Case {
    std::string_view text, remedy;
  };
  for (const auto& [text, remedy] :
       {Case{"48h", "write `48 hours`"}, Case{"30d", "write `30 days`"}, Case{"1 wk", "write `1 week`"},
        Case{"30days", "write `30 days`"}, Case{"5m", ""}, Case{"2 months", "write `60 days`"}}) {
    EXPECT_EQ(std::get<Refusal>(kAnyDuration(text)).remedy, remedy) << text;
  }
}

RC_GTEST_PROP(Duration, IsReadAsItIsSpelt, ()) {
  const Seconds duration(*rc::gen::inRange(0, 900'000));
  RC_ASSERT(good(kAnyDuration(spell(duration))) == duration);
}

TEST(Months, AreCalendarMonthsAlone) {
  const MonthsIn any{1, 120};
  EXPECT_EQ(good(any("6 months")), 6);
  EXPECT_EQ(good(any("1 month")), 1);
  for (const auto* text : {"6", "6months", "0 months", "121 months", "180 days", "26 weeks", "1 year", "half a year"})
    EXPECT_FALSE(good(any(text))) << text;
  EXPECT_EQ(std::get<Refusal>(any("26 weeks")).remedy, "calendar months are needed: write `6 months`");
  EXPECT_EQ(std::get<Refusal>(any("3 days")).remedy, "calendar months are needed: write `1 month`");
}

TEST(Address, IsOnePlainAddressInLowerCase) {
  EXPECT_EQ(good(parse_address(" Standards@XMPP.org ")), "standards@xmpp.org");
  EXPECT_EQ(good(parse_address("o'neill+list=x@a-b.example")), "o'neill+list=x@a-b.example");
  EXPECT_EQ(good(parse_address("root@localhost")), "root@localhost");
  for (const auto* text : {"",
                           "@",
                           "a@",
                           "@b",
                           "a b@c",
                           "a@b c",
                           "a@b@c",
                           "a..b@c",
                           ".a@b",
                           "a.@b",
                           "a@b..c",
                           "a@-b",
                           "a@b-",
                           "\"a b\"@c",
                           "<a@b>",
                           "A <a@b>",
                           "a@b,c@d",
                           "a@b;c@d",
                           "mailto:a@b",
                           "a@[127.0.0.1]",
                           "a@b.",
                           "ä@b.example",
                           "a@b\r\nBcc: c@d",
                           "a\n@b",
                           "a@b\t"}) {
    if (std::string_view(text) == "a@b\t") continue;  // blanks at the ends are taken off
    EXPECT_FALSE(good(parse_address(text))) << text;
  }
  EXPECT_FALSE(good(parse_address(std::string(65, 'a') + "@b.example")));
  EXPECT_FALSE(good(parse_address("a@" + std::string(64, 'b') + ".example")));
}

RC_GTEST_PROP(Address, NeverHoldsWhatWouldEndAHeader, (const std::string& text)) {
  if (const auto address = good(parse_address(text))) {
    RC_ASSERT(address->find_first_of("\r\n<>, \t\"") == std::string::npos);
    RC_ASSERT(address->find('\0') == std::string::npos);
  }
}

TEST(Mailbox, IsANameAndAnAddress) {
  struct Case {
    std::string_view text, name, address;
  };
  for (const auto& [text, name, address] :
       {Case{"SIG Watch <Sigwatch@XMPP.org>", "SIG Watch", "sigwatch@xmpp.org"},
        Case{"\"Watch, SIG\" <a@b.example>", "Watch, SIG", "a@b.example"}, Case{"a@b.example", "", "a@b.example"},
        Case{"<a@b.example>", "", "a@b.example"}, Case{"Wächter <a@b.example>", "Wächter", "a@b.example"}}) {
    const auto mailbox = good(parse_mailbox(text));
    ASSERT_TRUE(mailbox) << text;
    EXPECT_EQ(mailbox->name, name);
    EXPECT_EQ(mailbox->address, address);
  }
  for (const auto* text : {"", "SIG Watch", "SIG Watch <>", "SIG Watch <a@b.example", "A <a@b> <c@d>",
                           "A \"B\" C <a@b.example>", "A\nB <a@b.example>"}) {
    EXPECT_FALSE(good(parse_mailbox(text))) << text;
  }
}

TEST(Url, IsSplit) {
  const auto url = good(split_url("SMTP://[::1]:25/x"));
  ASSERT_TRUE(url);
  EXPECT_EQ(url->scheme, "smtp");
  EXPECT_EQ(url->host, "[::1]");
  EXPECT_EQ(url->port, 25);
  EXPECT_EQ(url->rest, "/x");
}

TEST(Url, OfTheWebIsKeptAsWritten) {
  for (const auto* text : {"https://lists.example/hyperkitty/list/council@xmpp.org/",
                           "http://127.0.0.1:8080/pipermail/a", "https://a.example?x=y@z"}) {
    EXPECT_EQ(good(parse_web_url(text)), text);
  }
  for (const auto* text :
       {"", "example.org", "//example.org/", "https:/example.org", "https://", "https:///x", "ftp://example.org/",
        "javascript://example.org/x", "https://u@example.org/", "https://u:p@example.org/", "https://ex ample.org/",
        "https://example.org/a b", "https://example.org:99999/", "https://example.org:/", "https://example.org:http/",
        "https://exa_mple..org/", "https://[::1/", "https://\xC3\xBC.example/", "https://example.org/\r\nX: y"}) {
    EXPECT_FALSE(good(parse_web_url(text))) << text;
  }
}

TEST(Location, IsAUrlOrAPath) {
  for (const auto* text : {"https://a.example/list/", "/var/lib/mailman/iot.mbox", "archives/iot@xmpp.org/", "./a",
                           "a b/c", "imaps://h/INBOX", "imap://h:1143/lists.iot"}) {
    EXPECT_EQ(good(parse_location(text)), text);
  }
  for (const auto* text : {"", "~/Mail", "~user/Mail", "mbox:/var/mail/iot", "file:///var/mail/iot", "imaps://h",
                           "imaps://h/", "imaps://u@h/INBOX", "u:p@h/x"}) {
    EXPECT_FALSE(good(parse_location(text))) << text;
  }
}

TEST(Listen, IsOnLoopbackAlone) {
  EXPECT_EQ(good(parse_listen("127.0.0.1:8025")), "127.0.0.1:8025");
  EXPECT_EQ(good(parse_listen("localhost:80")), "127.0.0.1:80");
  EXPECT_EQ(good(parse_listen("[::1]:8025")), "[::1]:8025");
  EXPECT_EQ(good(parse_listen("127.9.9.9:0")), "127.9.9.9:0");
  EXPECT_EQ(good(parse_listen("none")), "");  // no page is served
  for (const auto* text : {"", ":8025", "8025", "*:8025", "0.0.0.0:8025", "[::]:8025", "::1:8025", "127.0.0.1", "[::1]",
                           "127.0.0.1:", "127.0.0.1:x", "127.0.0.1:65536", "127.0.0.1.evil.example:80", "127.1:80",
                           "example.org:80", "[::ffff:127.0.0.1]:80"}) {
    EXPECT_FALSE(good(parse_listen(text))) << text;
  }
}

TEST(Text, IsOneCleanLine) {
  EXPECT_EQ(good(parse_text("  Example Foundation\n")), "Example Foundation");
  for (const auto* text : {"", "  ", "a\nb", "a\tb", "a\x7F"}) EXPECT_FALSE(good(parse_text(text))) << text;
  EXPECT_FALSE(good(parse_text(std::string(501, 'a'))));
}

}  // namespace
}  // namespace sigwatch
