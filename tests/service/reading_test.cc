#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "service/stage.h"

namespace sigwatch::test {
namespace {

using testing::HasSubstr;

/// A list of `n` automatic mails a day, behind which the last person's post is.
void add_robots(FakeArchive& archive, int n, Time from) {
  for (int i = 0; i < n; ++i) {
    Post p = post("robot" + std::to_string(i) + "@robots.example", from + Seconds(i) * 3600, "syzbot@robots.example");
    p.markers.automatic = "Auto-Submitted: auto-generated";
    archive.add(p, *p.sender_date);
  }
}

TEST(FirstReading, PagesBackToTheNewestCountedPostAndNoFurther) {
  Stage stage;
  FakeArchive& iot = stage.add_talk("iot", at("2026-01-10T12:00:00Z"));
  for (int i = 0; i < 500; ++i)
    iot.add(post("old" + std::to_string(i) + "@people.example", at("2020-01-01") + Days(i)),
            at("2020-01-01") + Days(i));
  add_robots(iot, 100, at("2026-01-11T12:00:00Z"));
  iot.page = 10;
  stage.pass("2026-02-01T06:00:00Z");
  EXPECT_EQ(stage.verdict_of("iot"), "active");
  EXPECT_EQ(stage.reason_of("iot"), "last counted post on 2026-01-10");
  EXPECT_LE(iot.requests, 15);
  EXPECT_FALSE(stage.memory_of("iot").beginning);
  EXPECT_TRUE(stage.memory_of("iot").older);
}

TEST(FirstReading, GoesOnWithTheNextPollsAndIsUnprovenMeanwhile) {
  Stage stage;
  FakeArchive& iot = stage.add_talk("iot", at("2025-01-10T12:00:00Z"));
  add_robots(iot, 700, at("2025-02-01T12:00:00Z"));
  iot.page = 2;
  stage.pass("2026-02-01T06:00:00Z");
  EXPECT_EQ(stage.verdict_of("iot"), "unproven");
  EXPECT_THAT(stage.reason_of("iot"), HasSubstr("still reading"));
  for (int day = 2; day <= 8; ++day) stage.pass(at("2026-02-01T06:00:00Z") + Days(day));
  EXPECT_THAT(stage.reason_of("iot"), HasSubstr("no counted post since 2025-01-10"));
}

/// A thousand posts, from long ago on, and page by page.
void add_years(FakeArchive& archive) {
  for (int i = 0; i < 1000; ++i)
    archive.add(post("old" + std::to_string(i) + "@people.example", at("2019-01-01") + Days(i)),
                at("2019-01-01") + Days(i));
  archive.page = 10;
}

TEST(FirstReading, OfAnArchiveWithoutOrderHoldsUpNoListThatLives) {
  Stage stage;
  FakeArchive& iot = stage.add_talk("iot", at("2026-01-10T12:00:00Z"));
  add_years(iot);
  iot.ordered = false;
  stage.pass("2026-02-01T06:00:00Z");
  EXPECT_EQ(stage.verdict_of("iot"), "active");
  EXPECT_EQ(iot.older_calls, 0);
  for (int day = 2; day <= 40; ++day) stage.pass(at("2026-02-01T06:00:00Z") + Days(day));
  EXPECT_TRUE(stage.memory_of("iot").beginning) << "it is read back all the same";
  EXPECT_EQ(stage.memory_of("iot").complete_from, Time::min());
}

TEST(FirstReading, OfAnArchiveWithoutOrderIsDoneAtItsBeginning) {
  Stage stage;
  FakeArchive& iot = stage.add_talk("iot", at("2025-01-10T12:00:00Z"));
  add_years(iot);
  iot.ordered = false;
  stage.pass("2026-02-01T06:00:00Z");
  EXPECT_THAT(stage.reason_of("iot"), HasSubstr("still reading"));
  stage.pass("2026-02-02T06:00:00Z");
  EXPECT_THAT(stage.reason_of("iot"), HasSubstr("no counted post since 2025-01-10"));
}

TEST(FirstReading, GoesOnWhenThePostThatEndedItIsIgnored) {
  Stage stage;
  FakeArchive& iot = stage.add_talk("iot", at("2021-01-10T12:00:00Z"));
  for (int i = 0; i < 30; ++i)
    iot.add(spam("buy" + std::to_string(i) + "@spam.example", at("2023-06-01") + Days(30) * i),
            at("2023-06-01") + Days(30) * i);
  iot.page = 2;
  for (int day = 1; day <= 9; ++day) stage.pass(at("2026-02-01T06:00:00Z") + Days(day));
  ASSERT_EQ(stage.verdict_of("iot"), "active");
  ASSERT_TRUE(stage.memory_of("iot").deep);
  ASSERT_FALSE(stage.memory_of("iot").beginning);
  for (int i = 0; i < 30; ++i) {
    Statement ignore;
    ignore.kind = Statement::Kind::ignore;
    ignore.about = "buy" + std::to_string(i) + "@spam.example";
    stage.say(ignore);
  }
  stage.pass("2026-02-12T06:00:00Z");
  EXPECT_THAT(stage.reason_of("iot"), HasSubstr("no counted post since 2021-01-10"));
}

TEST(FirstReading, OfAnEmptyListCountsFromSince) {
  Stage stage;
  stage.add_sig("new");
  stage.pass("2026-02-01T06:00:00Z");
  EXPECT_EQ(stage.verdict_of("new"), "unproven");
  EXPECT_THAT(stage.reason_of("new"), HasSubstr("since:"));
  stage.reg.sigs.front().since = at("2026-01-15");
  stage.pass("2026-02-02T06:00:00Z");
  EXPECT_EQ(stage.verdict_of("new"), "active");
}

TEST(Backfill, GoesOnForABoundedNumberOfRequestsAPollUntilTwentyFourMonthsWereRead) {
  Stage stage;
  FakeArchive& iot = stage.add_talk("iot", at("2026-01-10T12:00:00Z"));
  for (int i = 0; i < 1000; ++i)
    iot.add(post("old" + std::to_string(i) + "@people.example", at("2023-04-16") + Days(i)),
            at("2023-04-16") + Days(i));
  iot.page = 10;
  stage.reg.poll.backfill = 3;
  stage.pass("2026-02-01T06:00:00Z");
  int polls = 1;
  while (!stage.memory_of("iot").deep && polls < 100) {
    const int before = iot.requests;
    stage.pass(at("2026-02-01T06:00:00Z") + Days(polls++));
    EXPECT_LE(iot.requests - before, 1 + 3);
  }
  EXPECT_GT(polls, 10);
  EXPECT_TRUE(stage.memory_of("iot").deep);
  EXPECT_LE(stage.memory_of("iot").complete_from, at("2024-03-01"));
  EXPECT_GT(stage.memory_of("iot").complete_from, at("2023-12-01")) << "no further than asked for";
  const int before = iot.older_calls;
  stage.pass(at("2026-02-01T06:00:00Z") + Days(polls));
  EXPECT_EQ(iot.older_calls, before);
}

TEST(Backfill, OfCanariesAndTheCouncilIsNotDone) {
  Stage stage;
  stage.add_talk("iot", at("2026-01-10T12:00:00Z"));
  for (int i = 0; i < 50; ++i)
    stage.council().add(post("c" + std::to_string(i) + "@x", at("2025-01-01") + Days(i)), at("2025-01-01") + Days(i));
  stage.council().page = 10;
  stage.passes("2026-02-01T06:00:00Z", "2026-02-05T06:00:00Z");
  EXPECT_EQ(stage.council().older_calls, 0);
}

TEST(Poll, ThatFindsNothingNewAsksOnceAndCountsAsAGoodRead) {
  Stage stage;
  FakeArchive& iot = stage.add_talk("iot", at("2026-01-10T12:00:00Z"));
  stage.pass("2026-02-01T06:00:00Z");
  const int before = iot.requests;
  const std::size_t lines = stage.store.history("iot").size();
  stage.pass("2026-02-02T06:00:00Z");
  EXPECT_EQ(iot.requests - before, 1);
  EXPECT_EQ(stage.memory_of("iot").evidence.kind, Evidence::Kind::unchanged);
  EXPECT_EQ(stage.memory_of("iot").series.reads, 2);
  stage.pass("2026-02-03T06:00:00Z");
  EXPECT_EQ(stage.store.history("iot").size(), lines) << "that nothing is new is no event";
}

TEST(Poll, ThatFailsBreaksTheSeriesAndBacksOff) {
  for (const FakeArchive::Mood mood : {FakeArchive::Mood::unreachable, FakeArchive::Mood::unrecognised,
                                       FakeArchive::Mood::gone, FakeArchive::Mood::truncated}) {
    Stage stage;
    FakeArchive& iot = stage.add_talk("iot", at("2026-01-10T12:00:00Z"));
    stage.passes("2026-07-08T13:00:00Z", "2026-07-10T13:00:00Z");
    ASSERT_EQ(stage.verdict_of("iot"), "silent");
    iot.mood = mood;
    const PassReport report = stage.pass("2026-07-11T13:00:00Z");
    ASSERT_EQ(report.unread.size(), 1U);
    EXPECT_THAT(report.unread.front(), HasSubstr(stage.url_of("iot")));
    EXPECT_EQ(stage.memory_of("iot").series, Series{});
    EXPECT_EQ(stage.verdict_of("iot"), "unproven") << "known old posts and an archive that fails are no silence";
    const int before = iot.requests;
    stage.pass("2026-07-11T13:01:00Z");
    EXPECT_EQ(iot.requests, before) << "backs off";
    iot.mood = FakeArchive::Mood::well;
    stage.pass("2026-07-12T13:00:00Z");
    EXPECT_EQ(stage.verdict_of("iot"), "unproven");
    stage.passes("2026-07-13T13:00:00Z", "2026-07-14T13:00:00Z");
    EXPECT_EQ(stage.verdict_of("iot"), "silent") << "three reads over 48 hours";
  }
}

TEST(Poll, HonoursRetryAfter) {
  Stage stage;
  FakeArchive& iot = stage.add_talk("iot", at("2026-01-10T12:00:00Z"));
  iot.mood = FakeArchive::Mood::unreachable;
  iot.retry_after = Seconds(1h * 20);
  stage.pass("2026-02-01T06:00:00Z");
  stage.pass("2026-02-02T01:00:00Z");
  EXPECT_EQ(iot.requests, 1);
  stage.pass("2026-02-02T03:00:00Z");
  EXPECT_EQ(iot.requests, 2);
}

TEST(Poll, AfterThreeDaysWithoutAGoodReadIsUnreachable) {
  Stage stage;
  stage.add_talk("iot", at("2026-01-10T12:00:00Z"));
  stage.passes("2026-07-08T13:00:00Z", "2026-07-10T13:00:00Z");
  stage.archive_of("iot").mood = FakeArchive::Mood::unreachable;
  stage.passes("2026-07-11T13:00:00Z", "2026-07-12T13:00:00Z");
  EXPECT_EQ(stage.verdict_of("iot"), "unproven");
  stage.pass("2026-07-13T13:00:00Z");
  EXPECT_EQ(stage.verdict_of("iot"), "unreachable");
}

TEST(Proof, TakesThreeReadsOverFortyEightHoursWithAWholeReadLast) {
  Stage stage;
  FakeArchive& iot = stage.add_talk("iot", at("2026-01-10T12:00:00Z"));
  iot.page = 1;
  stage.pass("2026-07-20T06:00:00Z");
  EXPECT_EQ(stage.verdict_of("iot"), "unproven");
  stage.pass("2026-07-20T18:00:00Z");
  stage.pass("2026-07-21T06:00:00Z");
  EXPECT_EQ(stage.verdict_of("iot"), "unproven") << "three reads, and not over 48 hours";
  EXPECT_EQ(iot.whole_calls, 0);
  stage.pass("2026-07-22T06:00:00Z");
  EXPECT_EQ(iot.whole_calls, 1);
  EXPECT_EQ(stage.verdict_of("iot"), "silent") << stage.reason_of("iot");
  stage.pass("2026-07-22T12:00:00Z");
  EXPECT_EQ(iot.whole_calls, 1) << "a whole read is not asked for with every poll";
  EXPECT_EQ(stage.verdict_of("iot"), "silent");
}

TEST(Proof, IsGoneWhenThePulseStops) {
  Stage stage;
  stage.add_talk("iot", at("2026-01-10T12:00:00Z"));
  stage.reg.canaries.clear();
  stage.reg.council.archive.reset();
  stage.passes("2026-07-20T06:00:00Z", "2026-07-23T06:00:00Z");
  EXPECT_EQ(stage.verdict_of("iot"), "unproven");
  EXPECT_THAT(stage.reason_of("iot"), HasSubstr("attest"));
}

TEST(Proof, FailsWhenSeveralCountedPostsVanishAndGoesOnAfterOneThatWasRemoved) {
  Stage stage;
  FakeArchive& iot = stage.add_talk("iot", at("2026-01-10T12:00:00Z"));
  stage.passes("2026-07-06T13:00:00Z", "2026-07-09T13:00:00Z");
  iot.lose("iot1@people.example");
  stage.passes("2026-07-10T13:00:00Z", "2026-07-12T13:00:00Z");
  EXPECT_EQ(stage.verdict_of("iot"), "silent") << stage.reason_of("iot");
  iot.lose("iot3@people.example");
  stage.passes("2026-07-13T13:00:00Z", "2026-07-15T13:00:00Z");
  EXPECT_EQ(stage.verdict_of("iot"), "unproven") << "the newest one vanished";
  EXPECT_THAT(stage.reason_of("iot"), HasSubstr("vanished"));
}

TEST(Forgotten, PostThatTheArchiveStillShowsIsNoNewPostAndDidNotVanish) {
  Stage stage;
  stage.add_talk("iot", at("2026-01-10T12:00:00Z"));
  stage.passes("2026-07-06T13:00:00Z", "2026-07-09T13:00:00Z");
  Statement statement;
  statement.kind = Statement::Kind::forget;
  statement.about = "iot3@people.example";
  stage.say(statement);
  const auto before = stage.store.posts(stage.url_of("iot"));
  stage.passes("2026-07-10T13:00:00Z", "2026-07-13T13:00:00Z");  // whole reads among them
  EXPECT_GT(stage.archive_of("iot").whole_calls, 0);
  EXPECT_EQ(stage.store.posts(stage.url_of("iot")), before);
  EXPECT_EQ(stage.verdict_of("iot"), "silent") << stage.reason_of("iot");
}

TEST(Pretended, TimeShowsNoPostThatTheArchiveReceivedLater) {
  Stage stage;
  FakeArchive& iot = stage.add_talk("iot", at("2026-01-10T12:00:00Z"));
  iot.add(post("later@people.example", at("2026-03-01")), at("2026-03-01"));
  stage.clock.pretend(true);
  stage.pass("2026-02-01T06:00:00Z");
  EXPECT_EQ(stage.reason_of("iot"), "last counted post on 2026-01-10");
  EXPECT_TRUE(stage.store.meta().simulated);
  stage.pass("2026-03-02T06:00:00Z");
  EXPECT_EQ(stage.reason_of("iot"), "last counted post on 2026-03-01");
}

}  // namespace
}  // namespace sigwatch::test
