// What stands in the way of a proof of silence, and the way back from it: an archive of two lists on a web server, read
// by the real programs.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <functional>
#include <nlohmann/json.hpp>
#include <regex>

#include "core/base/text.h"
#include "daemon/pipermail_site.h"
#include "daemon/world.h"

namespace sigwatch::test {
namespace {

using nlohmann::json;
using testing::HasSubstr;

const std::string kIot = "/pipermail/iot/", kBusy = "/pipermail/busy/";
const std::string kMarch =
    "From iot-owner at example.org  Mon Mar  2 10:00:00 2026\nFrom: mailman-owner at example.org\n"
    "Date: Mon, 02 Mar 2026 10:00:00 +0000\nSubject: example.org mailing list memberships reminder\n"
    "Message-ID: <mailman.1@example.org>\n\nThis is a reminder.\n\n";

const Time kFirst = at("2026-01-05T10:00:00Z"), kSecond = at("2026-01-08T10:00:00Z"),
           kThird = at("2026-01-10T10:00:00Z");

/// The list `iot`, where Ann answered Bob and Bob Ann in January and a program wrote in March; and `busy`, written to
/// every day.
class WayBack : public testing::Test {
 protected:
  WayBack() { build(); }

  void build() {
    january_ = mail("ann", "1", kFirst) + mail("bob", "2", kSecond, "1") + mail("ann", "3", kThird, "2");
    site.put(kIot, made_index("iot", {"2026-March", "2026-January"}, ".txt"));
    site.put(kIot + "2026-January.txt", january_);
    site.put(kIot + "2026-March.txt", kMarch);
    site.put(kBusy, made_index("busy", {"2026-July"}, ".txt"));
    site.put(kBusy + "2026-July.txt", mail("cat", "b0", at("2026-07-01T10:00:00Z")));
    configure("{url: \"" + site.url(kIot) + "\", kind: pipermail}");
  }

 public:
  void configure(const std::string& archive, const std::string& more = "") {
    world.write(
        "sigwatch.yaml",
        "organisation: {name: Example Foundation, rule: https://example.org/rule}\ncouncil: {name: Example Council, "
        "notify: "
        "council@example.org}\noperators: [ops@example.org]\nmail: {from: SIG Watch <sigwatch@example.org>, via: "
        "\"maildir:./outbox\"}\nstate: sqlite:./state/sigwatch.db\ncanaries: [{url: \"" +
            site.url(kBusy) +
            "\", kind: pipermail}]\nsigs:\n  - {id: iot, name: SIG-iot, list: iot@example.org, since: 2025-01-01, "
            "archives: [" +
            archive + more + "]}\n");
  }

  /// A pass a day later; somebody has written to `busy`, where it is alive.
  void day() {
    now += Days(1);
    if (busy_lives) {
      const std::string name = kBusy + "2026-July.txt";
      site.put(name, site.text(name) + mail("cat", "b" + to_date(now), now - 1h));
    }
    const Ran ran = world.pass(now);
    ASSERT_LE(ran.code, 1) << ran.out;  // 1: an archive could not be read
  }
  json status() { return json::parse(world.ctl({"status", "--json"}).out).at(0); }
  std::string verdict() { return status()["verdict"]; }
  std::string reason() { return status()["reason"]; }

  /// Types what the reason says, as it stands there.
  void type_what_it_says() {
    static const std::regex kCommand("sigwatchctl (attest|ignore|vouch) ('[^']*'|[^ ]+) --because TEXT");
    std::smatch found;
    const std::string words = reason();
    ASSERT_TRUE(std::regex_search(words, found, kCommand)) << words;
    std::string about = found[2];
    if (about.front() == '\'') about = about.substr(1, about.size() - 2);
    const Ran ran = world.ctl({found[1], about, "--because", "I looked"});
    ASSERT_EQ(ran.code, 0) << ran.out;
  }

  Site site;
  World world;
  Time now = at("2026-07-10T13:00:00Z");
  bool busy_lives = true;

 private:
  std::string january_;
};

using Act = std::function<void(WayBack&)>;

const Act kTypesWhatItSays = [](WayBack& it) { it.type_what_it_says(); };

Act shows(const std::string& name, const std::string& text) {
  return [=](WayBack& it) { it.site.put(name, text); };
}
Act restores(const std::string& name) {
  return [=](WayBack& it) {
    const std::string kept = it.site.text("kept" + name);
    it.site.put(name, kept);
  };
}

struct Obstacle {
  const char* name;
  Act breaks;
  const char* says;
  Act mends;
};

const std::string kChallenge =
    "<!DOCTYPE html><html><head><title>Just a moment...</title></head><body>Checking your browser<script "
    "src=\"/cdn-cgi/challenge-platform/h/b/orchestrate\"></script></body></html>";

std::vector<Obstacle> obstacles() {
  return {
      {"a challenge page", shows(kIot, kChallenge), "challenge", restores(kIot)},
      {"a page that is not the archive, with 200", shows(kIot, "<html><title>We have moved</title><p>Welcome.</html>"),
       "We have moved", restores(kIot)},
      {"the archive is gone", [](WayBack& it) { it.site.drop(kIot); }, "404", restores(kIot)},
      {"a volume that ends early", shows(kIot + "2026-March.txt", "<html>Service unavailable</html>"), "2026-March",
       restores(kIot + "2026-March.txt")},
      {"a listed volume is missing", [](WayBack& it) { it.site.drop(kIot + "2026-March.txt"); },
       "2026-March.txt is listed", kTypesWhatItSays},
      {"all archives are frozen",
       [](WayBack& it) { it.configure("{url: \"" + it.site.url(kIot) + "\", kind: pipermail, frozen: true}"); },
       "frozen", [](WayBack& it) { it.configure("{url: \"" + it.site.url(kIot) + "\", kind: pipermail}"); }},
  };
}

/// The archive as it was, for restores().
void keep(Site& site) {
  for (const std::string& name : {kIot, kIot + "2026-January.txt", kIot + "2026-March.txt"})
    site.put("kept" + name, site.text(name));
}

TEST(ProofOfSilence, IsLostWithEachObstacleAndFoundAgainByWhatThePersonIsToldToDo) {
  for (const Obstacle& obstacle : obstacles()) {
    struct Story : WayBack {
      void TestBody() override {}
    } it;
    SCOPED_TRACE(obstacle.name);
    keep(it.site);
    for (int pass = 0; pass < 3; ++pass) it.day();
    ASSERT_EQ(it.verdict(), "silent") << it.reason();
    obstacle.breaks(it);
    for (int pass = 0; pass < 3; ++pass) {
      it.day();
      EXPECT_NE(it.verdict(), "silent") << "pass " << pass;
    }
    EXPECT_THAT(it.reason(), HasSubstr(obstacle.says));
    obstacle.mends(it);
    for (int pass = 0; pass < 4; ++pass) it.day();
    EXPECT_EQ(it.verdict(), "silent") << it.reason();
  }
}

TEST_F(WayBack, FromAMessageThatNobodyCanDateIsToLookAtIt) {
  site.put(kIot + "2026-March.txt",
           kMarch +
               "From someone at people.example  Thu Mar  5 25:61:61 2026\nFrom: someone at people.example\n"
               "Date: soon\nSubject: Hello\n\nHello.\n\n");
  for (int pass = 0; pass < 3; ++pass) day();
  EXPECT_EQ(verdict(), "unproven");
  EXPECT_THAT(reason(), HasSubstr("cannot be read or dated"));
  type_what_it_says();
  day();
  EXPECT_EQ(verdict(), "silent") << reason();
}

TEST_F(WayBack, FromALostHistoryIsAPersonWhoFoundOutWhy) {
  const std::string begun = mail("ann", "1", kFirst) + mail("bob", "2", kSecond, "1");
  site.put(kIot + "2026-January.txt",
           begun + mail("ann", "3", kThird, "2") + mail("bob", "4", at("2026-01-20T10:00:00Z"), "3"));
  day();
  ASSERT_EQ(verdict(), "active") << reason();
  site.put(kIot + "2026-January.txt", begun);
  for (int pass = 0; pass < 14; ++pass) {
    day();
    EXPECT_NE(verdict(), "silent") << to_rfc3339(now);
  }
  EXPECT_THAT(reason(), HasSubstr("vanished from"));
  type_what_it_says();
  day();
  EXPECT_EQ(verdict(), "silent") << reason();
}

TEST_F(WayBack, FromAStillRootIsAPersonsWordOrALivingNeighbour) {
  for (int pass = 0; pass < 3; ++pass) day();
  ASSERT_EQ(verdict(), "silent") << reason();
  busy_lives = false;
  for (int pass = 0; pass < 13; ++pass) day();
  EXPECT_EQ(verdict(), "silent") << "the pulse is not yet 14 days old";
  day();
  EXPECT_EQ(verdict(), "unproven");
  EXPECT_THAT(reason(), HasSubstr("nothing new was archived under"));
  type_what_it_says();
  day();
  EXPECT_EQ(verdict(), "silent") << reason();
}

TEST_F(WayBack, FromAMoveIsTheNewPlaceInTheConfiguration) {
  for (int pass = 0; pass < 3; ++pass) day();
  ASSERT_EQ(verdict(), "silent") << reason();
  // The old place still answers 200, and nothing arrives there any more: neither for iot nor for busy.
  busy_lives = false;
  for (int pass = 0; pass < 15; ++pass) day();
  EXPECT_EQ(verdict(), "unproven");
  const std::string place = "/archives/pipermail/iot/";
  site.put(place, made_index("iot", {"2026-July"}, ".txt"));
  site.put(place + "2026-July.txt", mail("bob", "9", at("2026-07-20T10:00:00Z"), "3"));
  configure("{url: \"" + site.url(place) + "\", kind: pipermail}",
            ", {url: \"" + site.url(kIot) + "\", kind: pipermail, frozen: true}");
  day();
  EXPECT_EQ(verdict(), "active") << reason();
}

TEST_F(WayBack, FromAClockThatWasSetBackIsAClockThatIsRight) {
  for (int pass = 0; pass < 3; ++pass) day();
  ASSERT_EQ(verdict(), "silent") << reason();
  const Ran ran = world.pass(now - Days(3));
  EXPECT_EQ(ran.code, 1);
  EXPECT_THAT(ran.out, HasSubstr("is before the last pass of the state"));
  day();
  EXPECT_EQ(verdict(), "silent") << reason();
}

}  // namespace
}  // namespace sigwatch::test
