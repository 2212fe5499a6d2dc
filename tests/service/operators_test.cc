#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "core/report/cause.h"
#include "service/digests.h"
#include "service/stage.h"

namespace sigwatch::test {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;
using testing::SizeIs;

/// The days, counted from the first, on which operators were written to.
std::vector<int> days_of(const Stage& stage) {
  std::vector<int> days;
  for (const auto& s : stage.mailer.sent)
    days.push_back(static_cast<int>(std::chrono::floor<Days>(s.at - stage.mailer.sent.front().at).count()));
  return days;
}

TEST(Operators, AreToldHowManyThingsThereAre) {
  const std::string one =
      "a post\nMost likely: x\nTo settle it: read it; then sigwatchctl ack a\nTo quiet it: sigwatchctl ack a\n\n";
  EXPECT_EQ(count_items(one + "Game Over: a subject\n"), 1U);
  EXPECT_EQ(count_items(one + "Over: b (since x)\n\nStill open, since 2026-07-01: c\nTo settle it: d\n\n"), 3U);
}

TEST(Operators, AreToldAgainAfterThreeNineAndTwentySevenDaysThenMonthly) {
  Stage stage;
  stage.add_talk("iot", at("2026-01-10T12:00:00Z"));
  stage.passes("2026-07-01T06:00:00Z", "2026-07-02T06:00:00Z");
  stage.archive_of("iot").mood = FakeArchive::Mood::unreachable;
  stage.passes("2026-07-11T06:00:00Z", "2026-09-30T06:00:00Z");
  EXPECT_THAT(days_of(stage), ElementsAre(0, 3, 9, 27, 57));
}

TEST(Operators, GetAtMostOneMailADayWithAllCausesInIt) {
  Stage stage;
  stage.reg.operators = {"one@example.org", "two@example.org"};
  stage.add_talk("a", at("2026-01-10T12:00:00Z"));
  stage.add_talk("b", at("2026-01-10T12:00:00Z"), "other.example");
  stage.archive_of("a").mood = FakeArchive::Mood::unreachable;
  stage.pass("2026-07-20T06:00:00Z");
  ASSERT_THAT(stage.mailer.sent, SizeIs(2)) << "one to each";
  EXPECT_EQ(stage.mailer.sent[0].envelope.to, "one@example.org");
  EXPECT_EQ(stage.mailer.sent[1].envelope.to, "two@example.org");
  stage.archive_of("b").mood = FakeArchive::Mood::gone;
  for (int hour = 1; hour < 24; ++hour) stage.pass(at("2026-07-20T06:00:00Z") + std::chrono::hours(hour));
  EXPECT_THAT(stage.mailer.sent, SizeIs(2));
  for (int day = 1; day <= 4; ++day) stage.pass(at("2026-07-20T06:00:00Z") + Days(day));
  ASSERT_THAT(stage.mailer.sent, SizeIs(4));
  EXPECT_THAT(stage.mailer.sent.back().envelope.message, HasSubstr("unreachable:a"));
  EXPECT_THAT(stage.mailer.sent.back().envelope.message, HasSubstr("unreachable:b"));
}

TEST(Operators, GetOneLineWhenACauseClearsAndNothingMore) {
  Stage stage;
  stage.add_talk("iot", at("2026-07-01T12:00:00Z"));
  stage.archive_of("iot").mood = FakeArchive::Mood::unreachable;
  stage.pass("2026-07-20T06:00:00Z");
  stage.archive_of("iot").mood = FakeArchive::Mood::well;
  stage.passes("2026-07-21T06:00:00Z", "2026-08-20T06:00:00Z");
  ASSERT_THAT(stage.mailer.sent, SizeIs(2));
  EXPECT_THAT(stage.mailer.sent.back().envelope.message, HasSubstr("Over: "));
}

TEST(Operators, AreNotToldOfWhatTheyAcknowledged) {
  Stage stage;
  stage.add_talk("iot", at("2026-01-10T12:00:00Z"));
  stage.archive_of("iot").mood = FakeArchive::Mood::unreachable;
  stage.pass("2026-07-20T06:00:00Z");
  Statement ack;
  ack.kind = Statement::Kind::ack;
  ack.about = "unreachable:iot";
  ack.until = at("2026-08-20T06:00:00Z");
  stage.say(ack);
  stage.passes("2026-07-21T06:00:00Z", "2026-08-19T06:00:00Z");
  EXPECT_THAT(stage.mailer.sent, SizeIs(1));
  stage.pass("2026-08-20T06:00:00Z");
  EXPECT_THAT(stage.mailer.sent, SizeIs(2));
}

TEST(Operators, AreAskedAboutDoubtfulPostsWithLinesToPaste) {
  Stage stage;
  FakeArchive& iot = stage.add_talk("iot", at("2025-01-10T12:00:00Z"));
  iot.add(spam("spam@nowhere.example", at("2026-06-10")), at("2026-06-10"));
  stage.pass("2026-07-20T06:00:00Z");
  ASSERT_THAT(stage.mailer.sent, SizeIs(1));
  EXPECT_THAT(stage.operators_mails().front(), HasSubstr("sigwatchctl vouch 'spam@nowhere.example' --because TEXT"));
  EXPECT_THAT(stage.operators_mails().front(), HasSubstr("sigwatchctl ignore 'spam@nowhere.example' --because TEXT"));
}

TEST(Operators, AreToldWhoWroteADoubtfulPostAndWhyItIsDoubted) {
  Stage stage;
  FakeArchive& iot = stage.add_talk("iot", at("2025-01-10T12:00:00Z"));
  Post offer = spam("spam@nowhere.example", at("2026-06-10"));
  offer.author = {"Jane Rivers", "jane@rivers.example"};
  iot.add(offer, at("2026-06-10"));
  stage.pass("2026-07-20T06:00:00Z");
  ASSERT_THAT(stage.operators_mails(), SizeIs(1));
  EXPECT_THAT(stage.operators_mails().front(),
              HasSubstr("Jane Rivers <jane@rivers.example> wrote \"" + offer.subject + "\", 2026-06-10"));
  EXPECT_THAT(stage.operators_mails().front(), HasSubstr("because nobody here knows the sender"));
  for (const Cause& c : stage.store.causes())
    EXPECT_THAT(headline(c), Not(HasSubstr("Jane"))) << "what is shown everywhere names nobody";
}

TEST(Operators, AreToldWhomAWarningThatIsHeldLeftOut) {
  Stage stage;
  stage.go_live();
  FakeArchive& iot = stage.add_talk("iot", at("2026-01-10T12:00:00Z"));
  Post away = spam("away@people.example", at("2026-06-10"));
  away.author = {"Jane Rivers", "jane@rivers.example"}, away.subject = "Automatic reply: Agenda";
  away.markers.automatic = "Auto-Submitted: auto-replied; Return-Path: <>";
  iot.add(away, at("2026-06-10"));
  stage.passes("2026-07-08T13:00:00Z", "2026-07-11T13:00:00Z");
  ASSERT_EQ(stage.state_of(kWarn), "held");
  const std::string mail = stage.operators_mails().back();
  EXPECT_THAT(mail, HasSubstr("Jane Rivers <jane@rivers.example> wrote \"Automatic reply: Agenda\", 2026-06-10"));
  EXPECT_THAT(
      mail,
      HasSubstr(
          "It was set aside because two signs in it say that a program wrote it (Auto-Submitted: auto-replied; "));
  EXPECT_THAT(mail, HasSubstr("If a person wrote it: sigwatchctl vouch 'away@people.example' --because TEXT"));
  EXPECT_THAT(mail, HasSubstr("if no person wrote any of it: sigwatchctl preview iot warn1, then sigwatchctl release " +
                              kWarn));
}

TEST(Operators, AreToldAfterFourteenDaysOfUnproven) {
  Stage stage;
  stage.add_sig("iot");  // no post and no since:
  stage.passes("2026-07-01T06:00:00Z", "2026-07-14T06:00:00Z");
  EXPECT_THAT(stage.mailer.sent, SizeIs(0));
  stage.pass("2026-07-15T06:00:00Z");
  ASSERT_THAT(stage.mailer.sent, SizeIs(1));
  EXPECT_THAT(stage.operators_mails().front(), HasSubstr("sigwatchctl explain iot"));
}

TEST(Operators, GetTheirMailAgainWhenTheServerWasDown) {
  Stage stage;
  stage.add_talk("iot", at("2026-01-10T12:00:00Z"));
  stage.archive_of("iot").mood = FakeArchive::Mood::unreachable;
  stage.mailer.next = {Receipt::Kind::deferred};
  stage.pass("2026-07-20T06:00:00Z");
  stage.pass("2026-07-20T12:00:00Z");
  ASSERT_THAT(stage.mailer.sent, SizeIs(2));
  EXPECT_EQ(stage.mailer.sent[0].envelope.message, stage.mailer.sent[1].envelope.message);
  EXPECT_EQ(stage.mailer.sent[1].answer, Receipt::Kind::accepted);
}

}  // namespace
}  // namespace sigwatch::test
