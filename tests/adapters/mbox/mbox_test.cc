#include "adapters/mbox/mbox.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <rapidcheck.h>

#include <ctime>

#include "adapters/mbox/sample.h"
#include "adapters/mbox/scratch.h"

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
  const std::string text =
      "From a@b  Thu Jan  1 00:00:00 2026\nFrom: a@b (A)\n\nbody\n\n" + GetParam().line + "\n" + GetParam().next + "\n\nmore\n";
  EXPECT_EQ(offsets(text, MboxDialect::pipermail).size(), GetParam().pipermail ? 2u : 1u) << GetParam().line;
  EXPECT_EQ(offsets(text, MboxDialect::local).size(), GetParam().local ? 2u : 1u) << GetParam().line;
}

INSTANTIATE_TEST_SUITE_P(
    Lines, Separator,
    testing::Values(Line{"From jane at host.example  Sat Nov 14 21:29:28 2015", "From: jane at host.example (Jane)", true, true},
                    Line{"From jane at host.example  Thu Mar  3 18:20:35 2016", "From: jane at host.example (Jane)", true, true},
                    Line{"From jane  host.example  Thu Mar  3 18:20:35 2016", "From: jane  host.example (Jane)", true, true},
                    Line{"From a@b.example Mon, 2 Aug 1999 18:55:09 -0400 (EDT)", "Date: Mon, 2 Aug 1999 18:55:09 -0400 (EDT)", true, true},
                    Line{"From a at b.example Mon, 2 Aug 1999 18:55:09 -0400", "Subject: x", true, true},
                    Line{"From a@b.example  Thu Mar  3 18:20:35 2016", "Received: by c.example", false, true},
                    Line{"From a@b.example Thu Mar  3 18:20:35 2016", "", false, false},
                    Line{"From a@b.example Thu Mar  3 18:20:35 2016\n", "Subject: behind an empty line", false, false},
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

TEST(Mbox, ALocalSeparatorNeedsAnEmptyLineBeforeIt) {
  const std::string first = "From a@b  Thu Jan  1 00:00:00 2026\nFrom: a@b\n\nbody\n",
                    second = "From a@b  Fri Jan  2 00:00:00 2026\nFrom: a@b\n\n";
  EXPECT_EQ(offsets(first + second, MboxDialect::local).size(), 1u);
  EXPECT_EQ(offsets(first + "\n" + second, MboxDialect::local).size(), 2u);
  EXPECT_EQ(offsets(first + second, MboxDialect::pipermail).size(), 2u);
}

TEST(Mbox, CrLfIsReadAlike) {
  const std::string text =
      "From a@b  Thu Jan  1 00:00:00 2026\r\nFrom: a@b\r\n\r\nbody\r\n\r\nFrom a@b  Fri Jan  2 00:00:00 2026\r\nFrom: c@d\r\n\r\n";
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
      "From a@b  Thu Jan  1 00:00:00 2026\nFrom: a@b\nContent-Length: 999999\n\nbody\n\nFrom a@b  Fri Jan  2 00:00:00 2026\nFrom: c@d\n\n";
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

INSTANTIATE_TEST_SUITE_P(Lines, FromLineDate,
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
    const auto parts = *rc::gen::container<std::vector<std::string>>(rc::gen::element<std::string>(
        "From a@b  Thu Jan  1 00:00:00 2026\n", "From: a@b\n", "\n", "\r\n", "From ", "text\n", "Subject: x\n", "Date:"));
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
