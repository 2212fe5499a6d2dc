#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

#include "service/stage.h"

/// What is asked before every attempt (docs/ladder.md).
namespace sigwatch::test {
namespace {

using testing::HasSubstr;

/// A SIG whose first warning is put off by the mail server, and tried again tomorrow.
class Due : public testing::Test {
 protected:
  Due() {
    stage_.go_live();
    iot_ = &stage_.add_talk("iot", at("2026-01-10T12:00:00Z"));
    stage_.mailer.next = {Receipt::Kind::deferred};
    stage_.passes("2026-07-08T13:00:00Z", "2026-07-10T13:00:00Z");
    EXPECT_EQ(stage_.state_of(kWarn), "deferred");
  }
  int attempts() const { return stage_.mailer.count(kWarn); }

  Stage stage_;
  FakeArchive* iot_ = nullptr;
};

TEST_F(Due, GoesWhenTheSigIsStillSilent) {
  const int whole = iot_->whole_calls, calls = iot_->newest_calls;
  stage_.pass("2026-07-11T13:00:00Z");
  EXPECT_EQ(attempts(), 2);
  EXPECT_GT(iot_->whole_calls, whole) << "read again whole and unconditionally";
  EXPECT_EQ(iot_->newest_calls, calls + 2) << "one poll, and once for the attempt";
  EXPECT_EQ(stage_.state_of(kWarn), "accepted");
}

TEST_F(Due, IsSeenAndNotSentWhenItIsThereAlready) {
  Post copy = post(stage_.message_id(kWarn), at("2026-07-10T14:00:00Z"), "sigwatch@example.org");
  copy.markers.token = stage_.sealed(kWarn);
  iot_->add(copy, at("2026-07-10T14:00:00Z"));
  stage_.pass("2026-07-11T13:00:00Z");
  EXPECT_EQ(attempts(), 1);
  EXPECT_EQ(stage_.state_of(kWarn), "seen");
  EXPECT_EQ(stage_.notice(kWarn).seen, at("2026-07-11T13:00:00Z"));
}

TEST_F(Due, IsSeenWhereTheArchiveAnswersForItAlone) {
  iot_->looks_up = true;
  iot_->shows_notices = false;
  iot_->add(post(stage_.message_id(kWarn), at("2026-07-10T14:00:00Z"), "sigwatch@example.org"),
            at("2026-07-10T14:00:00Z"));
  stage_.pass("2026-07-11T13:00:00Z");
  EXPECT_EQ(attempts(), 1);
  EXPECT_EQ(stage_.state_of(kWarn), "seen");
}

TEST_F(Due, GoesWhereAFeedDoesNotTell) {
  stage_.reg.sigs.front().archives.front().kind = "feed";
  iot_->gaps = {{"https://lists.example/iot", at("2026-07-09"), at("2026-07-10"), "more was posted than it holds"}};
  Change change;
  change.statements = {{Statement::Kind::attest, iot_->url(), "I looked", "ops", at("2026-07-09T00:00:00Z"), {}}};
  stage_.store.commit(change);
  stage_.pass("2026-07-11T13:00:00Z");
  EXPECT_EQ(attempts(), 2);
}

TEST_F(Due, WaitsForAMissingPartUntilAPersonAttestsIt) {
  iot_->gaps = {{"https://lists.example/iot/part", at("2026-07-09"), at("2026-07-10"), "answers 404"}};
  stage_.pass("2026-07-11T13:00:00Z");
  EXPECT_EQ(attempts(), 1);
  Change change;
  change.statements = {{Statement::Kind::attest, iot_->url(), "I looked", "ops", at("2026-07-11T14:00:00Z"), {}}};
  stage_.store.commit(change);
  stage_.passes("2026-07-12T13:00:00Z", "2026-07-15T13:00:00Z");
  EXPECT_EQ(attempts(), 2);
}

TEST_F(Due, IsKnownByItsTokenWhenARelayReplacedTheMessageId) {
  Post copy = post("other@relay.example", at("2026-07-10T14:00:00Z"), "sigwatch@example.org");
  copy.markers.token = stage_.sealed(kWarn);
  iot_->add(copy, at("2026-07-10T14:00:00Z"));
  stage_.pass("2026-07-11T13:00:00Z");
  EXPECT_EQ(stage_.state_of(kWarn), "seen");
}

/// Beside the warning that is due, the archive shows a later one of which this state knows nothing.
class DueBesideALaterOne : public Due {
 protected:
  DueBesideALaterOne() {
    iot_->add(post(kLater, at("2026-07-10T14:00:00Z"), "sigwatch@example.org"), at("2026-07-10T14:00:00Z"));
    stage_.pass("2026-07-11T13:00:00Z");
  }
  const std::string kLater = stage_.message_id("iot.2026-01-10.warn1-again.0");
};

TEST_F(DueBesideALaterOne, WaitsForAPersonAndSaysSo) {
  EXPECT_EQ(attempts(), 1);
  EXPECT_EQ(stage_.state_of(kWarn), "unknown");
  EXPECT_EQ(later_one_shown(stage_.notice(kWarn)), "iot.2026-01-10.warn1-again.0");
  stage_.passes("2026-07-12T13:00:00Z", "2026-07-20T13:00:00Z");
  EXPECT_EQ(attempts(), 1) << "never by itself";
  const auto causes = stage_.store.causes();
  const auto told =
      std::find_if(causes.begin(), causes.end(), [](const Cause& c) { return c.item == "unknown:" + kWarn; });
  ASSERT_NE(told, causes.end());
  EXPECT_THAT(told->known, HasSubstr("warn1-again"));
  EXPECT_THAT(told->type, HasSubstr("sigwatchctl attest " + kWarn));
  EXPECT_THAT(told->type, HasSubstr("sigwatchctl release " + kWarn));
  EXPECT_THAT(stage_.operators_mails().back(), HasSubstr("unknown:" + kWarn));
}

TEST_F(DueBesideALaterOne, LetsTheLadderGoOnWhenAPersonAttestsIt) {
  stage_.edit(kWarn, [&](Notice& n) { n.state = NoticeState::attested, n.seen = n.accepted = stage_.clock.now(); });
  stage_.passes("2026-07-12T13:00:00Z", "2026-07-14T13:00:00Z");
  EXPECT_EQ(attempts(), 1);
  EXPECT_EQ(stage_.state_of("iot.2026-01-10.inform.0"), "seen");
  stage_.passes("2026-07-15T13:00:00Z", "2026-08-12T13:00:00Z");
  EXPECT_EQ(stage_.mailer.count("iot.2026-01-10.warn2.0"), 1) << "30 days after the word";
}

TEST_F(DueBesideALaterOne, GoesWhenAPersonWhoSawThatReleasesIt) {
  stage_.edit(kWarn, [&](Notice& n) { n.state = NoticeState::due, n.released = true, n.first_attempt.reset(); });
  stage_.pass("2026-07-12T13:00:00Z");
  EXPECT_EQ(attempts(), 2);
  EXPECT_EQ(stage_.state_of(kWarn), "accepted");
}

TEST_F(DueBesideALaterOne, IsAskedForAnewWhenItWasReleasedForAnotherReason) {
  stage_.edit(kWarn, [&](Notice& n) {
    n.state = NoticeState::due, n.released = true, n.reason.clear(), n.first_attempt.reset();
  });
  stage_.pass("2026-07-12T13:00:00Z");
  EXPECT_EQ(attempts(), 1);
  EXPECT_EQ(stage_.state_of(kWarn), "unknown");
}

TEST_F(DueBesideALaterOne, GoesWhenAPersonSaysThatTheLaterOneWasMadeUp) {
  Statement ignore;
  ignore.kind = Statement::Kind::ignore, ignore.about = kLater;
  stage_.say(ignore);
  stage_.edit(kWarn, [&](Notice& n) { n.state = NoticeState::due, n.released = true, n.first_attempt.reset(); });
  stage_.pass("2026-07-12T13:00:00Z");
  EXPECT_EQ(attempts(), 2);
  EXPECT_EQ(stage_.state_of(kWarn), "accepted");
}

TEST_F(Due, IsSentBesideALaterOneThatTheStateKnowsOf) {
  Notice told =
      stage_.notice(kWarn);  // of a decision that was revoked: its date is later than the episode that goes on
  told.id = "iot.2026-03-01.decided-1.0";
  told.episode = "iot.2026-03-01";
  told.step = "decided-1";
  told.state = NoticeState::seen;
  told.seen = told.accepted = told.first_attempt;
  Change change;
  change.notices = {told};
  stage_.store.commit(change);
  iot_->add(post("sigwatch." + told.id + "@example.org", at("2026-07-10T14:00:00Z"), "sigwatch@example.org"),
            at("2026-07-10T14:00:00Z"));
  stage_.pass("2026-07-11T13:00:00Z");
  EXPECT_EQ(attempts(), 2);
  EXPECT_EQ(stage_.state_of(kWarn), "accepted");
}

TEST_F(Due, IsNotTroubledByWhatSomebodyMadeUpInOurName) {
  for (const std::string step :
       {"warn1", "warn2", "recommend", "remind-99999999999999999999", "remind-", "remind-x", "remind-1x", "nonsense"}) {
    const std::string id = "iot.2026-01-10." + step + ".0";
    for (const std::string& forged : {id, id + ".abcdefghijklmnopqrst"}) {
      Post copy = post(message_id_of(forged, "example.org"), at("2026-07-10T14:00:00Z"), "sigwatch@example.org");
      copy.markers.token = forged;
      iot_->add(copy, at("2026-07-10T14:00:00Z"));
    }
  }
  stage_.pass("2026-07-11T13:00:00Z");
  EXPECT_EQ(stage_.state_of(kWarn), "accepted") << "neither seen nor held back: the mail went out";
  EXPECT_EQ(attempts(), 2);
  stage_.pass("2026-07-12T13:00:00Z");
  EXPECT_EQ(stage_.state_of(kWarn), "seen") << "the mail itself, once the list archived it";
  const auto causes = stage_.store.causes();
  const auto told = std::find_if(causes.begin(), causes.end(), [](const Cause& c) { return c.item == "posing:iot"; });
  ASSERT_NE(told, causes.end());
  EXPECT_THAT(told->known, HasSubstr("16 posts in the list of SIG-iot bear or name a notice of ours")) << "in one line";
  EXPECT_EQ(std::count_if(causes.begin(), causes.end(), [](const Cause& c) { return c.item.starts_with("posing"); }),
            1);
}

TEST_F(Due, IsPausedByAStrangerWhoUsesOurFormAsByAnyStranger) {
  iot_->add(post("sigwatch.iot.9999-12-31.warn1.0@example.org", at("2026-07-10T14:00:00Z"), "troll@people.example"),
            at("2026-07-10T14:00:00Z"));
  stage_.pass("2026-07-11T13:00:00Z");
  EXPECT_EQ(attempts(), 1);
  EXPECT_EQ(stage_.state_of(kWarn), "deferred");
  Statement ignore;
  ignore.kind = Statement::Kind::ignore, ignore.about = "sigwatch.iot.9999-12-31.warn1.0@example.org";
  stage_.say(ignore);
  stage_.passes("2026-07-12T13:00:00Z", "2026-07-20T13:00:00Z");
  EXPECT_EQ(stage_.state_of(kWarn), "seen") << "a person said what it is";
}

TEST_F(Due, StaysDueWithoutAGoodAnswer) {
  for (const FakeArchive::Mood mood : {FakeArchive::Mood::unreachable, FakeArchive::Mood::truncated,
                                       FakeArchive::Mood::unrecognised, FakeArchive::Mood::gone}) {
    iot_->mood = mood;
    stage_.pass(stage_.clock.now() + Days(1));
    EXPECT_EQ(attempts(), 1);
    EXPECT_EQ(stage_.state_of(kWarn), "deferred");
  }
  const int before = iot_->requests;
  stage_.clock.tick(1min);
  stage_.attend();
  EXPECT_EQ(iot_->requests, before) << "the question does not press an archive that backs off";
}

TEST_F(Due, IsWithdrawnWhenSomebodyWroteMeanwhile) {
  iot_->add(post("alive@people.example", at("2026-07-10T20:00:00Z"), "bob@people.example", "iot3@people.example"),
            at("2026-07-10T20:00:00Z"));
  stage_.clock.set(at("2026-07-11T13:00:00Z"));
  stage_.attend();  // no poll: the question itself finds the post
  EXPECT_EQ(attempts(), 1);
  EXPECT_EQ(stage_.state_of(kWarn), "withdrawn");
  EXPECT_EQ(stage_.verdict_of("iot"), "active");
  EXPECT_TRUE(stage_.store.episodes("iot").back().ended);
}

TEST_F(Due, LeavesNoSilenceStandingWhenTheQuestionGetsNoGoodAnswer) {
  iot_->mood = FakeArchive::Mood::gone;
  stage_.clock.set(at("2026-07-11T13:00:00Z"));
  ASSERT_EQ(stage_.verdict_of("iot"), "silent");
  stage_.attend();  // no poll: the question itself finds the archive gone
  EXPECT_EQ(attempts(), 1);
  EXPECT_EQ(stage_.state_of(kWarn), "deferred");
  EXPECT_EQ(stage_.verdict_of("iot"), "unproven") << "nothing proves it any more";
}

TEST_F(Due, WaitsWhenADoubtfulPostPausesTheLadder) {
  iot_->add(spam("spam@nowhere.example", at("2026-07-10T20:00:00Z")), at("2026-07-10T20:00:00Z"));
  stage_.pass("2026-07-11T13:00:00Z");
  EXPECT_EQ(attempts(), 1);
  EXPECT_EQ(stage_.state_of(kWarn), "deferred");
  EXPECT_TRUE(stage_.store.episodes("iot").back().paused_since);
}

TEST_F(Due, IsWithdrawnWhenTheSigIsStandingNow) {
  Change change;
  Decision d;
  d.sig = "iot", d.kind = DecisionKind::standing, d.at = at("2026-07-10T20:00:00Z"), d.by = "council";
  change.decisions = {d};
  stage_.store.commit(change);
  stage_.clock.set(at("2026-07-11T13:00:00Z"));
  stage_.attend();
  EXPECT_EQ(attempts(), 1);
  EXPECT_EQ(stage_.state_of(kWarn), "withdrawn");
}

TEST_F(Due, GoesWhereTheArchiveCannotShowNotices) {
  iot_->shows_notices = false;
  stage_.pass("2026-07-11T13:00:00Z");
  EXPECT_EQ(stage_.state_of(kWarn), "accepted");
}

TEST_F(Due, IsNotSentAfterFinishWasSaid) {
  iot_->gate.shut();
  stage_.begin_pass(at("2026-07-11T13:00:00Z"));
  stage_.run_until_quiet(20ms);
  ASSERT_GT(iot_->gate.waiting(), 0);
  stage_.say_finish();
  iot_->gate.release();
  stage_.run_until_quiet(20ms);
  EXPECT_TRUE(stage_.pass_ended());
  EXPECT_EQ(attempts(), 1) << "the answer came too late";
  stage_.restart();
  stage_.pass("2026-07-12T13:00:00Z");
  EXPECT_EQ(attempts(), 2);
}

TEST(CouncilMail, AsksTheCouncilsArchiveToo) {
  Stage stage;
  stage.go_live();
  stage.add_talk("iot", at("2026-01-10T12:00:00Z"));
  stage.passes("2026-07-08T13:00:00Z", "2026-07-10T13:00:00Z");
  stage.council().mood = FakeArchive::Mood::unreachable;
  stage.passes("2026-07-11T13:00:00Z", "2026-07-13T13:00:00Z");
  EXPECT_EQ(stage.state_of(kWarn), "seen");
  EXPECT_EQ(stage.state_of("iot.2026-01-10.inform.0"), "due");
  stage.council().mood = FakeArchive::Mood::well;
  stage.passes("2026-07-14T13:00:00Z", "2026-07-15T13:00:00Z");
  EXPECT_EQ(stage.state_of("iot.2026-01-10.inform.0"), "seen");
}

TEST(OldBackup, DoesNotSendWhatTheArchiveShows) {
  Stage stage;
  stage.go_live();
  FakeArchive& iot = stage.add_talk("iot", at("2026-01-10T12:00:00Z"));
  Post copy = post(stage.message_id(kWarn), at("2026-07-10T14:00:00Z"), "sigwatch@example.org");
  copy.markers.token = stage.sealed(kWarn);
  copy.markers.automatic = "Auto-Submitted: auto-generated";
  stage.passes("2026-07-08T13:00:00Z", "2026-07-09T13:00:00Z");
  iot.add(copy, at("2026-07-10T12:30:00Z"));  // sent by the state that was lost
  stage.passes("2026-07-10T13:00:00Z", "2026-07-12T13:00:00Z");
  EXPECT_EQ(stage.mailer.count(kWarn), 0);
  EXPECT_EQ(stage.state_of(kWarn), "unknown") << "seen is what this state sent; a person attests the rest";
  EXPECT_EQ(later_one_shown(stage.notice(kWarn)), kWarn);
  EXPECT_THAT(stage.operators_mails().back(), HasSubstr("this state did not send it"));
  stage.edit(kWarn, [&](Notice& n) { n.state = NoticeState::attested, n.seen = n.accepted = stage.clock.now(); });
  stage.passes("2026-07-13T13:00:00Z", "2026-07-14T13:00:00Z");
  EXPECT_EQ(stage.mailer.count(kWarn), 0);
  EXPECT_EQ(stage.state_of("iot.2026-01-10.inform.0"), "seen") << "and the ladder goes on";
}

}  // namespace
}  // namespace sigwatch::test
