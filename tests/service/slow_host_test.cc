#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "service/stage.h"

/// Promise 12: one slow or broken host never delays the others.
namespace sigwatch::test {
namespace {

using testing::Contains;
using testing::Not;

const std::string kSlowWarn = "slow.2026-01-10.warn1.0";

class SlowHost : public testing::Test {
 protected:
  SlowHost() {
    stage_.go_live();
    iot_ = &stage_.add_talk("iot", at("2026-01-10T12:00:00Z"));
    slow_ = &stage_.add_talk("slow", at("2026-01-10T12:00:00Z"), "slow.example");
  }
  void prove(std::string_view from = "2026-07-08T13:00:00Z", std::string_view to = "2026-07-09T13:00:00Z") {
    stage_.passes(from, to);
  }

  Stage stage_;
  FakeArchive* iot_ = nullptr;
  FakeArchive* slow_ = nullptr;
};

TEST_F(SlowHost, DelaysNoOtherSigsVerdict) {
  prove();
  slow_->gate.shut();
  stage_.patience = 1h;
  stage_.restart();
  stage_.begin_pass(at("2026-07-10T13:00:00Z"));
  stage_.io.poll();  // no time passes
  EXPECT_FALSE(stage_.pass_ended());
  EXPECT_EQ(stage_.verdict_of("iot"), "silent");
  EXPECT_EQ(stage_.verdict_of("slow"), "active") << "as it was yesterday";
}

TEST_F(SlowHost, DelaysNoOtherSigsMailLongerThanThePassIsPatient) {
  prove();
  slow_->gate.shut();
  stage_.begin_pass(at("2026-07-10T13:00:00Z"));
  stage_.run_until_quiet(50ms);
  EXPECT_TRUE(stage_.pass_ended());
  EXPECT_THAT(stage_.mailer.ids(), Contains(kWarn));
  EXPECT_EQ(stage_.store.meta().last_pass, at("2026-07-10T13:00:00Z"));
}

TEST_F(SlowHost, IsJudgedWhenItComesAndNotAskedAgainMeanwhile) {
  prove();
  slow_->gate.shut();
  for (int day = 10; day <= 12; ++day) {
    stage_.begin_pass(at("2026-07-" + std::to_string(day) + "T13:00:00Z"));
    stage_.run_until_quiet(50ms);
  }
  EXPECT_FALSE(slow_->overlapped) << "calls on one archive never overlap";
  const int before = slow_->newest_calls;
  slow_->gate.release();
  stage_.run_until_quiet(50ms);
  EXPECT_EQ(slow_->newest_calls, before);
  EXPECT_EQ(stage_.verdict_of("slow"), "silent") << stage_.reason_of("slow");
}

TEST_F(SlowHost, ThatHangsAtTheQuestionBeforeAnAttemptHoldsUpItsOwnMailAlone) {
  stage_.mailer.answer = Receipt::Kind::deferred;
  prove("2026-07-08T13:00:00Z", "2026-07-10T13:00:00Z");
  ASSERT_EQ(stage_.state_of(kWarn), "deferred");
  ASSERT_EQ(stage_.state_of(kSlowWarn), "deferred");
  stage_.mailer.answer = Receipt::Kind::accepted;
  stage_.mailer.sent.clear();
  slow_->gate.shut();
  stage_.begin_pass(at("2026-07-10T13:30:00Z"));  // no archive is due, both notices are
  stage_.run_until_quiet(50ms);
  EXPECT_THAT(stage_.mailer.ids(), Contains(kWarn));
  EXPECT_THAT(stage_.mailer.ids(), Not(Contains(kSlowWarn)));
  EXPECT_TRUE(stage_.pass_ended());
  slow_->gate.release();
  stage_.run_until_quiet(50ms);
  EXPECT_EQ(stage_.mailer.count(kSlowWarn), 1) << "it goes when the answer comes";
  EXPECT_FALSE(slow_->overlapped);
}

TEST_F(SlowHost, ThatHangsWhenANoticeIsLookedForHoldsUpNothingElse) {
  stage_.mailer.keeps_from("slow@example.org");
  prove("2026-07-08T13:00:00Z", "2026-07-10T13:00:00Z");
  ASSERT_EQ(stage_.state_of(kSlowWarn), "accepted");
  ASSERT_EQ(stage_.state_of(kWarn), "accepted");
  slow_->gate.shut();
  slow_->looks_up = iot_->looks_up = true;
  stage_.begin_pass(at("2026-07-10T13:30:00Z"));
  stage_.run_until_quiet(50ms);
  EXPECT_TRUE(stage_.pass_ended());
  EXPECT_EQ(stage_.state_of(kWarn), "seen");
  EXPECT_THAT(stage_.mailer.ids(), Contains("iot.2026-01-10.inform.0"));
}

TEST_F(SlowHost, FailingOneIsNamedAndTheOthersGoOn) {
  prove();
  slow_->mood = FakeArchive::Mood::unreachable;
  const PassReport report = stage_.pass("2026-07-10T13:00:00Z");
  ASSERT_EQ(report.unread.size(), 1U);
  EXPECT_THAT(stage_.mailer.ids(), Contains(kWarn));
}

TEST_F(SlowHost, IsNotDueWhileItIsStillAsked) {
  prove();
  slow_->gate.shut();
  stage_.begin_pass(at("2026-07-10T13:00:00Z"));
  stage_.run_until_quiet(50ms);
  ASSERT_TRUE(stage_.pass_ended());
  EXPECT_GT(stage_.next_due(), stage_.clock.now())
      << "else the service would make pass after pass until the host answers";
}

TEST_F(SlowHost, WhoseLateReadingCannotBeWrittenEndsTheNextPassWithTheFailure) {
  prove();
  slow_->gate.shut();
  stage_.begin_pass(at("2026-07-10T13:00:00Z"));
  stage_.run_until_quiet(50ms);
  ASSERT_TRUE(stage_.pass_ended());
  stage_.store.fails_in = 0;
  slow_->gate.release();
  stage_.run_until_quiet(50ms);
  EXPECT_THROW(stage_.pass("2026-07-10T14:00:00Z"), StoreError);
  EXPECT_NO_THROW(stage_.pass("2026-07-10T15:00:00Z"));
  EXPECT_EQ(stage_.verdict_of("slow"), "silent") << stage_.reason_of("slow");
}

TEST(LocalFiles, DoNotWaitForEachOther) {
  Stage stage;
  stage.patience = 1h;
  stage.add_talk("fast", at("2026-06-10T12:00:00Z"));
  stage.add_talk("slow", at("2026-06-10T12:00:00Z")).gate.shut();
  for (SigEntry& sig : stage.reg.sigs) sig.archives.front().root.clear();
  stage.begin_pass(at("2026-07-10T13:00:00Z"));
  stage.io.poll();
  EXPECT_EQ(stage.verdict_of("fast"), "active");
  EXPECT_EQ(stage.verdict_of("slow"), "");
}

TEST(CouncilArchive, IsNeverAskedTwiceAtOnce) {
  Stage stage;
  stage.go_live();
  stage.reg.policy.brake = 100;
  for (int i = 0; i < 6; ++i) stage.add_talk("sig" + std::to_string(i), at("2026-01-10T12:00:00Z"));
  stage.passes("2026-07-08T13:00:00Z", "2026-07-14T13:00:00Z");
  for (int i = 0; i < 6; ++i)
    EXPECT_EQ(stage.state_of("sig" + std::to_string(i) + ".2026-01-10.inform.0"), "seen") << i;
  EXPECT_FALSE(stage.council().overlapped);
}

}  // namespace
}  // namespace sigwatch::test
