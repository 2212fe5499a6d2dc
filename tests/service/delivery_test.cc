#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>

#include "service/stage.h"

namespace sigwatch::test {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;

class Delivery : public testing::Test {
 protected:
  Delivery() {
    stage_.go_live();
    iot_ = &stage_.add_talk("iot", at("2026-01-10T12:00:00Z"));
    stage_.passes("2026-07-08T13:00:00Z", "2026-07-09T13:00:00Z");
  }
  Stage stage_;
  FakeArchive* iot_ = nullptr;
};

TEST_F(Delivery, IsSeenInTheArchiveAndTheLadderGoesOnToTheRequest) {
  for (Time t = at("2026-07-10T13:00:00Z"); t <= at("2026-09-10T13:00:00Z"); t += Days(1)) stage_.pass(t);
  EXPECT_THAT(stage_.mailer.ids(),
              ElementsAre(kWarn, "iot.2026-01-10.inform.0", "iot.2026-01-10.warn2.0", "iot.2026-01-10.recommend.0"));
  for (const std::string& id : stage_.mailer.ids()) EXPECT_EQ(stage_.state_of(id), "seen") << id;
}

TEST_F(Delivery, OfEachNoticeIsOneRecipientAndLeadersGetTheirOwn) {
  stage_.reg.sigs.front().leaders = {"lead@people.example", "second@people.example"};
  stage_.pass("2026-07-10T13:00:00Z");
  std::set<std::string> to;
  for (const auto& s : stage_.mailer.sent) to.insert(s.envelope.to);
  EXPECT_THAT(to, ElementsAre("iot@example.org", "lead@people.example", "second@people.example"));
}

TEST_F(Delivery, PutOffIsTriedAgainByAgeWithTheSameBytes) {
  stage_.mailer.answer = Receipt::Kind::deferred;
  const PassReport report = stage_.pass("2026-07-10T13:00:00Z");
  ASSERT_EQ(report.unsent.size(), 1U);
  EXPECT_THAT(report.unsent.front(), HasSubstr("deferred"));
  EXPECT_EQ(stage_.notice(kWarn).not_before, at("2026-07-10T13:15:00Z"));
  stage_.pass("2026-07-10T13:14:00Z");
  EXPECT_EQ(stage_.mailer.count(kWarn), 1) << "not before its time";
  stage_.pass("2026-07-10T14:00:00Z");
  EXPECT_EQ(stage_.notice(kWarn).not_before, at("2026-07-10T15:00:00Z")) << "an hour old, an hour's wait";
  stage_.pass("2026-07-10T23:00:00Z");
  EXPECT_EQ(stage_.notice(kWarn).not_before, at("2026-07-11T03:00:00Z")) << "four hours at most";
  ASSERT_EQ(stage_.mailer.count(kWarn), 3);
  for (const auto& s : stage_.mailer.sent) EXPECT_EQ(s.envelope.message, stage_.mailer.sent.front().envelope.message);
}

TEST_F(Delivery, PutOffForFiveDaysIsGivenUp) {
  stage_.mailer.answer = Receipt::Kind::deferred;
  stage_.passes("2026-07-10T13:00:00Z", "2026-07-14T13:00:00Z");
  EXPECT_EQ(stage_.state_of(kWarn), "deferred");
  stage_.pass("2026-07-15T13:00:00Z");
  EXPECT_EQ(stage_.state_of(kWarn), "refused");
  EXPECT_THAT(stage_.notice(kWarn).reason, HasSubstr("given up after five days"));
  const int attempts = stage_.mailer.count(kWarn);
  stage_.passes("2026-07-16T13:00:00Z", "2026-07-20T13:00:00Z");
  EXPECT_EQ(stage_.mailer.count(kWarn), attempts);
}

TEST_F(Delivery, RefusedIsReportedAndNotTriedAgain) {
  stage_.mailer.next = {Receipt::Kind::refused};
  const PassReport report = stage_.pass("2026-07-10T13:00:00Z");
  EXPECT_EQ(report.unsent.size(), 1U);
  stage_.passes("2026-07-11T13:00:00Z", "2026-07-20T13:00:00Z");
  EXPECT_EQ(stage_.mailer.count(kWarn), 1);
  EXPECT_EQ(stage_.state_of(kWarn), "refused");
  ASSERT_FALSE(stage_.operators_mails().empty());
  EXPECT_THAT(stage_.operators_mails().front(), HasSubstr("550 no such user"));
}

TEST_F(Delivery, UnknownIsNeverSentAgainByItself) {
  stage_.mailer.next = {Receipt::Kind::unknown};
  stage_.passes("2026-07-10T13:00:00Z", "2026-08-20T13:00:00Z");
  EXPECT_THAT(stage_.mailer.ids(), ElementsAre(kWarn));
  EXPECT_EQ(stage_.state_of(kWarn), "unknown");
  EXPECT_THAT(stage_.operators_mails().front(), HasSubstr("release " + kWarn));
}

TEST_F(Delivery, ThatTheCouncilsArchiveHoldsUpIsToldAfterThreeDays) {
  stage_.passes("2026-07-10T13:00:00Z", "2026-07-11T13:00:00Z");
  ASSERT_EQ(stage_.state_of(kWarn), "seen");
  stage_.archive_of("council").mood = FakeArchive::Mood::unreachable;
  const std::string inform = "iot.2026-01-10.inform.0";
  ASSERT_EQ(stage_.state_of(inform), "accepted");
  const std::string decided = "iot.2026-01-10.decided-1.1";
  Change change;
  Decision d;
  d.sig = "iot", d.kind = DecisionKind::standing, d.at = at("2026-07-11T14:00:00Z"), d.by = "council";
  change.decisions = {d};
  stage_.store.commit(change);
  stage_.passes("2026-07-12T13:00:00Z", "2026-07-14T13:00:00Z");
  ASSERT_EQ(stage_.state_of(decided), "due");
  for (const std::string& mail : stage_.operators_mails()) EXPECT_THAT(mail, Not(HasSubstr(decided)));
  stage_.passes("2026-07-15T13:00:00Z", "2026-07-16T13:00:00Z");
  EXPECT_THAT(stage_.operators_mails().back(), HasSubstr(decided + " to council@example.org is due since"));
}

TEST_F(Delivery, ThatADoubtfulPostHoldsUpIsToldByTheQuestionAlone) {
  stage_.mailer.next = {Receipt::Kind::deferred};
  stage_.pass("2026-07-10T13:00:00Z");
  Change change;
  Notice warn = stage_.notice(kWarn);
  warn.state = NoticeState::due;
  change.notices = {warn};
  stage_.store.commit(change);
  iot_->add(spam("spam@x", at("2026-07-10T14:00:00Z")), at("2026-07-10T14:00:00Z"));
  stage_.passes("2026-07-11T13:00:00Z", "2026-07-18T13:00:00Z");
  ASSERT_EQ(stage_.state_of(kWarn), "due");
  ASSERT_FALSE(stage_.operators_mails().empty());
  for (const std::string& mail : stage_.operators_mails()) EXPECT_THAT(mail, Not(HasSubstr("due:" + kWarn)));
}

TEST_F(Delivery, UnknownThatTheArchiveShowsIsSeen) {
  stage_.mailer.next = {Receipt::Kind::unknown};
  stage_.mailer.delivers_unknown = true;
  stage_.passes("2026-07-10T13:00:00Z", "2026-07-11T13:00:00Z");
  EXPECT_EQ(stage_.state_of(kWarn), "seen");
  EXPECT_EQ(stage_.mailer.count(kWarn), 1);
}

TEST_F(Delivery, IsNotRepeatedWhenTheFirstCopyCameSinceTheLastPoll) {
  stage_.mailer.keeps_from("iot@example.org");
  stage_.passes("2026-07-10T13:00:00Z", "2026-07-25T12:00:00Z");
  ASSERT_THAT(stage_.mailer.ids(), ElementsAre(kWarn));
  Post copy = post(stage_.message_id(kWarn), at("2026-07-25T12:30:00Z"), "sigwatch@example.org");
  copy.markers.token = stage_.sealed(kWarn);
  iot_->add(copy, at("2026-07-25T12:30:00Z"));
  stage_.clock.set(at("2026-07-25T13:30:00Z"));
  stage_.attend();
  EXPECT_THAT(stage_.mailer.ids(), ElementsAre(kWarn)) << "a moderator let it through a moment ago";
  stage_.pass("2026-07-26T13:00:00Z");
  EXPECT_EQ(stage_.state_of(kWarn), "seen");
}

TEST_F(Delivery, IsNotRepeatedWhereAFeedAloneMayNotShowIt) {
  stage_.reg.sigs.front().archives.front().kind = "feed";
  iot_->shows_notices = false;
  stage_.passes("2026-07-10T13:00:00Z", "2026-08-10T13:00:00Z");
  EXPECT_THAT(stage_.mailer.ids(), ElementsAre(kWarn));
  EXPECT_THAT(stage_.operators_mails().back(), HasSubstr("attest " + kWarn));
}

TEST_F(Delivery, IsNotSeenWhereTheArchiveCannotTell) {
  stage_.pass("2026-07-10T13:00:00Z");
  ASSERT_EQ(stage_.state_of(kWarn), "accepted");
  iot_->shows_notices = false;
  stage_.pass("2026-07-11T13:00:00Z");
  EXPECT_EQ(stage_.state_of(kWarn), "accepted");
  iot_->shows_notices = true;
  iot_->mood = FakeArchive::Mood::unreachable;
  stage_.pass("2026-07-12T13:00:00Z");
  EXPECT_EQ(stage_.state_of(kWarn), "accepted");
  iot_->mood = FakeArchive::Mood::well;
  stage_.pass("2026-07-13T13:00:00Z");
  EXPECT_EQ(stage_.state_of(kWarn), "seen");
}

TEST_F(Delivery, FoundSendingAtStartUpIsUnknownAndNotSentAgain) {
  stage_.mailer.gate.shut();
  stage_.begin_pass(at("2026-07-10T13:00:00Z"));
  stage_.io.poll();
  ASSERT_EQ(stage_.state_of(kWarn), "sending");
  Stage again;  // the state as the next process finds it
  again.go_live();
  again.add_talk("iot", at("2026-01-10T12:00:00Z"));
  Change change;
  change.notices = {stage_.notice(kWarn)};
  change.episodes = stage_.store.episodes("iot");
  again.store.commit(change);
  again.passes("2026-07-11T13:00:00Z", "2026-07-20T13:00:00Z");
  EXPECT_EQ(again.state_of(kWarn), "unknown");
  EXPECT_THAT(again.notice(kWarn).reason, HasSubstr("2026-07-10T13:00:00Z"));
  EXPECT_TRUE(again.mailer.ids().empty());
}

TEST_F(Delivery, WhoseReceiptCannotBeWrittenIsUnknownAndNotSentAgain) {
  stage_.mailer.keeps_from("iot@example.org");
  stage_.mailer.gate.shut();
  stage_.may_fail = true;
  stage_.begin_pass(at("2026-07-10T13:00:00Z"));
  stage_.io.poll();
  ASSERT_EQ(stage_.state_of(kWarn), "sending");
  stage_.store.fails_in = 0;  // the disk is full when the answer comes
  stage_.mailer.gate.release();
  stage_.io.restart();
  stage_.io.poll();
  stage_.passes("2026-07-11T13:00:00Z", "2026-07-20T13:00:00Z");
  EXPECT_EQ(stage_.state_of(kWarn), "unknown");
  EXPECT_EQ(stage_.mailer.count(kWarn), 1);
}

TEST_F(Delivery, UnderWayIsWaitedForHoweverImpatientThePassIs) {
  stage_.mailer.gate.shut();
  stage_.begin_pass(at("2026-07-10T13:00:00Z"));
  stage_.run_until_quiet(20ms);
  EXPECT_FALSE(stage_.pass_ended()) << "who stops the program then would not know what became of it";
  stage_.mailer.gate.release();
  stage_.run_until_quiet(20ms);
  EXPECT_TRUE(stage_.pass_ended());
  EXPECT_EQ(stage_.state_of(kWarn), "accepted");
}

TEST_F(Delivery, DoesNotBeginWhenItsRowCannotBeWritten) {
  stage_.clock.set(at("2026-07-10T13:00:00Z"));
  bool threw = false;
  for (int n = 0; n < 60 && stage_.mailer.sent.empty(); ++n) {
    stage_.store.fails_in = n;
    try {
      stage_.pass(at("2026-07-10T13:00:00Z") + Seconds(n));
    } catch (const StoreError&) {
      threw = true;
      EXPECT_TRUE(stage_.mailer.sent.empty() || stage_.state_of(kWarn) == "sending") << n;
    }
    stage_.store.fails_in = -1;
  }
  EXPECT_TRUE(threw);
  stage_.passes("2026-07-11T13:00:00Z", "2026-07-13T13:00:00Z");
  EXPECT_EQ(stage_.mailer.count(kWarn), 1);
}

TEST_F(Delivery, ThatCannotBeComposedIsHeldAndSaysWhy) {
  stage_.compose_fails = "warn1.txt:7: unknown name {{nmae}}";
  const PassReport report = stage_.pass("2026-07-10T13:00:00Z");
  EXPECT_TRUE(stage_.mailer.ids().empty());
  EXPECT_EQ(stage_.state_of(kWarn), "held");
  EXPECT_THAT(stage_.notice(kWarn).reason, HasSubstr("{{nmae}}"));
  ASSERT_FALSE(report.unsent.empty());
}

TEST_F(Delivery, AcceptedAndNotSeenIsRepeatedOnceAndOperatorsAreTold) {
  stage_.mailer.keeps_from("iot@example.org");
  stage_.passes("2026-07-10T13:00:00Z", "2026-07-24T13:00:00Z");
  EXPECT_THAT(stage_.mailer.ids(), ElementsAre(kWarn));
  EXPECT_THAT(stage_.operators_mails().front(), HasSubstr("moderation"));
  stage_.passes("2026-07-25T13:00:00Z", "2026-09-25T13:00:00Z");
  EXPECT_THAT(stage_.mailer.ids(), ElementsAre(kWarn, "iot.2026-01-10.warn1-again.0")) << "and no Council is asked";
}

TEST_F(Delivery, ThatSitsInModerationWhileSomebodyPostsIsToBeDiscarded) {
  stage_.mailer.keeps_from("iot@example.org");
  stage_.passes("2026-07-10T13:00:00Z", "2026-07-11T13:00:00Z");
  EXPECT_TRUE(stage_.operators_mails().empty());
  stage_.archive_of("iot").add(post("alive@people.example", at("2026-07-11T20:00:00Z")), at("2026-07-11T20:00:00Z"));
  stage_.pass("2026-07-12T13:00:00Z");
  ASSERT_FALSE(stage_.operators_mails().empty());
  EXPECT_THAT(stage_.operators_mails().front(), HasSubstr("discard the held message, the list is alive"));
  stage_.passes("2026-07-13T13:00:00Z", "2026-08-30T13:00:00Z");
  EXPECT_THAT(stage_.mailer.ids(), ElementsAre(kWarn)) << "and nothing is repeated";
}

TEST_F(Delivery, InRehearsalIsNoneButToOperators) {
  Change change;
  change.edit_meta = [](Meta& m) { m.live_since.reset(); };
  stage_.store.commit(change);
  stage_.passes("2026-07-10T13:00:00Z", "2026-08-10T13:00:00Z");
  EXPECT_TRUE(stage_.mailer.ids().empty());
  EXPECT_EQ(stage_.verdict_of("iot"), "silent");
}

}  // namespace
}  // namespace sigwatch::test
