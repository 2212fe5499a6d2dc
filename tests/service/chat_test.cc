// The Council's chat: after the mail, once, and in nobody's way.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

#include "service/stage.h"

namespace sigwatch::test {
namespace {

using testing::AnyOf;
using testing::Contains;
using testing::HasSubstr;

const std::string kInform = "iot.2026-01-10.inform.0";

class Chat : public testing::Test {
 protected:
  Chat() {
    stage_.go_live();
    stage_.patience = 1h;  // a slow archive is not waited for longer, the chat not at all
    stage_.reg.council.xmpp = CouncilRoom{"council@rooms.example.org", true, "SIG Watch"};
    stage_.add_talk("iot", at("2026-01-10T12:00:00Z"));
    stage_.passes("2026-07-08T13:00:00Z", "2026-07-10T13:00:00Z");
  }
  ChatRecord record() { return stage_.notice(kInform).chat; }
  long told() const {
    return std::count_if(stage_.chat.sent.begin(), stage_.chat.sent.end(),
                         [](const auto& s) { return is_inform(s.envelope); });
  }
  const Envelope& last() const { return stage_.chat.sent.back().envelope; }
  void run_service_pass(Time now) {
    stage_.begin_pass(now);
    for (int n = 0; n < 1000 && !stage_.pass_ended(); ++n) stage_.run_until_quiet(2ms);
    ASSERT_TRUE(stage_.pass_ended()) << to_rfc3339(now);
    stage_.run_until_quiet(2ms);
  }
  static bool is_inform(const Envelope& e) { return e.id == "sigwatch." + kInform + "@example.org"; }

  Stage stage_;
};

TEST_F(Chat, IsToldOfTheCouncilsNoticesAloneOnceEach) {
  EXPECT_TRUE(stage_.chat.sent.empty()) << "the warning is the list's";
  stage_.pass("2026-07-11T13:00:00Z");
  ASSERT_EQ(stage_.chat.sent.size(), 1U);
  EXPECT_TRUE(is_inform(last())) << last().id;
  EXPECT_EQ(last().to, "xmpp:council@rooms.example.org?join");
  EXPECT_EQ(last().message, "[SIG watch] " + kInform + "\nhttps://sigs.example.org/notices/" + kInform +
                                "\nMailed to council@example.org. sigwatch-notice: " + kInform);
  EXPECT_EQ(record().state, ChatState::told);
  stage_.passes("2026-07-12T13:00:00Z", "2026-09-10T13:00:00Z");
  EXPECT_EQ(told(), 1);
  EXPECT_EQ(stage_.chat.sent.size(), 2U) << "and the request";
  EXPECT_THAT(last().id, HasSubstr(".recommend.0"));
}

TEST_F(Chat, IsToldInTheVeryPassAfterTheMailWasTaken) {
  stage_.mailer.next = {Receipt::Kind::deferred};
  stage_.pass("2026-07-11T13:00:00Z");
  EXPECT_TRUE(stage_.chat.sent.empty());
  stage_.pass("2026-07-11T14:00:00Z");
  EXPECT_EQ(told(), 1);
}

TEST_F(Chat, ThatIsAwayHoldsUpNoMailAndIsToldWhenItIsBack) {
  stage_.chat.answer = Receipt::Kind::deferred;
  const PassReport report = stage_.pass("2026-07-11T13:00:00Z");
  EXPECT_TRUE(report.unsent.empty());
  EXPECT_THAT(stage_.state_of(kInform), AnyOf("accepted", "seen"));
  EXPECT_EQ(record().state, ChatState::deferred);
  EXPECT_EQ(record().not_before, at("2026-07-11T13:15:00Z"));
  stage_.pass("2026-07-11T13:10:00Z");
  EXPECT_EQ(told(), 1) << "not before its time";
  stage_.chat.answer = Receipt::Kind::accepted;
  stage_.pass("2026-07-11T13:20:00Z");
  EXPECT_EQ(told(), 2);
  EXPECT_FALSE(last().doubtful) << "nothing had left";
  EXPECT_EQ(record().state, ChatState::told);
  stage_.passes("2026-07-12T13:00:00Z", "2026-07-20T13:00:00Z");
  EXPECT_EQ(told(), 2);
  EXPECT_TRUE(stage_.operators_mails().empty());
}

TEST_F(Chat, ThatDidNotShowItIsAskedForProofBeforeItIsToldAgain) {
  stage_.chat.next = {Receipt::Kind::unknown, Receipt::Kind::deferred};
  stage_.pass("2026-07-11T13:00:00Z");
  EXPECT_FALSE(last().doubtful);
  EXPECT_EQ(record().state, ChatState::unknown);
  stage_.pass("2026-07-11T14:00:00Z");
  EXPECT_TRUE(last().doubtful);
  EXPECT_EQ(record().state, ChatState::unknown) << "that nothing was sent now says nothing of the first attempt";
  stage_.pass("2026-07-11T20:00:00Z");
  EXPECT_TRUE(last().doubtful);
  EXPECT_EQ(last().since, *stage_.notice(kInform).accepted);
  EXPECT_EQ(record().state, ChatState::told);
}

TEST_F(Chat, ThatNeverAnswersHoldsUpNeitherThePassNorTheNextMail) {
  stage_.chat.gate.shut();
  run_service_pass(at("2026-07-11T20:00:00Z"));
  EXPECT_EQ(record().state, ChatState::sending);
  EXPECT_LE(stage_.next_due(), at("2026-07-11T20:05:00Z")) << "it is looked at again";
  for (Time t = at("2026-07-12T20:00:00Z"); t <= at("2026-08-20T20:00:00Z"); t += Days(1)) run_service_pass(t);
  EXPECT_EQ(told(), 1);
  EXPECT_THAT(stage_.mailer.ids(), Contains("iot.2026-01-10.warn2.0"));
}

TEST_F(Chat, WhoseAttemptTheProgramDidNotSurviveIsAskedForProof) {
  stage_.chat.gate.shut();
  run_service_pass(at("2026-07-11T20:00:00Z"));
  ASSERT_EQ(record().state, ChatState::sending);
  Stage again;  // the state as the next process finds it
  again.go_live();
  again.reg.council.xmpp = stage_.reg.council.xmpp;
  again.add_talk("iot", at("2026-01-10T12:00:00Z"));
  Change change;
  change.notices = stage_.store.notices();
  change.episodes = stage_.store.episodes("iot");
  again.store.commit(change);
  again.pass("2026-07-12T13:00:00Z");
  ASSERT_FALSE(again.chat.sent.empty());
  EXPECT_TRUE(is_inform(again.chat.sent.front().envelope));
  EXPECT_TRUE(again.chat.sent.front().envelope.doubtful);
}

TEST_F(Chat, ThatStaysAwayForThreeDaysIsGivenUpAndOperatorsAreTold) {
  stage_.chat.answer = Receipt::Kind::deferred;
  stage_.passes("2026-07-11T13:00:00Z", "2026-07-13T13:00:00Z");
  EXPECT_EQ(record().state, ChatState::deferred);
  EXPECT_TRUE(stage_.operators_mails().empty());
  stage_.pass("2026-07-14T14:00:00Z");
  EXPECT_EQ(record().state, ChatState::given_up);
  stage_.pass("2026-07-14T20:00:00Z");
  ASSERT_FALSE(stage_.operators_mails().empty());
  EXPECT_THAT(stage_.operators_mails().front(), HasSubstr("not told in council@rooms.example.org"));
  const long attempts = told();
  stage_.chat.answer = Receipt::Kind::accepted;
  stage_.passes("2026-07-15T13:00:00Z", "2026-07-20T13:00:00Z");
  EXPECT_EQ(told(), attempts);
}

TEST_F(Chat, IsToldNothingWhileSendingIsPausedAndItAfterwards) {
  stage_.chat.next = {Receipt::Kind::deferred};
  stage_.pass("2026-07-11T13:00:00Z");
  Change pause;
  pause.edit_meta = [](Meta& m) { m.paused = true; };
  stage_.store.commit(pause);
  stage_.pass("2026-07-12T13:00:00Z");
  EXPECT_EQ(told(), 1);
  Change resume;
  resume.edit_meta = [](Meta& m) { m.paused = false; };
  stage_.store.commit(resume);
  stage_.pass("2026-07-12T14:00:00Z");
  EXPECT_EQ(record().state, ChatState::told);
}

TEST_F(Chat, ThatIsNewIsNotToldOfWhatIsOld) {
  stage_.reg.council.xmpp.reset();
  stage_.passes("2026-07-11T13:00:00Z", "2026-07-16T13:00:00Z");
  stage_.reg.council.xmpp = CouncilRoom{"council@rooms.example.org", true, "SIG Watch"};
  stage_.restart();
  stage_.passes("2026-07-17T13:00:00Z", "2026-07-20T13:00:00Z");
  EXPECT_EQ(told(), 0);
  EXPECT_EQ(record().state, ChatState::none);
  EXPECT_TRUE(stage_.operators_mails().empty());
}

}  // namespace
}  // namespace sigwatch::test
