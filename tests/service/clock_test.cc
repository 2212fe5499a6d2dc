#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

#include "service/stage.h"

#include "core/post/clocks.h"

namespace sigwatch::test {
namespace {

using testing::HasSubstr;

TEST(Clock, BehindTheLastPassProvesNothing) {
  Stage stage;
  stage.go_live();
  stage.add_talk("iot", at("2026-01-10T12:00:00Z"));
  stage.passes("2026-07-08T06:00:00Z", "2026-07-10T06:00:00Z");
  stage.passes("2026-07-08T13:00:00Z", "2026-07-09T13:00:00Z");
  EXPECT_THAT(stage.store.meta().clock_fault, HasSubstr("before the last pass"));
  EXPECT_EQ(stage.store.meta().last_pass, at("2026-07-10T06:00:00Z")) << "never runs back";
  stage.pass("2026-07-11T13:00:00Z");
  EXPECT_EQ(stage.store.meta().clock_fault, "");
  EXPECT_EQ(stage.verdict_of("iot"), "silent");
  EXPECT_EQ(stage.mailer.count(kWarn), 1);
}

TEST(Clock, BackAfterAWarningFellDueSendsNothing) {
  Stage stage;
  stage.go_live();
  stage.add_talk("iot", at("2026-01-10T12:00:00Z"));
  stage.passes("2026-07-08T13:00:00Z", "2026-07-09T13:00:00Z");
  stage.mailer.answer = Receipt::Kind::deferred;
  stage.pass("2026-07-10T13:00:00Z");
  ASSERT_EQ(stage.state_of(kWarn), "deferred");
  stage.edit(kWarn, [](Notice& n) { n.not_before = at("2026-07-01"); });
  stage.clock.set(at("2026-07-10T12:30:00Z"));
  stage.attend();
  EXPECT_EQ(stage.mailer.count(kWarn), 1);
  EXPECT_EQ(stage.verdict_of("iot"), "unproven");
}

TEST(Clock, MoreThanAnHourOffTheServersProvesNothing) {
  for (const Seconds off : {Seconds(61min), Seconds(-61min), Seconds(Days(200)), Seconds(-Days(200))}) {
    Stage stage;
    stage.go_live();
    FakeArchive& iot = stage.add_talk("iot", at("2026-01-10T12:00:00Z"));
    for (Time t = at("2026-07-08T13:00:00Z"); t <= at("2026-07-12T13:00:00Z"); t += Days(1)) {
      iot.server_date = t - off;
      stage.pass(t);
    }
    EXPECT_EQ(stage.verdict_of("iot"), "unproven");
    EXPECT_THAT(stage.store.meta().clock_fault, HasSubstr("servers said"));
    EXPECT_TRUE(stage.mailer.ids().empty());
  }
}

TEST(Clock, OffTheServersIsToldByAMailedDossierToo) {
  Stage stage;
  stage.go_live();
  FakeArchive& iot = stage.add_talk("iot", at("2026-01-10T12:00:00Z"));
  stage.passes("2026-07-08T13:00:00Z", "2026-07-10T13:00:00Z");
  ASSERT_EQ(stage.verdict_of("iot"), "silent");
  Change change;
  Notice dossier;
  dossier.id = "iot.2026-01-10.dossier.1", dossier.sig = "iot", dossier.step = "dossier";
  dossier.audience = Audience::council, dossier.to = "council@example.org";
  dossier.created = dossier.not_before = at("2026-07-10T14:00:00Z");
  change.notices = {dossier};
  stage.store.commit(change);
  iot.server_date = at("2026-07-11T10:00:00Z");
  stage.pass("2026-07-11T13:00:00Z");
  EXPECT_THAT(stage.notice(dossier.id).message, HasSubstr("verdict: unproven"));
}

TEST(Clock, OffTheServersAlsoStopsAWarningThatWasDueBefore) {
  Stage stage;
  stage.go_live();
  FakeArchive& iot = stage.add_talk("iot", at("2026-01-10T12:00:00Z"));
  stage.mailer.answer = Receipt::Kind::deferred;
  stage.passes("2026-07-08T13:00:00Z", "2026-07-10T13:00:00Z");
  ASSERT_EQ(stage.mailer.count(kWarn), 1);
  iot.server_date = at("2026-07-11T10:00:00Z");
  stage.pass("2026-07-11T13:00:00Z");
  EXPECT_EQ(stage.mailer.count(kWarn), 1);
  iot.server_date = at("2026-07-12T12:30:00Z");
  stage.pass("2026-07-12T13:00:00Z");
  EXPECT_EQ(stage.mailer.count(kWarn), 2) << "trusted again";
}

TEST(Clock, ThatIsWrongNeitherAddsToTheProofNorUndoesIt) {
  Stage stage;
  stage.go_live();
  FakeArchive& iot = stage.add_talk("iot", at("2026-01-10T12:00:00Z"));
  stage.pass("2026-07-10T06:00:00Z");
  const Series before = stage.memory_of("iot").series;
  iot.server_date = at("2026-07-10T12:00:00Z");
  stage.pass("2026-07-13T12:00:00Z");
  EXPECT_EQ(stage.memory_of("iot").series, before) << "three days apart, by a clock that is three days off";
  iot.mood = FakeArchive::Mood::unreachable;
  stage.pass("2026-07-13T13:00:00Z");
  EXPECT_EQ(stage.memory_of("iot").series, Series{}) << "an outage is one by any clock";
}

TEST(Clock, ThatWasSetBackTakesNoPostForOneFromTheFuture) {
  Stage stage;
  stage.go_live();
  FakeArchive& iot = stage.add_talk("iot", at("2026-01-10T12:00:00Z"));
  stage.passes("2026-07-08T13:00:00Z", "2026-07-09T13:00:00Z");
  const std::size_t before = stage.store.posts(stage.url_of("iot")).size();
  Post late = post("late@x", at("2026-07-09T18:00:00Z"));
  late.archive_date = late.sender_date;
  iot.add(late, at("2020-01-01"));  // it shows what it has, whatever our clock says
  stage.pass("2023-01-01T13:00:00Z");
  EXPECT_EQ(stage.store.posts(stage.url_of("iot")).size(), before) << "it will be asked for again";
  EXPECT_EQ(stage.memory_of("iot").last_good, at("2026-07-09T13:00:00Z"));
  stage.passes("2026-07-10T13:00:00Z", "2026-07-12T13:00:00Z");
  EXPECT_EQ(stage.verdict_of("iot"), "active") << "else what a person wrote would never count";
  EXPECT_EQ(stage.mailer.count(kWarn), 0);
}

TEST(Clock, ThatIsBehindTheServersDatesAPostByThem) {
  Stage stage;
  stage.go_live();
  FakeArchive& iot = stage.add_talk("iot", at("2026-01-10T12:00:00Z"));
  stage.passes("2026-06-30T13:00:00Z", "2026-07-02T13:00:00Z");
  Post late = post("late@x", at("2026-07-05T14:00:00Z"));
  late.archive_date = at("2018-02-22");  // a stamp that is nonsense
  iot.add(late, at("2020-01-01"));
  iot.server_date = at("2026-07-05T15:00:00Z");
  stage.pass("2026-07-03T13:00:00Z");
  iot.server_date.reset();
  const std::vector<KnownPost> known = stage.store.posts(stage.url_of("iot"));
  const auto it =
      std::find_if(known.begin(), known.end(), [](const KnownPost& p) { return p.post.message_id == "late@x"; });
  ASSERT_NE(it, known.end());
  EXPECT_EQ(it->first_seen, at("2026-07-05T15:00:00Z"));
  EXPECT_EQ(date_of(*it), at("2026-07-05T14:00:00Z"))
      << "by our clock it lay two days ahead, and had no date but that read";
}

TEST(Clock, ThatOneServerCallsBehindDatesNoPostOfAnotherArchive) {
  Stage stage;
  stage.go_live();
  FakeArchive& liar = stage.add_talk("a", at("2026-01-10T12:00:00Z"));
  FakeArchive& iot = stage.add_talk("iot", at("2026-01-10T12:00:00Z"));  // a file: no server tells its time
  stage.passes("2026-06-30T13:00:00Z", "2026-07-02T13:00:00Z");
  iot.add(post("late@x", at("2026-05-01T12:00:00Z")), at("2020-01-01"));
  liar.server_date = at("2026-07-13T13:00:00Z");
  stage.pass("2026-07-03T13:00:00Z");
  for (const KnownPost& p : stage.store.posts(stage.url_of("iot"))) {
    EXPECT_LE(p.first_seen, at("2026-07-03T13:00:00Z"));
    EXPECT_LE(p.appeared.value_or(p.first_seen), at("2026-07-03T13:00:00Z")) << "else it would live ten days longer";
  }
}

TEST(Clock, ThatIsAYearBehindTheServersIsNotSetByThem) {
  Stage stage;
  stage.go_live();
  FakeArchive& iot = stage.add_talk("iot", at("2026-01-10T12:00:00Z"));
  stage.passes("2026-06-30T13:00:00Z", "2026-07-02T13:00:00Z");
  iot.add(post("new@x", at("2026-07-03T12:00:00Z")), at("2020-01-01"));
  iot.server_date = at("2027-07-03T13:00:00Z");
  stage.pass("2026-07-03T13:00:00Z");
  for (const KnownPost& p : stage.store.posts(stage.url_of("iot"))) EXPECT_LE(p.first_seen, at("2026-07-03T13:00:00Z"));
}

TEST(Clock, ThatIsWrongDoesNotSayWhenAWarningWasSeen) {
  Stage stage;
  stage.go_live();
  FakeArchive& iot = stage.add_talk("iot", at("2026-01-10T12:00:00Z"));
  stage.passes("2026-07-08T13:00:00Z", "2026-07-10T13:00:00Z");
  ASSERT_EQ(stage.state_of(kWarn), "accepted");
  iot.server_date = at("2026-07-11T13:00:00Z");
  stage.pass("2026-08-20T13:00:00Z");
  EXPECT_EQ(stage.state_of(kWarn), "accepted") << "its clock would start 40 days late";
  EXPECT_EQ(stage.mailer.count(kWarn), 1);
}

TEST(Clock, AgreesWhenOneOfTheServersDoes) {
  Stage stage;
  FakeArchive& iot = stage.add_talk("iot", at("2026-01-10T12:00:00Z"));
  for (Time t = at("2026-07-08T13:00:00Z"); t <= at("2026-07-10T13:00:00Z"); t += Days(1)) {
    iot.server_date = t - Days(3);
    stage.council().server_date = t + 59min;
    stage.pass(t);
  }
  EXPECT_EQ(stage.verdict_of("iot"), "silent");
}

TEST(Clock, PretendedIsNotComparedWithServers) {
  Stage stage;
  stage.clock.pretend(true);
  FakeArchive& iot = stage.add_talk("iot", at("2026-01-10T12:00:00Z"));
  iot.server_date = at("2031-01-01");
  stage.passes("2026-07-08T13:00:00Z", "2026-07-10T13:00:00Z");
  EXPECT_EQ(stage.verdict_of("iot"), "silent");
  stage.pass("2026-07-09T13:00:00Z");
  EXPECT_THAT(stage.store.meta().clock_fault, HasSubstr("before the last pass")) << "and still never runs back";
}

TEST(Clock, ThatMovesOnDuringALongPassIsNotTakenForWrong) {
  Stage stage;
  FakeArchive& iot = stage.add_talk("iot", at("2026-01-10T12:00:00Z"));
  FakeArchive& slow = stage.add_talk("slow", at("2026-01-10T12:00:00Z"), "slow.example");
  stage.passes("2026-07-08T13:00:00Z", "2026-07-09T13:00:00Z");
  iot.server_date = at("2026-07-10T13:00:00Z");
  slow.gate.shut();
  stage.patience = 1h;
  stage.restart();
  stage.begin_pass(at("2026-07-10T13:00:00Z"));
  stage.io.poll();
  stage.clock.tick(2h);
  slow.gate.release();
  stage.io.restart();
  stage.io.poll();
  ASSERT_TRUE(stage.pass_ended());
  EXPECT_EQ(stage.store.meta().clock_fault, "");
}

}  // namespace
}  // namespace sigwatch::test
