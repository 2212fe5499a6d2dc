// What comes after a decision, and the digests, with the real programs: what a person types, and what they then read.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

#include "daemon/world.h"

namespace sigwatch::test {
namespace {

using testing::Contains;
using testing::HasSubstr;
using testing::Not;

class ADisbandedSig : public testing::Test {
 protected:
  void SetUp() override {
    world.digest = "operators: none, council: monthly";
    world.add_sig("iot");
    world.add_sig("web");
    world.talk("iot", at("2026-06-10T12:00:00Z"));
    world.talk("web", at("2026-06-10T12:00:00Z"));
    world.passes(at("2026-06-28"), at("2026-06-30"));
    ASSERT_EQ(world.ctl({"go-live", "--yes"}).code, 0);
    decide("disband");
    world.passes(at("2026-07-01"), at("2026-07-01"));
  }
  void decide(const std::string& what) {
    const Ran ran =
        world.ctl({"decide", "iot", what, "--by", "council", "--reference", "https://example.org/minutes", "--yes"});
    ASSERT_EQ(ran.code, 0) << ran.out;
  }
  Ran tick(const std::string& item) { return world.ctl({"tick", "iot", item, "--because", "looked"}); }
  World world;
};

TEST_F(ADisbandedSig, KeepsItsChecklistUntilAPersonTickedAll) {
  EXPECT_THAT(world.ctl({"status"}).out, HasSubstr("to do: charter, list, archive, register"));
  EXPECT_THAT(world.ctl({"status"}).out, HasSubstr("to look at: checklist:iot"));
  EXPECT_THAT(world.ctl({"status", "iot"}).out, HasSubstr("to do: list: the list takes no more posts"));
  EXPECT_THAT(tick("charter").out, HasSubstr("ticked: charter; still to do: list, archive, register"));
  EXPECT_EQ(tick("charter").code, 1) << "it was ticked already";
  EXPECT_EQ(tick("chart").code, 2);
  EXPECT_THAT(world.ctl({"status", "iot"}).out, HasSubstr("done on 2026-07-01: charter"));
  for (const char* item : {"list", "archive"}) EXPECT_EQ(tick(item).code, 0) << item;
  EXPECT_THAT(tick("register").out, HasSubstr("all is done"));
  EXPECT_THAT(world.ctl({"status"}).out, Not(HasSubstr("to do")));
  EXPECT_THAT(world.ctl({"history", "iot"}).out, HasSubstr("word: ticked: register of iot, decision 1: looked"));
  world.passes(at("2026-07-02"), at("2026-07-02"));
  EXPECT_THAT(world.ctl({"status"}).out, Not(HasSubstr("checklist:iot")));
}

TEST_F(ADisbandedSig, HasNoChecklistOnceThatIsTakenBack) {
  EXPECT_EQ(tick("charter").code, 0);
  decide("revoke");
  EXPECT_THAT(world.ctl({"status"}).out, Not(HasSubstr("to do")));
  EXPECT_EQ(tick("list").code, 1);
  decide("disband");
  EXPECT_THAT(world.ctl({"status"}).out, HasSubstr("to do: charter, list, archive, register"))
      << "a new end, a new checklist";
}

TEST_F(ADisbandedSig, StandsInTheDigestToTheCouncil) {
  ASSERT_THAT(world.sent(), Contains("digest.2026-07-01"));
  const std::string text = world.find("digest.2026-07-01")->raw;
  EXPECT_THAT(text, HasSubstr("Subject: [SIG watch] Digest: nothing is asked of you"));
  EXPECT_THAT(text, HasSubstr("Operators: SIG-iot: it was disbanded on 2026-06-30"));
  EXPECT_THAT(text, HasSubstr("2026-06-30 SIG-iot: the council disbands the group"));
  EXPECT_THAT(text, HasSubstr("2 groups: 1 active, 1 not measured."));
  EXPECT_THAT(text, HasSubstr("sigwatch-notice: digest.2026-07-01"));
  for (const char* item : {"charter", "list", "archive", "register"}) EXPECT_EQ(tick(item).code, 0) << item;
  ASSERT_TRUE(world.archive_mail("digest.2026-07-01", "council", at("2026-07-01T13:00:00Z")));
  world.passes(at("2026-07-02"), at("2026-08-02"));
  ASSERT_THAT(world.sent(), Contains("digest.2026-08-01"));
  EXPECT_THAT(world.find("digest.2026-08-01")->raw, HasSubstr("Subject: [SIG watch] Digest: all is well"));
  const auto ids = world.sent();
  EXPECT_EQ(std::count(ids.begin(), ids.end(), "digest.2026-07-01"), 1);
}

}  // namespace
}  // namespace sigwatch::test
