// The whole product against a real Postfix, Mailman 3 and HyperKitty, started by with_mailman.sh.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <cstdlib>
#include <iostream>
#include <nlohmann/json.hpp>

#include "daemon/world.h"

namespace sigwatch::test {
namespace {

using nlohmann::json;
using testing::HasSubstr;
using testing::MatchesRegex;
using testing::Not;
using testing::StartsWith;

std::string environment(const char* name) {
  const char* value = std::getenv(name);
  return value ? value : "";
}

/// Lists of a real Mailman, watched by the real programs. Time passes as a test says, in minutes before now, less than
/// an hour off the archive's clock (with_mailman.sh sets it back by half an hour), or the daemon would not trust its
/// own. Never after now: libfaketime would ask the kernel for timers before its beginning.
class RealMailman : public testing::Test {
 protected:
  void SetUp() override {
    if (environment("SIGWATCH_MM_BASE").empty()) GTEST_SKIP() << "run through with_mailman.sh";
    make_lists();
    write_config();
  }

  void make_lists() const {
    shell("mailman list " + std::string(kLists));
    for (const std::string list : {"member", "spooled", "council"}) shell("mailman subscribe " + list + " " + kSender);
    shell("mailman subscribe member ada@chairs.example.org");
    shell(std::string("mailman set allowed accept_these_nonmembers ") + kSender);
    shell(std::string("mailman set discarded discard_these_nonmembers ") + kSender);
  }

  void write_config() const {
    std::string sigs;
    for (const std::string id : {"member", "allowed", "held", "discarded", "spooled"}) {
      sigs += "  - {id: " + id + ", name: SIG-" + id + ", list: " + id + "@lists.example.org, archives: [" +
              archive(id) + "]}\n";
    }
    const std::string base = environment("SIGWATCH_MM_BASE");
    world.write("password", "pw-sentinel");
    std::filesystem::permissions(world.path("password"), std::filesystem::perms::owner_read);
    world.write("sigwatch.yaml",
                "organisation: {name: Example Foundation, rule: https://example.org/rule}\n"
                "council: {name: Example Council, notify: council@lists.example.org, archive: " +
                    archive("council") +
                    "}\noperators: [ops@example.org]\n"
                    "policy: {proof: {polls: 2, over: 1 minute}, unseen_after: 1 hour}\n"
                    "mail: {from: SIG Watch <" +
                    kSender + ">, via: \"smtp://localhost:" + environment("SIGWATCH_MM_SUBMISSION") +
                    "\", helo: bot.example.org, user: sentinel@example.org, password: {file: ./password}, ca_file: " +
                    base + "/run-postfix/tls/ca.pem}\nstate: sqlite:./sigwatch.db\ncanaries: [" + archive("sig-a") +
                    "]\nsigs:\n" + sigs);
  }

  static std::string archive(const std::string& list) {
    return "http://127.0.0.1:" + environment("SIGWATCH_MM_ARCHIVE") + "/hyperkitty/list/" + list +
           "@lists.example.org/";
  }
  /// Runs a command of the servers.
  static Ran shell(const std::string& command) {
    return run("/bin/bash", {"-c", "PATH=$SIGWATCH_MM_BASE:$PATH; set -e -o pipefail; " + command});
  }
  /// Waits up to a minute until the command goes well: mail passes through several programs.
  static bool eventually(const std::string& command) {
    return shell("for i in {1..300}; do (" + command + ") >/dev/null 2>&1 && exit 0; sleep .2; done; exit 1").code == 0;
  }
  static std::map<std::string, std::string> time_is(int minutes) {
    return {{"LD_PRELOAD", environment("SIGWATCH_MM_FAKETIME")},
            {"FAKETIME", std::to_string(minutes) + "m"},
            {"FAKETIME_DONT_FAKE_MONOTONIC", "1"},
            {"ASAN_OPTIONS", "verify_asan_link_order=0"}};
  }

  void pass(int minutes) {
    now_ = minutes;
    const Ran ran = world.daemon({"--once"}, time_is(minutes));
    EXPECT_EQ(ran.code, 0) << ran.out;
  }
  std::string ctl(const std::vector<std::string>& args) {
    const Ran ran = world.ctl(args, time_is(now_));
    EXPECT_EQ(ran.code, 0) << ran.out;
    return ran.out;
  }
  json status(const std::string& id) {
    for (const json& sig : json::parse(ctl({"status", "--json"}))) {
      if (sig["id"] == id) return sig;
    }
    return {};
  }
  /// The notice's latest line of the history, without its id: `accepted: 250 ...`
  std::string state(const std::string& notice) {
    std::string latest;
    for (const json& entry : json::parse(ctl({"history", "--json"}))) {
      const std::string text = entry["text"];
      if (text.starts_with(notice + " ")) latest = text.substr(notice.size() + 1);
    }
    return latest;
  }
  /// `SIG.DATE.warn1.0`
  std::string warning(const std::string& sig) { return status(sig)["episode"].get<std::string>() + ".warn1.0"; }
  void reply_by_ada(const std::string& message_id) {
    world.write("reply.eml",
                "From: Ada Marlow <ada@chairs.example.org>\r\nTo: member@lists.example.org\r\nSubject: Re: still "
                "active?\r\nDate: " +
                    before_the_last_pass() + "\r\nMessage-ID: <yes@chairs.example.org>\r\nIn-Reply-To: <" + message_id +
                    ">\r\n\r\nYes, we are.\r\n");
    const Ran sent = shell(
        "curl -sS smtp://127.0.0.1:$SIGWATCH_MM_SMTP --mail-from ada@chairs.example.org --mail-rcpt "
        "member@lists.example.org --upload-file " +
        world.path("reply.eml").string());
    ASSERT_EQ(sent.code, 0) << sent.out;
  }
  static std::string before_the_last_pass() { return shell("printf %s \"$(date -R -d '9 minutes ago')\"").out; }

  static constexpr const char* kLists = "member allowed held discarded spooled council";
  inline static const std::string kSender = "sentinel@bot.example.org";
  World world;
  int now_ = 0;
};

TEST_F(RealMailman, ShowsEachNoticeOnItsWay) {
  const auto shows = [](const std::string& list, const std::string& id = "sigwatch") {
    std::string api = archive(list);
    api.replace(api.find("/list/"), 6, "/api/list/");
    return "curl -sS --fail '" + api + "emails/?limit=2' | grep -q " + id;
  };
  pass(-87);
  const std::string checked = ctl({"check", "--mail"});
  EXPECT_THAT(checked, HasSubstr("envelope sender: " + kSender));
  for (const char* list : {"member", "allowed", "held", "discarded", "spooled", "council"})
    EXPECT_THAT(checked, HasSubstr(std::string(list) + "@lists.example.org: would be taken"));
  EXPECT_THAT(checked, HasSubstr("ops@example.org: test notice accepted"));
  pass(-85);
  for (const char* sig : {"member", "allowed", "held", "discarded", "spooled"})
    EXPECT_EQ(status(sig)["verdict"], "silent") << status(sig);
  ctl({"go-live", "--yes"});
  pass(-84);
  ASSERT_TRUE(eventually(shows("council")));

  for (const char* sig : {"member", "allowed", "held", "discarded"}) ctl({"release", warning(sig), "--yes"});
  EXPECT_EQ(shell("mailman held held").out, "0\n") << "asking up to RCPT sends nothing";
  const std::string last_post = status("member")["newest_counted"]["date"];
  pass(-83);
  for (const char* sig : {"member", "allowed", "held", "discarded"})
    EXPECT_THAT(state(warning(sig)), StartsWith("accepted: 250")) << sig;

  ASSERT_TRUE(eventually(shows("member")) && eventually(shows("allowed")));
  ASSERT_TRUE(eventually("[ $(mailman held held) = 1 ]"));
  pass(-81);
  for (const char* sig : {"member", "allowed"}) {
    const std::string seen = state(warning(sig));
    ASSERT_THAT(seen, StartsWith("seen in the archive: " + archive(sig) + "message/"));
    const Ran page = shell("curl -sS --fail " + seen.substr(seen.find("http")));
    EXPECT_EQ(page.code, 0) << seen;
    EXPECT_THAT(page.out, HasSubstr("SIG-" + std::string(sig) + " may be disbanded"));
    EXPECT_THAT(page.out, HasSubstr("sigwatch-notice: " + warning(sig)));
  }
  for (const char* sig : {"held", "discarded"}) EXPECT_THAT(state(warning(sig)), StartsWith("accepted")) << sig;
  EXPECT_EQ(shell("mailman held discarded").out, "0\n");

  // The warning is no activity.
  EXPECT_EQ(status("member")["verdict"], "silent") << status("member");
  EXPECT_EQ(status("member")["newest_counted"]["date"], last_post);
  const std::string answered = status("member")["newest_any"]["message_id"];
  EXPECT_THAT(answered, MatchesRegex("sigwatch\\." + warning("member") + "\\.[a-z2-7]{20}@bot\\.example\\.org"))
      << "its tag survives";
  EXPECT_EQ(status("member")["set_aside"], 1);

  // The archiver's door is shut: the mail lies in its spool, and nobody else is told.
  shell("door stop");
  ctl({"release", warning("spooled"), "--yes"});
  pass(-80);
  ASSERT_TRUE(eventually("ls $SIGWATCH_MM_BASE/run-mailman/var/archives/hyperkitty/spool/* | grep -q ."));
  pass(-79);
  EXPECT_THAT(state(warning("spooled")), StartsWith("accepted"));

  // More than an hour later, all that was not seen is reported, with the likely causes in order.
  pass(-10);
  const std::string causes = ctl({"status"});
  for (const char* sig : {"held", "discarded", "spooled"}) EXPECT_THAT(causes, HasSubstr("unseen:" + warning(sig)));
  for (const char* sig : {"member", "allowed"}) EXPECT_THAT(causes, Not(HasSubstr("unseen:" + warning(sig))));

  // The door opens again, a moderator lets the held one through, and a person answers: only the next post brings the
  // spool out.
  ASSERT_EQ(shell("door start").code, 0);
  ASSERT_EQ(shell("mailman accept held").code, 0);
  reply_by_ada(answered);
  ASSERT_TRUE(eventually(shows("held")) && eventually(shows("spooled")));
  ASSERT_TRUE(eventually(shows("member", "yes@chairs.example.org")));
  const std::string held = warning("held"), spooled = warning("spooled"), discarded = warning("discarded");
  pass(-8);
  for (const std::string& notice : {held, spooled}) {
    const std::string seen = state(notice);
    ASSERT_THAT(seen, StartsWith("seen in the archive: http"));
    EXPECT_EQ(shell("curl -sS --fail " + seen.substr(seen.find("http"))).code, 0) << seen;
  }
  EXPECT_THAT(state(discarded), StartsWith("accepted"));
  ctl({"attest", discarded, "--because", "shown to me by a member"});

  // The answer ended the episode.
  EXPECT_EQ(status("member")["verdict"], "active") << status("member");
  EXPECT_EQ(status("member")["doubtful_only"], false);
  EXPECT_EQ(status("member")["newest_counted"]["message_id"], "yes@chairs.example.org");
  EXPECT_TRUE(status("member")["episode"].is_null()) << status("member");
}

}  // namespace
}  // namespace sigwatch::test
