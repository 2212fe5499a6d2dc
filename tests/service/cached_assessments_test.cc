#include "service/cached_assessments.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "service/stage.h"

namespace sigwatch::test {
namespace {

using testing::Contains;
using testing::HasSubstr;
using testing::Not;

class CachedAssessment : public testing::Test {
 protected:
  CachedAssessment() {
    iot_ = &stage_.add_talk("iot", at("2026-01-10T12:00:00Z"));
    iot_->add(spam("spam@x", at("2026-03-01T12:00:00Z")), at("2026-03-01T12:00:00Z"));
  }
  bool holds_at(Time now) {
    const auto until = stage_.store.sig("iot").value_or(SigMemory{}).holds_until;
    return until && now < *until;
  }

  Stage stage_;
  FakeArchive* iot_ = nullptr;
};

TEST_F(CachedAssessment, IsReportedOnTheDayWhenOnlyDoubtfulPostsAreYoung) {
  stage_.passes("2026-07-04T13:00:00Z", "2026-07-09T13:00:00Z");
  EXPECT_TRUE(holds_at(at("2026-07-10T11:59:59Z")));
  EXPECT_FALSE(holds_at(at("2026-07-10T12:00:00Z"))) << "six months after the last post that is not doubtful";
  EXPECT_THAT(stage_.operators_mails(), Not(Contains(HasSubstr("spam@x"))));
  stage_.pass("2026-07-10T13:00:00Z");
  EXPECT_EQ(stage_.verdict_of("iot"), "active");
  EXPECT_THAT(stage_.operators_mails(), Contains(HasSubstr("spam@x")));
}

TEST_F(CachedAssessment, IsJudgedAgainAtOnceWhenAPersonSpeaks) {
  stage_.passes("2026-07-04T13:00:00Z", "2026-07-05T13:00:00Z");
  ASSERT_TRUE(holds_at(at("2026-07-05T19:00:00Z")));
  const std::string given = stage_.store.sig("iot")->holds_for;
  Statement ignored;
  ignored.kind = Statement::Kind::ignore;
  ignored.about = "spam@x";
  stage_.say(ignored);
  stage_.attend();
  EXPECT_NE(stage_.store.sig("iot")->holds_for, given);
}

TEST_F(CachedAssessment, IsJudgedAgainWhenTheConfigurationIsAnother) {
  stage_.passes("2026-07-04T13:00:00Z", "2026-07-05T13:00:00Z");
  ASSERT_TRUE(holds_at(at("2026-07-05T19:00:00Z")));
  stage_.reg.policy.silent_after = 3;
  stage_.reg.fingerprint = "another";
  stage_.restart();
  stage_.pass("2026-07-05T19:00:00Z");
  EXPECT_FALSE(holds_at(at("2026-07-05T19:00:01Z"))) << "its last post that is not doubtful is older than three months";
}

TEST_F(CachedAssessment, IsJudgedAtLeastOnceAWeek) {
  iot_->add(post("fresh@x", at("2026-07-01T12:00:00Z"), "bob@people.example", "iot1@people.example"),
            at("2026-07-01T12:00:00Z"));
  stage_.passes("2026-07-04T13:00:00Z", "2026-07-05T13:00:00Z");
  EXPECT_TRUE(holds_at(at("2026-07-11T12:59:59Z")));
  EXPECT_FALSE(holds_at(at("2026-07-12T13:00:00Z")));
}

}  // namespace
}  // namespace sigwatch::test
