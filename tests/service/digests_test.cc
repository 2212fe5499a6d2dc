#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "core/report/digest.h"
#include "service/stage.h"

namespace sigwatch::test {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using testing::SizeIs;

/// Ids of the digests that were attempted, with their day, in order.
std::vector<std::string> digests(const Stage& stage, const std::string& to) {
  std::vector<std::string> ids;
  for (const auto& s : stage.mailer.sent) {
    if (s.id.starts_with("digest.") && s.envelope.to == to) ids.push_back(s.id.substr(0, 17) + " on " + to_date(s.at));
  }
  return ids;
}
std::vector<std::string> to_council(const Stage& stage) { return digests(stage, "council@example.org"); }
std::vector<std::string> to_operators(const Stage& stage) { return digests(stage, "ops@example.org"); }

std::string last_digest(const Stage& stage, const std::string& to) {
  std::string text;
  for (const auto& s : stage.mailer.sent) {
    if (s.id.starts_with("digest.") && s.envelope.to == to) text = s.envelope.message;
  }
  return text;
}

/// A list on which somebody writes every second day, so that nothing waits for anybody.
void keep_talking(Stage& stage, std::string_view from, std::string_view to) {
  for (Time t = at(from); t <= at(to); t += Days(2)) {
    const std::string name = "talk" + to_date(t) + "@people.example";
    stage.archive_of("iot").add(post(name, t, "ann@people.example", "iot2@people.example"), t);
  }
}

TEST(Digests, GoMonthlyToOperatorsAndQuarterlyToTheCouncil) {
  Stage stage;
  stage.reg.digest = {1, 3};
  stage.add_talk("iot", at("2026-01-10T12:00:00Z"));
  keep_talking(stage, "2026-01-12", "2026-08-01");
  stage.go_live("2026-01-15");
  stage.passes("2026-01-16T06:00:00Z", "2026-07-15T06:00:00Z");
  EXPECT_THAT(to_council(stage), ElementsAre("digest.2026-04-01 on 2026-04-01", "digest.2026-07-01 on 2026-07-01"));
  EXPECT_THAT(to_operators(stage), ElementsAre("digest.2026-02-01 on 2026-02-01", "digest.2026-03-01 on 2026-03-01",
                                               "digest.2026-04-01 on 2026-04-01", "digest.2026-05-01 on 2026-05-01",
                                               "digest.2026-06-01 on 2026-06-01", "digest.2026-07-01 on 2026-07-01"));
  EXPECT_THAT(last_digest(stage, "council@example.org"), HasSubstr("all is well"));
  EXPECT_EQ(stage.state_of("digest.2026-07-01"), "seen");
  EXPECT_THAT(stage.operators_mails(), IsEmpty());
}

TEST(Digests, DoNotComeWhereNoneAreWanted) {
  Stage stage;
  stage.add_talk("iot", at("2026-01-10T12:00:00Z"));
  keep_talking(stage, "2026-01-12", "2026-05-01");
  stage.go_live("2026-01-15");
  stage.passes("2026-01-16T06:00:00Z", "2026-04-15T06:00:00Z");
  EXPECT_THAT(stage.mailer.sent, IsEmpty());
}

TEST(Digests, AreNotWrittenInRehearsal) {
  Stage stage;
  stage.reg.digest = {1, 1};
  stage.add_talk("iot", at("2026-01-10T12:00:00Z"));
  keep_talking(stage, "2026-01-12", "2026-05-01");
  stage.passes("2026-01-16T06:00:00Z", "2026-04-15T06:00:00Z");
  EXPECT_THAT(stage.mailer.sent, IsEmpty());
  stage.go_live("2026-04-15T06:00:00Z");
  stage.passes("2026-04-16T06:00:00Z", "2026-04-30T06:00:00Z");
  EXPECT_THAT(stage.mailer.sent, IsEmpty()) << "April had begun";
  stage.pass("2026-05-01T06:00:00Z");
  EXPECT_THAT(to_council(stage), ElementsAre("digest.2026-05-01 on 2026-05-01"));
}

TEST(Digests, AreNotRepeatedByARestartAReloadOrAnotherInterval) {
  Stage stage;
  stage.reg.digest = {1, 3};
  stage.add_talk("iot", at("2026-01-10T12:00:00Z"));
  keep_talking(stage, "2026-01-12", "2026-06-01");
  stage.go_live("2026-01-15");
  stage.passes("2026-03-28T06:00:00Z", "2026-04-01T06:00:00Z");
  for (int hour = 1; hour < 100; ++hour) {
    stage.reg.digest.council = hour % 2 ? 1 : 3;
    stage.restart();
    stage.pass(at("2026-04-01T06:00:00Z") + std::chrono::hours(hour));
    stage.attend();
  }
  EXPECT_THAT(to_council(stage), ElementsAre("digest.2026-04-01 on 2026-04-01"));
  EXPECT_THAT(to_operators(stage), SizeIs(2));
}

TEST(Digests, OfALongStopAreOneAndWaitForRelease) {
  Stage stage;
  stage.reg.digest = {1, 1};
  stage.add_talk("iot", at("2026-01-10T12:00:00Z"));
  keep_talking(stage, "2026-01-12", "2026-09-01");
  stage.go_live("2026-01-15");
  stage.passes("2026-02-01T06:00:00Z", "2026-02-03T06:00:00Z");
  stage.passes("2026-08-10T06:00:00Z", "2026-08-12T06:00:00Z");
  EXPECT_THAT(to_council(stage), ElementsAre("digest.2026-02-01 on 2026-02-01"));
  EXPECT_EQ(stage.state_of("digest.2026-08-01"), "held");
  EXPECT_THAT(to_operators(stage), SizeIs(2)) << "operators get theirs";
  Change release;
  release.edit_meta = [](Meta& m) { m.stopped_since.reset(); };
  stage.store.commit(release);
  stage.edit("digest.2026-08-01", [](Notice& n) { n.state = NoticeState::due, n.released = true; });
  stage.passes("2026-08-13T06:00:00Z", "2026-08-20T06:00:00Z");
  EXPECT_THAT(to_council(stage), ElementsAre("digest.2026-02-01 on 2026-02-01", "digest.2026-08-01 on 2026-08-13"));
  EXPECT_THAT(last_digest(stage, "council@example.org"), HasSubstr("digest.since: 2026-02-01"));
}

TEST(Digests, ThatWaitedThroughAPauseAreReplacedByTheNext) {
  Stage stage;
  stage.reg.digest = {0, 1};
  stage.add_talk("iot", at("2026-01-10T12:00:00Z"));
  keep_talking(stage, "2026-01-12", "2026-09-01");
  stage.go_live("2026-01-15");
  stage.passes("2026-01-20T06:00:00Z", "2026-02-05T06:00:00Z");
  const auto pause = [&](bool paused) {
    Change change;
    change.edit_meta = [paused](Meta& m) { m.paused = paused; };
    stage.store.commit(change);
  };
  pause(true);
  stage.passes("2026-02-06T06:00:00Z", "2026-04-03T06:00:00Z");
  EXPECT_THAT(to_council(stage), ElementsAre("digest.2026-02-01 on 2026-02-01"));
  EXPECT_EQ(stage.state_of("digest.2026-03-01"), "withdrawn");
  EXPECT_EQ(stage.state_of("digest.2026-04-01"), "due");
  pause(false);
  stage.passes("2026-04-04T06:00:00Z", "2026-04-10T06:00:00Z");
  EXPECT_THAT(to_council(stage), ElementsAre("digest.2026-02-01 on 2026-02-01", "digest.2026-04-01 on 2026-04-04"));
}

TEST(Digests, ToOperatorsAreThatDaysMailWithAllCausesInIt) {
  Stage stage;
  stage.reg.digest = {1, 0};
  stage.add_talk("iot", at("2026-01-10T12:00:00Z"));
  keep_talking(stage, "2026-01-12", "2026-02-20");
  stage.add_sig("gone").mood = FakeArchive::Mood::unreachable;
  stage.go_live("2026-01-15");
  stage.pass("2026-01-25T06:00:00Z");
  for (Time t = at("2026-01-25T12:00:00Z"); t < at("2026-02-09T06:00:00Z"); t += std::chrono::hours(6)) stage.pass(t);
  std::map<std::string, int> a_day;
  for (const auto& s : stage.mailer.sent) ++a_day[to_date(s.at)];
  for (const auto& [day, n] : a_day) EXPECT_EQ(n, 1) << day;
  EXPECT_THAT(to_operators(stage), ElementsAre("digest.2026-02-01 on 2026-02-01"));
  EXPECT_THAT(last_digest(stage, "ops@example.org"),
              HasSubstr("Still open, since 2026-01-25: SIG-gone cannot be measured"));
}

/// The state is restored as it was before the digest left: the archive of the Council is asked, and shows it.
TEST(Digests, AreNotSentAgainFromAnOldBackup) {
  Stage stage;
  stage.reg.digest = {0, 1};
  stage.add_talk("iot", at("2026-01-10T12:00:00Z"));
  keep_talking(stage, "2026-01-12", "2026-04-01");
  stage.go_live("2026-01-15");
  stage.passes("2026-01-28T06:00:00Z", "2026-02-02T06:00:00Z");
  ASSERT_THAT(to_council(stage), SizeIs(1));
  stage.edit("digest.2026-02-01", [](Notice& n) {
    n.state = NoticeState::due;
    n.first_attempt.reset(), n.accepted.reset(), n.seen.reset();
    n.message.clear();
  });
  stage.restart();
  stage.pass("2026-02-03T06:00:00Z");
  EXPECT_THAT(to_council(stage), SizeIs(1));
  EXPECT_EQ(stage.state_of("digest.2026-02-01"), "unknown") << "this state did not send it: a person attests";
}

TEST(Digests, TellTheCouncilOfAStandingGroupAndNeverItsList) {
  Stage stage;
  stage.reg.digest = {0, 3};
  stage.add_talk("iot", at("2025-01-10T12:00:00Z"));
  stage.reg.sigs.front().standing = true;
  stage.go_live("2026-01-15");
  stage.passes("2026-03-20T06:00:00Z", "2026-04-02T06:00:00Z");
  EXPECT_THAT(stage.mailer.ids(), ElementsAre("digest.2026-04-01"));
  EXPECT_THAT(last_digest(stage, "council@example.org"), HasSubstr("SIG-iot: no post by a person since 2025-01-10"));
}

TEST(ADisbandedGroup, IsAnItemOfTheOperatorsUntilAllIsTicked) {
  Stage stage;
  stage.reg.digest = {0, 1};
  stage.add_talk("iot", at("2026-01-10T12:00:00Z"));
  keep_talking(stage, "2026-01-12", "2026-02-20");
  stage.go_live("2026-01-15");
  stage.passes("2026-01-20T06:00:00Z", "2026-01-25T06:00:00Z");
  Change disband;
  Decision d;
  d.sig = "iot", d.kind = DecisionKind::disband, d.at = stage.clock.now(), d.by = "council";
  disband.decisions = {d};
  stage.store.commit(disband);
  stage.attend();
  EXPECT_THAT(stage.operators_mails(), Not(testing::Contains(HasSubstr("checklist:iot"))))
      << "it may still be taken back";
  const auto open = [&] {
    std::string item;
    for (const Cause& c : stage.store.causes()) {
      if (c.item == "checklist:iot" && !c.cleared) item = c.known.substr(c.known.find("yet: ") + 5);
    }
    return item;
  };
  stage.pass("2026-01-26T06:00:00Z");
  EXPECT_EQ(open(), "charter, list, archive, register");
  stage.passes("2026-01-27T06:00:00Z", "2026-02-01T06:00:00Z");
  EXPECT_THAT(last_digest(stage, "council@example.org"),
              HasSubstr("still to be done: charter, list, archive, register"));
  for (const std::string item : {"charter", "list", "archive"}) {
    Statement tick;
    tick.kind = Statement::Kind::tick;
    tick.about = "iot.1." + item;
    stage.say(tick);
  }
  stage.pass("2026-02-02T06:00:00Z");
  EXPECT_EQ(open(), "register");
  d.kind = DecisionKind::revoke;
  d.at = stage.clock.now();
  disband.decisions = {d};
  stage.store.commit(disband);
  stage.pass("2026-02-03T06:00:00Z");
  EXPECT_EQ(open(), "") << "a revoke removes it";
}

}  // namespace
}  // namespace sigwatch::test
