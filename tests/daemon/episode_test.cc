// Whole episodes against local mbox archives, stepped with --now: the real programs, the real state, mail into a
// Maildir.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "daemon/world.h"

namespace sigwatch::test {
namespace {

using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

constexpr const char* kInform = "iot.2026-01-10.inform.0";
constexpr const char* kWarn2 = "iot.2026-01-10.warn2.0";
constexpr const char* kRecommend = "iot.2026-01-10.recommend.0";

/// Silent since 10 January, watched from June on (so that the threshold passes under our eyes), live since 12 July.
class OneEpisode : public testing::Test {
 protected:
  void SetUp() override {
    world.add_sig("iot");
    world.talk("iot", at("2026-01-10T12:00:00Z"));
    world.passes(at("2026-06-28"), at("2026-06-30"));
    ASSERT_EQ(world.ctl({"go-live", "--yes"}).code, 0);
    world.passes(at("2026-07-01"), at("2026-07-10"));
  }
  /// To the day on which warn1 goes out (10 July, noon, has passed), and one day on.
  void to_warn1() {
    world.passes(at("2026-07-11"), at("2026-07-12"));
    ASSERT_THAT(world.sent(), Contains(kWarn1));
  }
  void to_warn2() {
    to_warn1();
    ASSERT_TRUE(world.archive_mail(kWarn1, "iot", at("2026-07-12T13:00:00Z")));
    world.passes(at("2026-07-13"), at("2026-08-11"));
    EXPECT_THAT(world.sent(), Not(Contains(kWarn2)));
  }
  World world;
};

TEST_F(OneEpisode, NothingButTheHelloLeavesBeforeTheThreshold) {
  EXPECT_THAT(world.sent(), ElementsAre("hello.2026-06-30"));
}

TEST_F(OneEpisode, RunsFromTheFirstWarningToADisbanding) {
  to_warn1();
  EXPECT_THAT(world.ctl({"status", "iot"}).out, HasSubstr("not yet seen"));
  EXPECT_THAT(world.sent(), Not(Contains(kInform)));

  ASSERT_TRUE(world.archive_mail(kWarn1, "iot", at("2026-07-12T13:00:00Z")));
  world.passes(at("2026-07-13"), at("2026-07-13"));
  EXPECT_THAT(world.sent(), Contains(kInform));
  ASSERT_TRUE(world.archive_mail(kInform, "council", at("2026-07-13T13:00:00Z")));

  world.passes(at("2026-07-14"), at("2026-08-11"));
  EXPECT_THAT(world.sent(), Not(Contains(kWarn2))) << "thirty days after warn1 was seen on 13 July";
  world.passes(at("2026-08-12"), at("2026-08-12"));
  ASSERT_THAT(world.sent(), Contains(kWarn2));
  ASSERT_TRUE(world.archive_mail(kWarn2, "iot", at("2026-08-12T13:00:00Z")));

  world.passes(at("2026-08-13"), at("2026-08-27"));
  EXPECT_THAT(world.sent(), Not(Contains(kRecommend)));
  world.passes(at("2026-08-28"), at("2026-08-28"));
  ASSERT_THAT(world.sent(), Contains(kRecommend));
  EXPECT_THAT(world.find(kRecommend)->raw, HasSubstr("2026-01-10"));
  ASSERT_TRUE(world.archive_mail(kRecommend, "council", at("2026-08-28T13:00:00Z")));
  world.passes(at("2026-08-29"), at("2026-08-29"));

  const Ran decided =
      world.ctl({"decide", "iot", "disband", "--by", "council", "--reference", "https://example.org/minutes", "--yes"});
  ASSERT_EQ(decided.code, 0) << decided.out;
  world.passes(at("2026-08-29T00:10:00Z"), at("2026-08-29T00:10:00Z"));
  EXPECT_THAT(world.sent(), Not(Contains("iot.2026-01-10.decided-1.0"))) << "fifteen minutes to think again";
  world.passes(at("2026-08-29T00:20:00Z"), at("2026-08-29T00:20:00Z"));
  EXPECT_THAT(world.sent(), Contains("iot.2026-01-10.decided-1.0"));
  EXPECT_THAT(world.sent(), Contains("iot.2026-01-10.decided-1.1"));
  EXPECT_THAT(world.ctl({"status"}).out, HasSubstr("closed"));

  const std::string story = world.ctl({"history", "iot"}).out;
  std::size_t from = 0;
  for (const char* event : {"verdict: active", "verdict: silent", "episode iot.2026-01-10 began", "warn1.0 accepted",
                            "warn1.0 seen", "inform.0 accepted", "warn2.0 accepted", "warn2.0 seen",
                            "recommend.0 accepted", "disband iot by the council", "decided-1.0 accepted"}) {
    const auto found = story.find(event, from);
    EXPECT_NE(found, std::string::npos) << event << " is missing, or out of order, in\n" << story;
    if (found != std::string::npos) from = found;
  }
}

TEST_F(OneEpisode, EndsWhenAPersonAnswersTopPostedQuotingTheWholeWarning) {
  to_warn2();
  ASSERT_TRUE(world.archive_mail(kInform, "council", at("2026-07-14T13:00:00Z")));
  const std::string raw = world.find(kWarn1)->raw;
  std::string quoted = "We are still here.\n\n";
  std::string line;
  for (char c : raw.substr(raw.find("\r\n\r\n") + 4)) {
    if (c == '\n') quoted += "> " + std::exchange(line, {}) + "\n";
    if (c != '\n' && c != '\r') line += c;
  }
  world.post("iot", at("2026-08-11T10:00:00Z"), "Cy New <cy@people.example>", "Re: " + world.find(kWarn1)->subject,
             quoted);
  world.passes(at("2026-08-12"), at("2026-08-13"));
  EXPECT_THAT(world.sent(), Not(Contains(kWarn2)));
  EXPECT_THAT(world.sent(), Contains("iot.2026-01-10.lives.0"));
  EXPECT_THAT(world.ctl({"status", "iot"}).out, HasSubstr("verdict: active"));
  EXPECT_THAT(world.ctl({"history", "iot"}).out, HasSubstr("ended: a post of 2026-08-11: answers a notice"));
}

TEST_F(OneEpisode, WithdrawsASecondWarningThatWaitedWhileAPersonWrote) {
  to_warn2();
  std::filesystem::rename(world.path("outbox"), world.path("outbox-away"));
  world.write("outbox", "no Maildir can be made here");
  EXPECT_EQ(world.pass(at("2026-08-12")).code, 1) << "the attempt ends deferred";
  EXPECT_THAT(world.ctl({"plan"}).out, HasSubstr(std::string("deferred: ") + kWarn2));
  world.post("iot", at("2026-08-12T06:00:00Z"), "Bob Ray <bob@people.example>", "Next steps");
  std::filesystem::remove(world.path("outbox"));
  std::filesystem::rename(world.path("outbox-away"), world.path("outbox"));
  world.passes(at("2026-08-13"), at("2026-08-14"));
  EXPECT_THAT(world.sent(), Not(Contains(kWarn2)));
  EXPECT_THAT(world.ctl({"history", "iot"}).out, HasSubstr(std::string(kWarn2) + " withdrawn"));
}

TEST_F(OneEpisode, RepeatsAWarningThatWasNotSeenOnceAndTellsTheOperators) {
  to_warn1();
  world.passes(at("2026-07-13"), at("2026-08-20"));
  EXPECT_THAT(world.sent(), Contains("iot.2026-01-10.warn1-again.0"));
  EXPECT_THAT(world.sent(), Not(Contains(kInform)));
  std::string operators;
  for (const Mail& m : world.mails()) {
    if (m.id.starts_with("operators.")) operators += m.raw;
  }
  EXPECT_THAT(operators, HasSubstr("moderation"));
}

TEST_F(OneEpisode, IsPausedByADoubtfulPostUntilAPersonDecides) {
  to_warn2();
  world.post("iot", at("2026-08-11T10:00:00Z"), "Deal <deal@shop.example>", "Cheap watches");
  world.passes(at("2026-08-12"), at("2026-08-20"));
  EXPECT_THAT(world.sent(), Not(Contains(kWarn2)));
  EXPECT_THAT(world.ctl({"status"}).out, HasSubstr("vouch or ignore"));
  const std::string explained = world.ctl({"explain", "iot"}).out;
  EXPECT_THAT(explained, HasSubstr("doubtful: unknown sender"));
  const auto id = explained.find("post4@people.example");
  ASSERT_NE(id, std::string::npos) << explained;
  ASSERT_EQ(world.ctl({"ignore", "post4@people.example", "--because", "spam"}).code, 0);
  world.passes(at("2026-08-21"), at("2026-08-27"));
  EXPECT_THAT(world.sent(), Not(Contains(kWarn2))) << "seven days later at the earliest";
  world.passes(at("2026-08-28"), at("2026-08-28"));
  EXPECT_THAT(world.sent(), Contains(kWarn2));
}

TEST_F(OneEpisode, SendsNothingFromAnOldBackupUntilReleasedAndNeverWhatTheArchiveShows) {
  ASSERT_EQ(world.ctl({"backup", world.path("old.db").string()}).code, 0);
  to_warn1();
  ASSERT_TRUE(world.archive_mail(kWarn1, "iot", at("2026-07-12T13:00:00Z")));
  const auto before = world.sent();
  for (const char* name : {"state/sigwatch.db", "state/sigwatch.db-wal", "state/sigwatch.db-shm"})
    std::filesystem::remove(world.path(name));
  std::filesystem::copy(world.path("old.db"), world.path("state/sigwatch.db"));
  world.passes(at("2026-09-10"), at("2026-09-12"));
  EXPECT_EQ(world.sent(), before) << "a pass two months after its predecessor stops all sending";
  EXPECT_THAT(world.ctl({"status"}).out, HasSubstr("stopped"));
  const Ran refused = world.ctl({"release", kWarn1, "--yes"});
  EXPECT_EQ(refused.code, 1);
  EXPECT_THAT(refused.out, HasSubstr("all sending is stopped")) << "it would be held again at once";
  ASSERT_EQ(world.ctl({"release", "--all", "--yes"}).code, 0);
  world.passes(at("2026-09-13"), at("2026-09-14"));
  auto once = world.sent();
  EXPECT_EQ(std::count(once.begin(), once.end(), kWarn1), 1) << "the archive already shows it";
  EXPECT_THAT(world.ctl({"history", "iot"}).out,
              HasSubstr("warn1.0 unknown: it is already in the archive, and this state did not send it"));
  ASSERT_EQ(world.ctl({"attest", kWarn1, "--because", "read it there"}).code, 0);
  world.passes(at("2026-09-15"), at("2026-09-15"));
  EXPECT_THAT(world.sent(), Contains(kInform)) << "a person's word takes the place of seen";
}

TEST_F(OneEpisode, IsNotWarnedAgainWhenTheStateWasLost) {
  to_warn1();
  ASSERT_TRUE(world.archive_mail(kWarn1, "iot", at("2026-07-12T13:00:00Z")));
  std::filesystem::remove_all(world.path("state"));
  world.prove_and_go_live(at("2026-07-20"));
  world.passes(at("2026-07-21"), at("2026-07-21"));
  ASSERT_EQ(world.ctl({"release", "--all", "--yes"}).code, 0);
  world.passes(at("2026-07-22"), at("2026-07-23"));
  const auto ids = world.sent();
  EXPECT_EQ(std::count(ids.begin(), ids.end(), kWarn1), 1);
}

TEST(GoingLive, SendsNothingToTenDeadListsUntilReleased) {
  World world;
  for (int i = 0; i < 10; ++i) {
    const std::string id = "dead" + std::to_string(i);
    world.add_sig(id);
    world.talk(id, at("2025-01-10T12:00:00Z"));
  }
  world.prove_and_go_live(at("2026-07-20"));
  world.passes(at("2026-07-21"), at("2026-07-25"));
  EXPECT_THAT(world.sent(), ElementsAre("hello.2026-07-20"));
  EXPECT_THAT(world.ctl({"plan"}).out, HasSubstr("held: dead0.2025-01-10.warn1.0"));
  ASSERT_EQ(world.ctl({"release", "dead3.2025-01-10.warn1.0", "--yes"}).code, 0);
  world.passes(at("2026-07-26"), at("2026-07-27"));
  EXPECT_THAT(world.sent(), ElementsAre("dead3.2025-01-10.warn1.0", "hello.2026-07-20"));
}

TEST(GoingLive, HoldsAllFirstWarningsWhenMoreThanTwoFallDueTogether) {
  World world;
  for (int i = 0; i < 3; ++i) {
    const std::string id = "sig" + std::to_string(i);
    world.add_sig(id);
    world.talk(id, at("2026-01-10T12:00:00Z"));
  }
  world.passes(at("2026-07-01"), at("2026-07-03"));
  ASSERT_EQ(world.ctl({"go-live", "--yes"}).code, 0);
  world.passes(at("2026-07-04"), at("2026-07-20"));
  EXPECT_THAT(world.sent(), ElementsAre("hello.2026-07-03"));
  EXPECT_THAT(world.ctl({"plan"}).out, HasSubstr("3 first warnings fell due"));
}

TEST(Rehearsal, MakesNoNotice) {
  World world;
  world.add_sig("iot");
  world.talk("iot", at("2026-01-10T12:00:00Z"));
  world.passes(at("2026-07-20"), at("2026-07-25"));
  EXPECT_THAT(world.sent(), IsEmpty());
  EXPECT_THAT(world.ctl({"plan"}).out, HasSubstr("waits for: go-live"));
  EXPECT_THAT(world.ctl({"preview", "iot", "warn1"}).out, HasSubstr("sigwatch-notice: iot.2026-01-10.warn1.0"));
}

TEST(Watch, StandingExemptAndRemovedAreNeverWarned) {
  World world;
  world.add_sig("standing", "standing: true");
  world.add_sig("exempt", "exempt: {until: 2027-01-01, because: busy, by: council}");
  world.add_sig("gone", "removed: {since: 2025-05-20, reference: https://example.org/gone}");
  for (const char* id : {"standing", "exempt", "gone"}) world.talk(id, at("2025-01-10T12:00:00Z"));
  world.prove_and_go_live(at("2026-07-20"));
  world.passes(at("2026-07-21"), at("2026-07-22"));
  EXPECT_EQ(world.ctl({"release", "--all", "--yes"}).code, 0);
  world.passes(at("2026-07-23"), at("2026-07-24"));
  EXPECT_THAT(world.sent(), ElementsAre("hello.2026-07-20"));
}

TEST(State, MadeWithNowIsRefusedByTheService) {
  World world;
  world.add_sig("iot");
  world.passes(at("2026-07-20"), at("2026-07-20"));
  const Ran refused = world.daemon({});
  EXPECT_EQ(refused.code, 1);
  EXPECT_THAT(refused.out, HasSubstr("simulated"));
}

TEST(Dossier, IsPrintedAtAnyTimeAndMailedOnceEachTimeItIsAskedFor) {
  World world;
  world.add_sig("iot");
  world.talk("iot", at("2026-01-10T12:00:00Z"));
  world.passes(at("2026-03-01"), at("2026-03-01"));
  const Ran printed = world.ctl({"dossier", "iot"});
  EXPECT_EQ(printed.code, 0) << printed.out;
  EXPECT_THAT(printed.out, HasSubstr("SIG-iot is active"));
  const Ran refused = world.ctl({"dossier", "iot", "--mail", "--yes"});
  EXPECT_EQ(refused.code, 1);
  EXPECT_THAT(refused.out, HasSubstr("in rehearsal nothing goes to the Council"));
  ASSERT_EQ(world.ctl({"go-live", "--yes"}).code, 0);
  Time day = at("2026-03-02");
  for (const char* id : {"iot.2026-01-10.dossier.0", "iot.2026-01-10.dossier.1"}) {
    ASSERT_EQ(world.ctl({"dossier", "iot", "--mail", "--yes"}).code, 0);
    world.passes(day, day + Days(1));
    day += Days(2);
    ASSERT_TRUE(world.find(id)) << world.ctl({"plan"}).out;
    EXPECT_EQ(world.find(id)->to, "council@example.org");
  }
  int dossiers = 0;
  for (const Mail& mail : world.mails()) dossiers += mail.id.find(".dossier.") != std::string::npos;
  EXPECT_EQ(dossiers, 2);
}

TEST(State, RefusesATimeBeforeItsLastPass) {
  World world;
  world.add_sig("iot");
  world.passes(at("2026-07-20"), at("2026-07-20"));
  const Ran refused = world.pass(at("2026-07-19"));
  EXPECT_EQ(refused.code, 1);
  EXPECT_THAT(refused.out, HasSubstr("before the last pass"));
}

TEST(DryRun, LeavesStateAndOutboxAlone) {
  World world;
  world.add_sig("iot");
  world.talk("iot", at("2026-01-10T12:00:00Z"));
  world.prove_and_go_live(at("2026-07-20"));
  const std::string before = world.ctl({"history"}).out;
  const Ran dry = world.daemon({"--once", "--dry-run", "--now", "2026-07-21T00:00:00Z"});
  EXPECT_EQ(dry.code, 0) << dry.out;
  EXPECT_THAT(dry.out, HasSubstr("iot.2026-01-10.warn1.0"));
  EXPECT_EQ(world.ctl({"history"}).out, before);
  EXPECT_THAT(world.sent(), IsEmpty());
}

}  // namespace
}  // namespace sigwatch::test
