#include "archives/mbox/mbox.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <rapidcheck.h>

#include <ctime>

#include "archives/mbox/sample.h"
#include "archives/mbox/scratch.h"

namespace sigwatch {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

std::vector<std::uint64_t> offsets(std::string_view text, MboxDialect dialect, bool at_start = true) {
  std::vector<std::uint64_t> found;
  split_mbox(text, dialect, at_start, [&](const MboxMessage& message) { found.push_back(message.offset); });
  return found;
}

struct Line {
  std::string line, next;
  bool pipermail, local;
};
class Separator : public testing::TestWithParam<Line> {};

TEST_P(Separator, IsBelievedOrNotByDialect) {
  const std::string text = "From a@b  Thu Jan  1 00:00:00 2026\nFrom: a@b (A)\n\nbody\n\n" + GetParam().line + "\n" +
                           GetParam().next + "\n\nmore\n";
  EXPECT_EQ(offsets(text, MboxDialect::pipermail).size(), GetParam().pipermail ? 2u : 1u) << GetParam().line;
  EXPECT_EQ(offsets(text, MboxDialect::local).size(), GetParam().local ? 2u : 1u) << GetParam().line;
}

INSTANTIATE_TEST_SUITE_P(
    Lines, Separator,
    testing::Values(
        Line{"From jane at host.example  Sat Nov 14 21:29:28 2015", "From: jane at host.example (Jane)", true, true},
        Line{"From jane at host.example  Thu Mar  3 18:20:35 2016", "From: jane at host.example (Jane)", true, true},
        Line{"From jane  host.example  Thu Mar  3 18:20:35 2016", "From: jane  host.example (Jane)", true, true},
        Line{"From a@b.example Mon, 2 Aug 1999 18:55:09 -0400 (EDT)", "Date: Mon, 2 Aug 1999 18:55:09 -0400 (EDT)",
             true, true},
        Line{"From a at b.example Mon, 2 Aug 1999 18:55:09 -0400", "Subject: x", true, true},
        Line{"From a@b.example  Thu Mar  3 18:20:35 2016", "Received: by c.example", false, true},
        Line{"From a@b.example Thu Mar  3 18:20:35 2016", "", false, true},
        Line{"From a@b.example Thu Mar  3 18:20:35 2016\n", "Subject: behind an empty line", false, true},
        Line{"From - Thu Mar  3 18:20:35 2016", "X-Mozilla-Status: 0001", false, true},
        Line{"From MAILER-DAEMON Thu Mar  3 18:20:35 2016", "Return-Path: <>", false, true},
        Line{"From a!b Thu Mar  3 18:20 MET 2016 remote from c", "Message-Id: <x>", false, true},
        Line{"From mboxrd@z Thu Jan  1 00:00:00 1970", "From: a@b", true, true},
        Line{"From a@b.example Thu Mar  3 18:20:35 2016", ">From c@d Thu Mar  3 18:20:35 2016", false, true},
        Line{"From the responses I have received,", "I conclude: nothing", false, false},
        Line{"From the responses of May at 12:30:00 we see", "Summary: nothing", false, true},
        Line{"From the archive", "From: jane", false, false},
        Line{">From a@b  Thu Mar  3 18:20:35 2016", "From: a@b", false, false},
        Line{"From " + std::string(2000, 'x') + "  Thu Mar  3 18:20:35 2016", "From: a@b", false, false}));

const std::string kFields = "From: Jane <jane@host.example>\nDate: Tue, 20 Oct 2026 09:00:00 +0000\n";

INSTANTIATE_TEST_SUITE_P(
    WithoutAHeader, Separator,
    testing::Values(Line{"From a@b.example Thu Mar  3 18:20:35 2016", "and no header", false, true},
                    Line{"From a@b.example Thu Mar 3 18:20 2016", "", false, true},
                    Line{"From - Thu Mar  3 18:20:35 2016", "", false, true},
                    Line{"From MAILER-DAEMON Thu Mar  3 18:20:35 2016", "", false, true},
                    Line{"From a!b Thu Mar  3 18:20 MET 2016 remote from c", "", false, true},
                    Line{"From a@b.example Thu Mar  3 18:20:35 2016 +0100", "", false, true},
                    Line{"From a@b.example Thu Mar  3 18:20:35 2016 we saw nothing", "", false, false},
                    Line{"From here Thu Mar  3 18:20:35 2016", "", false, false},
                    Line{"From a@b.example on Thu Mar 3", "", false, false},
                    Line{"From a@b.example Thu Mar  3 18:20:35", "", false, false},
                    Line{"From a@b.example", "", false, false},
                    Line{">From a@b.example Thu Mar  3 18:20:35 2016", "", false, false},
                    Line{" From a@b.example Thu Mar  3 18:20:35 2016", "", false, false}));

INSTANTIATE_TEST_SUITE_P(
    Loose, Separator,
    testing::Values(Line{"From ", kFields + "Subject: no sender, no date", false, true},
                    Line{"From", kFields, false, true}, Line{"From - ", kFields, false, true},
                    Line{"From jane@host.example", kFields, false, true},
                    Line{"From jane@host.example Di Okt 20 09:00 2026", kFields, false, true},
                    Line{"From jane@host.example mar 20 oct 2026 09:00:00", "Return-Path: <a@b>\n" + kFields, false,
                         true},
                    Line{"From - ", "X-Mozilla-Status: 0001\nX-Mozilla-Status2: 0\n" + kFields, false, true},
                    Line{"From - ", "Received: by a\n\tfor b;\n\tnow\nX: y", false, true},
                    Line{"From - ", ">From a@b Tue Oct 20\n" + kFields, false, true},
                    Line{"From ", "Date: one field alone", false, false},
                    Line{"From ", "X: y\nZ: neither is in every mail", false, false},
                    Line{"From ", "Date: a\n\nSubject: behind an empty line", false, false},
                    Line{"From what we know,", "Date: and then\nit goes on", false, false},
                    Line{"From : a@b", kFields, false, false}, Line{">From ", kFields, false, false},
                    Line{"From: a@b", kFields, false, false}, Line{" From ", kFields, false, false},
                    Line{"Fromage ", kFields, false, false}));

std::vector<Post> local_posts(const std::string& text) {
  std::vector<Post> posts;
  split_mbox(text, MboxDialect::local, true, [&](const MboxMessage& message) { posts.push_back(post_of(message)); });
  return posts;
}

TEST(Mbox, WhatOnlyLooksLikeABeginningIsAPostWhenItIsAMailOfItsOwn) {
  const std::string first = "From a@b  Thu Jan  1 00:00:00 2026\nFrom: a@b\n\nbody\n\n";
  for (const std::string line : {"From \n", "From - \n", "From jane@host.example Di Okt 20 09:00:40 2026\n"}) {
    const auto posts = local_posts(first + line + kFields + "\nHello.\n\n");
    ASSERT_EQ(posts.size(), 2u) << line;
    EXPECT_FALSE(posts[1].markers.unreadable);
    EXPECT_EQ(posts[1].author.address, "jane@host.example");
    EXPECT_EQ(posts[1].sender_date, at("2026-10-20T09:00:00Z"));
    EXPECT_EQ(posts[1].archive_date, std::nullopt) << line;
  }
  const auto posts = local_posts(first + "From Tue Oct 20 09:00:40 2026\n" + kFields + "\nHello.\n");
  ASSERT_EQ(posts.size(), 2u);
  EXPECT_EQ(posts[1].archive_date, at("2026-10-20T09:00:40Z")) << "no sender, but a date";
}

TEST(Mbox, WhatOnlyLooksLikeABeginningIsElseAPostThatCannotBeRead) {
  const std::string first = "From a@b  Thu Jan  1 00:00:00 2026\nFrom: a@b\n\nbody\n\n";
  for (const std::string fields : {"Subject: x\nDate: Tue, 20 Oct 2026 09:00:00 +0000\n",
                                   "From: a@b\nSubject: no date and no id\n", "Received: by a\nTo: b\n"}) {
    const auto posts = local_posts(first + "From \n" + fields + "\nHello.\n\n");
    ASSERT_EQ(posts.size(), 2u) << fields;
    EXPECT_TRUE(posts[1].markers.unreadable) << fields;
    EXPECT_EQ(posts[1].author, Author{});
  }
  EXPECT_TRUE(local_posts(first + "From x@y Tue Oct 20 09:00:40 2026\nTo: a\nReceived: by b\n").at(1).archive_date)
      << "the archive's clock speaks for it";
}

TEST(Mbox, ABeginningWhoseHeaderWasLostIsAPostThatCannotBeReadAtItsTime) {
  const std::string first = "From a@b  Thu Jan  1 00:00:00 2026\nFrom: a@b\n\nbody\n\n",
                    lost = "From c@d Tue Oct 20 09:00:40 2026\n",
                    third = "From e@f Wed Oct 21 00:00:00 2026\nFrom: e@f\n\nbody\n\n";
  for (const std::string& rest : std::vector<std::string>{"", "\n", "Hello.\n\n", "\nFrom: behind@an.empty.line\n\n"}) {
    const auto posts = local_posts(first + lost + rest + "\n" + third);
    ASSERT_EQ(posts.size(), 3u) << rest;
    EXPECT_TRUE(posts[1].markers.unreadable);
    EXPECT_EQ(posts[1].archive_date, at("2026-10-20T09:00:40Z"));
    EXPECT_FALSE(posts[2].markers.unreadable);
  }
  EXPECT_EQ(local_posts("From a@b  Thu Jan  1 00:00:00 2026\nFrom: a@b\n\nbody\n" + lost + "more\n\n").size(), 1u)
      << "inside a paragraph";
}

TEST(Mbox, MailThatIsQuotedOrForwardedInATextIsNoMessage) {
  const std::string first = "From a@b  Thu Jan  1 00:00:00 2026\nFrom: a@b\n\n";
  for (const std::string& body : std::vector<std::string>{
           ">From c@d  Fri Jan  2 00:00:00 2026\n" + kFields, "-----Original Message-----\n" + kFields + "Subject: x\n",
           "> From c@d\n> From: x\n> Date: y\n", "Begin forwarded message:\n\n" + kFields + "\ntext\n"}) {
    EXPECT_EQ(local_posts(first + body + "\nmore\n").size(), 1u) << body;
  }
}

TEST(Mbox, AnAttachedMailThatBeginsWithASeparatorIsCutOut) {
  const auto posts = local_posts(
      "From a@b  Thu Jan  1 00:00:00 2026\nFrom: a@b\nContent-Type: multipart/mixed; boundary=x\n\n--x\nContent-Type: "
      "message/rfc822\n\n"
      "From jane@host.example Tue Oct 20 2026\n" +
      kFields + "\nHello.\n--x--\n");
  ASSERT_EQ(posts.size(), 2u);
  EXPECT_EQ(posts[1].author.address, "jane@host.example");
}

TEST(Mbox, ASureSeparatorNeedsAnEmptyLineBeforeIt) {
  const std::string first = "From a@b  Thu Jan  1 00:00:00 2026\nFrom: a@b\n\nbody\n",
                    second = "From a@b  Fri Jan  2 00:00:00 2026\nFrom: a@b\n\n";
  EXPECT_EQ(offsets(first + second, MboxDialect::local).size(), 1u);
  EXPECT_EQ(offsets(first + "\n" + second, MboxDialect::local).size(), 2u);
  EXPECT_EQ(offsets(first + second, MboxDialect::pipermail).size(), 2u);
}

TEST(Mbox, CrLfIsReadAlike) {
  const std::string text =
      "From a@b  Thu Jan  1 00:00:00 2026\r\nFrom: a@b\r\n\r\nbody\r\n\r\nFrom a@b  Fri Jan  2 00:00:00 2026\r\nFrom: "
      "c@d\r\n\r\n";
  std::vector<Post> posts;
  split_mbox(text, MboxDialect::local, true, [&](const MboxMessage& message) { posts.push_back(post_of(message)); });
  ASSERT_EQ(posts.size(), 2u);
  EXPECT_EQ(posts[1].author.address, "c@d");
  EXPECT_EQ(posts[1].archive_date, at("2026-01-02"));
}

TEST(Mbox, TextBeforeTheFirstSeparatorIsAMessageOnlyAtTheFilesStart) {
  const std::string text = "From: a@b\n\nlead\n\nFrom a@b  Fri Jan  2 00:00:00 2026\nFrom: c@d\n\n";
  EXPECT_THAT(offsets(text, MboxDialect::local, true), ElementsAre(0, 17));
  EXPECT_THAT(offsets(text, MboxDialect::local, false), ElementsAre(17));
  EXPECT_THAT(offsets("\n\n" + text.substr(17), MboxDialect::local, true), ElementsAre(2));
  EXPECT_THAT(offsets("", MboxDialect::local, true), IsEmpty());
}

TEST(Mbox, ALieInContentLengthIsPassedOver) {
  const std::string text =
      "From a@b  Thu Jan  1 00:00:00 2026\nFrom: a@b\nContent-Length: 999999\n\nbody\n\nFrom a@b  Fri Jan  2 00:00:00 "
      "2026\nFrom: c@d\n\n";
  EXPECT_EQ(offsets(text, MboxDialect::local).size(), 2u);
}

struct Dated {
  std::string from_line;
  std::optional<Time> date;
};
class FromLineDate : public testing::TestWithParam<Dated> {};

TEST_P(FromLineDate, IsTheArchivesClock) {
  EXPECT_EQ(post_of({0, GetParam().from_line, "From: a@b\n\n"}).archive_date, GetParam().date) << GetParam().from_line;
}

INSTANTIATE_TEST_SUITE_P(
    Lines, FromLineDate,
    testing::Values(Dated{"jane at host.example  Wed Jun  3 18:20:35 2026", at("2026-06-03T18:20:35Z")},
                    Dated{"jane@host.example Wed Jun  3 18:20:35 2026", at("2026-06-03T18:20:35Z")},
                    Dated{"glyph@divunal.example Tue, 3 Aug 1999 22:57:51 -0400 (EDT)", at("1999-08-04T02:57:51Z")},
                    Dated{"- Wed Jun  3 18:20:35 2026", at("2026-06-03T18:20:35Z")},
                    Dated{"mboxrd@z Thu Jan  1 00:00:00 1970", std::nullopt},
                    Dated{"0123 Mon Sep 17 00:00:00 2001", std::nullopt}, Dated{"nobody", std::nullopt},
                    Dated{"", std::nullopt}));

TEST(Mbox, HostileTextTakesLinearTime) {
  const std::clock_t begin = std::clock();
  const std::vector<std::string> units = {"\nFrom ",
                                          "\nFrom a@b  Thu Jan  1 00:00:00 2026",
                                          "\n\nFrom a@b  Thu Jan  1 00:00:00 2026\nX: y",
                                          "\nFrom \nX: y\nX: y",
                                          "\nFrom : x",
                                          "\nFrom x\nDate:\n  folded\n  folded",
                                          "From ",
                                          ":",
                                          "\n",
                                          std::string(1, '\0'),
                                          "Jan"};
  for (const std::string& unit : units) {
    std::string text = "From ";
    while (text.size() < 4'000'000) text += unit;
    offsets(text, MboxDialect::local);
    offsets(text, MboxDialect::pipermail);
  }
  EXPECT_LT(std::clock() - begin, 20 * CLOCKS_PER_SEC);
}

TEST(MboxProperty, MessagesCoverTheTextInOrder) {
  EXPECT_TRUE(rc::check("each message lies behind the one before", [] {
    const auto parts = *rc::gen::container<std::vector<std::string>>(
        rc::gen::element<std::string>("From a@b  Thu Jan  1 00:00:00 2026\n", "From: a@b\n", "\n", "\r\n", "From ",
                                      "From", "text\n", "Subject: x\n", "Date:"));
    std::string text;
    for (const auto& part : parts) text += part;
    for (const auto dialect : {MboxDialect::local, MboxDialect::pipermail}) {
      std::uint64_t end = 0;
      split_mbox(text, dialect, true, [&](const MboxMessage& message) {
        RC_ASSERT(message.offset >= end);
        end = static_cast<std::uint64_t>(message.raw.data() - text.data()) + message.raw.size();
        RC_ASSERT(end <= text.size());
      });
    }
  }));
}

TEST(Mbox, IsCompleteWhenItsLastLineIs) {
  EXPECT_TRUE(mbox_complete(""));
  EXPECT_TRUE(mbox_complete("a\n"));
  EXPECT_FALSE(mbox_complete("a\nb"));
}

}  // namespace
}  // namespace sigwatch
