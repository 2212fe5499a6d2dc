#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "service/stage.h"

namespace sigwatch::test {
namespace {

using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;

class Holding : public testing::Test {
 protected:
  Holding() {
    stage_.go_live();
    stage_.add_talk("iot", at("2026-01-10T12:00:00Z"));
    stage_.passes("2026-07-08T13:00:00Z", "2026-07-09T13:00:00Z");
  }
  void meta(const std::function<void(Meta&)>& edit) {
    Change change;
    change.edit_meta = edit;
    stage_.store.commit(change);
  }
  Stage stage_;
};

TEST_F(Holding, PauseStopsSendingAndMeasuringGoesOn) {
  meta([](Meta& m) { m.paused = true; });
  stage_.passes("2026-07-10T13:00:00Z", "2026-07-14T13:00:00Z");
  EXPECT_THAT(stage_.mailer.ids(), IsEmpty());
  EXPECT_EQ(stage_.verdict_of("iot"), "silent");
  EXPECT_EQ(stage_.state_of(kWarn), "due");
  meta([](Meta& m) { m.paused = false; });
  stage_.pass("2026-07-15T13:00:00Z");
  EXPECT_THAT(stage_.mailer.ids(), SizeIs(1));
}

TEST_F(Holding, PauseUntilADateEndsByItself) {
  meta([](Meta& m) { m.paused = true, m.paused_until = at("2026-07-12T13:00:00Z"); });
  stage_.passes("2026-07-10T13:00:00Z", "2026-07-11T13:00:00Z");
  EXPECT_THAT(stage_.mailer.ids(), IsEmpty());
  stage_.pass("2026-07-12T13:00:00Z");
  EXPECT_THAT(stage_.mailer.ids(), SizeIs(1));
}

TEST_F(Holding, AGapOfMoreThanFourteenDaysStopsAllSendingUntilRelease) {
  stage_.pass("2026-07-24T13:00:01Z");
  EXPECT_TRUE(stage_.store.meta().stopped_since);
  stage_.passes("2026-07-25T13:00:00Z", "2026-07-30T13:00:00Z");
  EXPECT_EQ(stage_.state_of(kWarn), "held") << "also what falls due later";
  EXPECT_THAT(stage_.mailer.ids(), IsEmpty());
  EXPECT_THAT(stage_.operators_mails().front(), HasSubstr("release --all"));
  meta([](Meta& m) { m.stopped_since.reset(), m.stopped_because.clear(); });
  stage_.edit(kWarn, [](Notice& n) { n.state = NoticeState::due, n.released = true; });
  stage_.pass("2026-07-31T13:00:00Z");
  EXPECT_THAT(stage_.mailer.ids(), SizeIs(1));
}

TEST_F(Holding, AGapIsAlsoFoundWhenAPersonsWordIsTakenUpFirst) {
  stage_.mailer.next = {Receipt::Kind::deferred};
  stage_.pass("2026-07-10T13:00:00Z");
  ASSERT_EQ(stage_.mailer.count(kWarn), 1);
  stage_.clock.set(at("2026-08-01T13:00:00Z"));
  stage_.attend();
  EXPECT_EQ(stage_.mailer.count(kWarn), 1);
  EXPECT_TRUE(stage_.store.meta().stopped_since);
}

TEST_F(Holding, FourteenDaysAreNoGap) {
  stage_.pass("2026-07-23T13:00:00Z");
  EXPECT_FALSE(stage_.store.meta().stopped_since);
}

TEST_F(Holding, TheFuseHoldsASecondWarningToAListWithinAFortnight) {
  Notice other;
  other.id = "iot.2025-01-01.warn2.0", other.sig = "iot", other.episode = "iot.2025-01-01", other.step = "warn2";
  other.audience = Audience::list, other.to = "iot@example.org", other.state = NoticeState::seen;
  other.first_attempt = other.accepted = other.seen = at("2026-07-05T13:00:00Z");
  Change change;
  change.notices = {other};
  stage_.store.commit(change);
  stage_.pass("2026-07-10T13:00:00Z");
  EXPECT_EQ(stage_.state_of(kWarn), "held");
  EXPECT_THAT(stage_.notice(kWarn).reason, HasSubstr("2026-07-05"));
}

TEST(Fuse, LetsTwentyNoticesADayGo) {
  Stage stage;
  stage.go_live();
  stage.reg.policy.brake = 100;
  for (int i = 0; i < 23; ++i) stage.add_talk("sig" + std::to_string(i), at("2026-01-10T12:00:00Z"));
  stage.passes("2026-07-08T13:00:00Z", "2026-07-10T13:00:00Z");
  EXPECT_THAT(stage.mailer.ids(), SizeIs(20)) << "also when they go side by side";
  int held = 0;
  for (const Notice& n : stage.store.notices()) held += n.state == NoticeState::held;
  EXPECT_EQ(held, 3);
}

TEST(Brake, HoldsAllFirstWarningsWhenMoreThanTwoFallDueTogether) {
  Stage stage;
  stage.go_live();
  for (const char* id : {"a", "b", "c"}) stage.add_talk(id, at("2026-01-10T12:00:00Z"));
  stage.passes("2026-07-08T13:00:00Z", "2026-07-12T13:00:00Z");
  EXPECT_THAT(stage.mailer.ids(), IsEmpty());
  for (const char* id : {"a", "b", "c"})
    EXPECT_EQ(stage.state_of(std::string(id) + ".2026-01-10.warn1.0"), "held") << id;
}

TEST(Brake, LetsTwoGo) {
  Stage stage;
  stage.go_live();
  for (const char* id : {"a", "b"}) stage.add_talk(id, at("2026-01-10T12:00:00Z"));
  stage.passes("2026-07-08T13:00:00Z", "2026-07-10T13:00:00Z");
  EXPECT_THAT(stage.mailer.ids(), SizeIs(2));
}

TEST(GoingLive, HoldsTheFirstWarningOfASigThatWasPastTheThresholdAtItsFirstRead) {
  Stage stage;
  stage.go_live();
  stage.add_talk("iot", at("2026-01-10T12:00:00Z"));
  stage.passes("2026-07-20T13:00:00Z", "2026-07-25T13:00:00Z");
  EXPECT_EQ(stage.state_of(kWarn), "held");
  EXPECT_THAT(stage.mailer.ids(), IsEmpty());
  stage.edit(kWarn, [](Notice& n) { n.state = NoticeState::due, n.released = true; });
  stage.pass("2026-07-26T13:00:00Z");
  EXPECT_THAT(stage.mailer.ids(), SizeIs(1));
}

}  // namespace
}  // namespace sigwatch::test
