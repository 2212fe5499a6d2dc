#include "archives/mbox/swallowed.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "archives/mbox/mbox_reading.h"
#include "archives/mbox/sample.h"
#include "archives/mbox/scratch.h"

namespace sigwatch {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

const std::string kOwn = "From: Jane <jane@host.example>\nDate: Mon, 19 Oct 2026 09:00:00 +0000\nMessage-ID: <one@x>\n";
const std::string kMail =
    "From: John <john@host.example>\nSubject: second,\n and folded\nDate: Tue, 20 Oct 2026 09:00:00 +0000\nMessage-ID: "
    "<two@x>\n\nHello.\n";

struct Held {
  std::string what, text;
  bool found;
};
class SwallowedMail : public testing::TestWithParam<Held> {};

TEST_P(SwallowedMail, IsFoundByItsWholeHeaderAlone) {
  const auto found = swallowed_beginnings(GetParam().text);
  if (!GetParam().found) {
    EXPECT_THAT(found, IsEmpty());
    return;
  }
  EXPECT_THAT(found, ElementsAre(GetParam().text.rfind(kMail.substr(0, 10))));
}

INSTANTIATE_TEST_SUITE_P(
    Messages, SwallowedMail,
    testing::Values(
        Held{"NoSeparator", kOwn + "\nText.\n\n" + kMail, true}, Held{"NoEmptyLine", kOwn + "\nText.\n" + kMail, true},
        Held{"QuotedSeparator", kOwn + "\nText.\n\n>From john@host.example Tue Oct 20 09:00:00 2026\n" + kMail, true},
        Held{"LowerCaseSeparator", kOwn + "\nText.\n\nfrom john@host.example Tue Oct 20 09:00:00 2026\n" + kMail, true},
        Held{"HeaderCutInTwo", "Received: from a by b\n\n" + kMail, true},
        Held{"ReceivedForAnId", kOwn + "\nText.\n\nFrom: John\nReceived: by b\nDate: Tue, 20 Oct 2026\n\nx\n", true},
        Held{"BehindTheLastBoundary",
             kOwn + "Content-Type: multipart/mixed; boundary=b1\n\n--b1\n\nx\n--b1--\n\n" + kMail, true},
        Held{"AttachedMail",
             kOwn + "Content-Type: multipart/mixed; boundary=b1\n\n--b1\nContent-Type: message/rfc822\n\n" + kMail +
                 "--b1--\n",
             false},
        Held{"PassedOnAsItCame", kOwn + "Content-Type: message/rfc822\n\n" + kMail, false},
        Held{"ForwardedInTheText",
             kOwn + "\n-----Original Message-----\nFrom: John\nSent: Tuesday\nTo: Jane\nSubject: x\n\nHello.\n", false},
        Held{"ForwardedWithADate", kOwn + "\nFrom: John\nDate: Tue, 20 Oct 2026\nTo: Jane\nSubject: x\n\nHello.\n",
             false},
        Held{"Quoted", kOwn + "\n> From: John\n> Date: Tue, 20 Oct 2026\n> Message-ID: <two@x>\n\nYes.\n", false},
        Held{"NothingElse", kOwn + "\nText.\n", false}, Held{"HeaderAlone", kOwn, false}),
    [](const auto& param) { return param.param.what; });

TEST(SwallowedMail, IsAPostOfTheFileThatHoldsIt) {
  const Scratch scratch;
  const std::string path = scratch / "list.mbox";
  std::string text = daily_mbox(2, at("2026-01-01"));
  text += ">From john@host.example Tue Oct 20 09:00:00 2026\n" + kMail + "\n" + kMail.substr(0, kMail.find("two@x")) +
          "three@x>\n\nMore.\n\n";
  write_file(path, text);
  age_file(path, 1);
  const Reading reading = read_mbox_newest(path, {at("2026-11-22"), false, {}, std::nullopt}, {});
  ASSERT_EQ(reading.posts.size(), 4u);
  int found = 0;
  for (const Post& post : reading.posts) {
    if (post.sender_date != at("2026-10-20T09:00:00Z")) continue;
    ++found;
    EXPECT_EQ(post.author.address, "john@host.example");
    EXPECT_EQ(post.subject, "second, and folded");
    EXPECT_EQ(post.locator,
              "list.mbox@" + std::to_string(post.message_id == "two@x" ? text.find(kMail) : text.rfind("From: John")));
  }
  EXPECT_EQ(found, 2);
}

TEST(SwallowedMail, TakesLinearTimeOverHostileText) {
  std::string text = kOwn + "\n";
  for (int i = 0; i < 60'000; ++i) text += "a:\n";
  for (int i = 0; i < 20'000; ++i) text += kMail;
  EXPECT_EQ(swallowed_beginnings(text).size(), 1000u);
}

}  // namespace
}  // namespace sigwatch
