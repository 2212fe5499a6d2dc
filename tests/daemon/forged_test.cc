// What anybody who may post to a list can write in our name, against the programs as they run.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

#include "core/post/notice.h"
#include "daemon/world.h"

namespace sigwatch::test {
namespace {

using testing::Contains;
using testing::HasSubstr;
using testing::Not;

constexpr const char* kWeb1 = "web.2026-01-10.warn1.0";
constexpr const char* kUs = "SIG Watch <sigwatch@example.org>";
constexpr const char* kTroll = "Deal <deal@shop.example>";

/// What a forger writes.
struct Forgery {
  std::string message_id, from = kUs, token{}, header{}, date = "Fri, 10 Jul 2026 08:00:00 +0000",
                          subject = "buy pills";
};

/// Two groups, silent since 10 January and watched since June: their first warnings fall due on 10 July at noon.
class InOurName : public testing::Test {
 protected:
  void SetUp() override {
    for (const char* id : {"iot", "web"}) {
      world.add_sig(id);
      world.talk(id, at("2026-01-10T12:00:00Z"));
    }
    world.passes(at("2026-06-28"), at("2026-06-30"));
    ASSERT_EQ(world.ctl({"go-live", "--yes"}).code, 0);
    world.passes(at("2026-07-01"), at("2026-07-10"));
    ASSERT_EQ(world.ctl({"backup", world.path("old.db").string()}).code, 0);
  }
  void forge(const std::string& list, const Forgery& f) {
    std::string id = f.message_id.empty() ? "made-up-" + std::to_string(++forged) + "@mx.example" : f.message_id;
    const std::string token = f.token.empty() ? "" : token_line(f.token) + "\n";
    world.write(list + ".mbox", world.read(list + ".mbox") + "From x@mx.example Fri Jul 10 08:00:00 2026\nFrom: " +
                                    f.from + "\nSubject: " + f.subject + "\nDate: " + f.date + "\nMessage-ID: <" + id +
                                    ">\n" + f.header + "\nPills.\n" + token + "\n");
  }
  /// Ids as they can be foretold, and tags as they can be guessed, in every place; from our address, so that no
  /// stranger pauses the ladder.
  int forge_notices() {
    const std::string guessed = ".abcdefghijklmnopqrst";
    int n = 0;
    for (const std::string list : {"iot", "web"}) {
      for (const std::string about : {"iot.2026-01-10.warn1.0", "web.2026-01-10.warn1.0", "iot.2026-01-10.warn2.0",
                                      "iot.9999-12-31.warn1.0", "web.2026-01-10.recommend.0"}) {
        forge(list, {.message_id = "sigwatch." + about + "@example.org"});
        forge(list, {.message_id = "sigwatch." + about + guessed + "@example.org",
                     .date = "Mon, 10 Jul 2028 08:00:00 +0000"});
        forge(list, {.message_id = "", .token = about + guessed, .date = "Tue, 10 Jul 2001 08:00:00 +0000"});
        forge(list, {.message_id = "", .token = about});
        n += 4;
      }
    }
    return n;
  }
  std::string told() {
    std::string operators;
    for (const Mail& m : world.mails()) {
      if (m.id.starts_with("operators.")) operators += m.raw;
    }
    return operators;
  }
  void expect_nothing_moved() {
    const std::string history = world.ctl({"history"}).out;
    for (const char* word : {" seen in the archive", "withdrawn", "unknown", "answers a notice", "paused"}) {
      for (const char* id : {"iot", "web"})
        EXPECT_THAT(world.ctl({"history", id}).out, Not(HasSubstr(word))) << history;
    }
  }
  /// What an older version left: no key, and no tags in what was frozen.
  void make_old() {
    const Ran ran = run("/usr/bin/python3", {"-c", R"(
import json, re, sqlite3, sys
db = sqlite3.connect(sys.argv[1])
for id, body in db.execute('SELECT id, body FROM notices').fetchall():
    n = json.loads(body)
    if n.get('message'): n['message'] = re.sub(re.escape(id) + r'\.[a-z2-7]{20}\b', id, n['message'])
    db.execute('UPDATE notices SET body = ? WHERE id = ?', (json.dumps(n), id))
db.execute('DROP TABLE seal')
db.execute('PRAGMA user_version = 1')
db.commit()
)",
                                             world.path("state/sigwatch.db").string()});
    ASSERT_EQ(ran.code, 0) << ran.out;
  }
  /// `.TAG`, as the mail bears it.
  static std::string tag_in(const std::string& raw) {
    const auto from = raw.find("X-Sigwatch-Seal: ") + 17;
    const std::string sealed = raw.substr(from, raw.find('\r', from) - from);
    return "." + split_sealed_id(sealed).tag;
  }
  World world;
  int forged = 0;
};

TEST_F(InOurName, FortyForgeriesMoveNothingAndAreOneLineForEachList) {
  EXPECT_EQ(forge_notices(), 40);
  world.passes(at("2026-07-11"), at("2026-07-14"));
  for (const char* id : {kWarn1, kWeb1}) EXPECT_THAT(world.sent(), Contains(id)) << "warned all the same";
  EXPECT_THAT(world.ctl({"status", "iot"}).out, HasSubstr("not yet seen"));
  expect_nothing_moved();
  EXPECT_THAT(told(), HasSubstr("ack posing:iot"));
  EXPECT_THAT(told(), HasSubstr("ack posing:web"));
  const std::string lines = world.ctl({"status"}).out;
  EXPECT_EQ(lines.find("posing:iot"), lines.rfind("posing:iot")) << lines;
  ASSERT_TRUE(world.archive_mail(kWarn1, "iot", at("2026-07-14T13:00:00Z")));
  world.passes(at("2026-07-15"), at("2026-07-15"));
  EXPECT_THAT(world.ctl({"history", "iot"}).out, HasSubstr("warn1.0 seen in the archive"))
      << "the mail itself is known among them";
  EXPECT_THAT(world.ctl({"history", "web"}).out, Not(HasSubstr("seen in the archive")));
}

TEST_F(InOurName, AnswersToWhatWasNeverSentAreAStrangersPosts) {
  forge("iot",
        {.message_id = "", .from = kTroll, .header = "In-Reply-To: <sigwatch.iot.2026-01-10.warn1.0@example.org>\n"});
  forge("iot", {.message_id = "", .from = kTroll, .token = "iot.2026-01-10.warn1.0", .subject = "Re: what"});
  forge("web",
        {.message_id = "", .from = kTroll, .header = "References: <sigwatch.web.9999-12-31.warn1.0@example.org>\n"});
  world.passes(at("2026-07-11"), at("2026-07-12"));
  for (const char* id : {"iot", "web"}) {
    const std::string explained = world.ctl({"explain", id}).out;
    EXPECT_THAT(explained, HasSubstr("unknown sender")) << explained;
    EXPECT_THAT(explained, Not(HasSubstr("answers a notice")));
    EXPECT_THAT(world.ctl({"status"}).out, HasSubstr("posing:" + std::string(id)));
  }
}

TEST_F(InOurName, NothingMovesAStateOfAnOlderVersion) {
  make_old();
  forge_notices();
  world.passes(at("2026-07-11"), at("2026-07-14"));
  for (const char* id : {kWarn1, kWeb1}) EXPECT_THAT(world.sent(), Contains(id));
  expect_nothing_moved();
}

TEST_F(InOurName, WhatAnOlderVersionSentStaysKnown) {
  world.passes(at("2026-07-11"), at("2026-07-12"));
  make_old();
  std::string mail = world.find(kWarn1)->raw;
  const std::string tag = tag_in(mail);
  for (std::size_t i = 0; (i = mail.find(tag)) != std::string::npos;) mail.erase(i, tag.size());
  std::erase(mail, '\r');
  world.passes(at("2026-07-13"), at("2026-07-13"));
  forge("iot", {.message_id = "sigwatch." + std::string(kWarn1) + "@example.org", .from = kTroll});
  world.passes(at("2026-07-14"), at("2026-07-14"));
  EXPECT_THAT(world.ctl({"history", "iot"}).out, Not(HasSubstr("seen in the archive"))) << "its id could be foretold";
  world.write("iot.mbox",
              world.read("iot.mbox") + "From sigwatch@example.org Tue Jul 14 13:00:00 2026\n" + mail + "\n\n");
  world.passes(at("2026-07-15"), at("2026-07-15"));
  EXPECT_THAT(world.ctl({"history", "iot"}).out, HasSubstr("warn1.0 seen in the archive"));
}

TEST_F(InOurName, ARestoredBackupKnowsItsOwnAndNothingElse) {
  world.passes(at("2026-07-11"), at("2026-07-12"));
  ASSERT_TRUE(world.archive_mail(kWarn1, "iot", at("2026-07-12T13:00:00Z")));
  for (const char* name : {"state/sigwatch.db", "state/sigwatch.db-wal", "state/sigwatch.db-shm"})
    std::filesystem::remove(world.path(name));
  std::filesystem::copy(world.path("old.db"), world.path("state/sigwatch.db"));
  forge_notices();
  world.passes(at("2026-07-13"), at("2026-07-16"));
  const auto ids = world.sent();
  EXPECT_EQ(std::count(ids.begin(), ids.end(), kWarn1), 1) << "its tag is right: it was sent";
  EXPECT_EQ(std::count(ids.begin(), ids.end(), kWeb1), 2) << "no archive shows it, but what was made up";
  EXPECT_THAT(world.ctl({"history", "iot"}).out, HasSubstr("this state did not send it"));
  EXPECT_THAT(world.ctl({"history", "web"}).out, Not(HasSubstr("seen in the archive")));
}

TEST_F(InOurName, NoKeyOrTagIsShownBeforeTheMailIs) {
  world.passes(at("2026-07-11"), at("2026-07-12"));
  const std::string tag = tag_in(world.find(kWarn1)->raw);
  ASSERT_EQ(tag.size(), 21U);
  for (const char* command : {"status", "plan", "history", "check"})
    EXPECT_THAT(world.ctl({command}).out, Not(HasSubstr(tag))) << command;
  EXPECT_THAT(told(), Not(HasSubstr(tag)));
  ASSERT_EQ(world.ctl({"export", world.path("site").string()}).code, 0);
  const std::string page = "site/notices/" + std::string(kWarn1) + ".html";
  EXPECT_THAT(world.read(page), HasSubstr("Yes, we sent"));
  EXPECT_THAT(world.read(page), Not(HasSubstr(tag)));
}

}  // namespace
}  // namespace sigwatch::test
