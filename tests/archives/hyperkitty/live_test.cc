// Against real HyperKitty servers, started by with_servers.sh.
#include <gmock/gmock.h>

#include <cstdio>
#include <cstdlib>
#include <fstream>

#include "archives/engine/engine.h"
#include "archives/hyperkitty/cases.h"
#include "archives/hyperkitty/hyperkitty.h"
#include "libraries/curl/run.h"

namespace sigwatch::test {
namespace {

using testing::Contains;
using testing::HasSubstr;
using testing::StartsWith;

Time today() { return std::chrono::floor<Seconds>(std::chrono::system_clock::now()); }

std::string environment(const std::string& name) {
  const char* value = std::getenv(name.c_str());
  return value ? value : "";
}

NewestQuery now_poll(std::string mark = {}) {
  NewestQuery query = poll(std::move(mark));
  query.now = today();
  return query;
}

/// One of the started servers: `plain`, `limit`, `page`, `noexport`, `etag`.
class Live : public testing::TestWithParam<const char*> {
 protected:
  void SetUp() override {
    std::string name = GetParam();
    for (char& c : name) c = static_cast<char>(std::toupper(c));
    port_ = environment("SIGWATCH_HK_" + name);
    if (port_.empty()) GTEST_SKIP() << "run through with_servers.sh";
    HttpSettings settings;
    settings.user_agent = "sigwatch-test (+https://h.example)";
    settings.trusted_hosts = {"127.0.0.1:" + port_};
    client_ = std::make_unique<HttpClient>(io_, settings);
  }
  std::unique_ptr<Archive> open(const std::string& list) {
    return with_engine(
        open_hyperkitty(*client_, "http://127.0.0.1:" + port_ + "/hyperkitty/list/" + list + "@lists.example.org/"));
  }
  int script(const std::string& verb) {
    const std::string command = "RUN=" + environment("SIGWATCH_HK_BASE") + "/" + GetParam() + " PORT=" + port_ + " " +
                                environment("SIGWATCH_HK_SCRIPT") + " " + verb + " >/dev/null 2>&1";
    return std::system(command.c_str());
  }
  void post(const std::string& list, const std::string& id, const std::string& body) {
    const std::string path = environment("SIGWATCH_HK_BASE") + "/" + GetParam() + ".eml";
    const std::time_t now = std::time(nullptr);
    char date[64];
    std::strftime(date, sizeof date, "%a, %d %b %Y %H:%M:%S +0000", std::gmtime(&now));
    std::ofstream(path)
        << "From: SIG Watch <sigwatch@xmpp.example>\nTo: " << list
        << "@lists.example.org\nSubject: Silence\nDate: " << date << "\nMessage-ID: <" << id
        << ">\nAuto-Submitted: auto-generated\nContent-Type: text/plain; charset=utf-8; format=flowed\n\nGrüße,\n\n"
        << body << "\n";
    ASSERT_EQ(script("post " + path + " " + list), 0);
  }
  void row(const char* what, const Reading& reading) {
    std::printf("| %-8s | %-28s | %3d | %7lld | %3zu | %s\n", GetParam(), what, reading.cost.requests,
                static_cast<long long>(reading.cost.bytes), reading.posts.size(),
                reading.evidence.kind == Evidence::Kind::unchanged ? "unchanged"
                : reading.evidence.kind == Evidence::Kind::good    ? "good"
                                                                   : reading.evidence.reason.c_str());
  }

  boost::asio::io_context io_;
  std::unique_ptr<HttpClient> client_;
  std::string port_;
};

INSTANTIATE_TEST_SUITE_P(Servers, Live, testing::Values("plain", "limit", "page", "noexport", "etag"),
                         [](const auto& param_info) { return std::string(param_info.param); });

TEST_P(Live, ReadsAListToItsBeginning) {
  for (const auto& [list, posts, newest] : {std::tuple("sig-a", 60u, 1), std::tuple("sig-b", 30u, 213)}) {
    const auto archive = open(list);
    Reading reading = run(io_, archive->newest(now_poll()));
    ASSERT_EQ(reading.evidence.kind, Evidence::Kind::good) << reading.evidence.reason;
    row("first read", reading);
    ASSERT_TRUE(reading.taken_in);
    EXPECT_NEAR(static_cast<double>((today() - *reading.taken_in).count()), newest * 86400.0, 7200.0);
    EXPECT_TRUE(reading.server_date);
    std::vector<std::string> all = ids(reading);
    while (reading.older) {
      OlderQuery query = back(*reading.older, Time::min());
      query.now = today();
      reading = run(io_, archive->older(query));
      ASSERT_TRUE(is_good(reading.evidence)) << reading.evidence.reason;
      row("older", reading);
      for (const std::string& id : ids(reading)) all.push_back(id);
    }
    EXPECT_EQ(reading.complete_from, Time::min());
    std::sort(all.begin(), all.end());
    all.erase(std::unique(all.begin(), all.end()), all.end());
    EXPECT_GE(all.size(), posts) << list;
  }
}

TEST_P(Live, SeesSilenceAndProvesIt) {
  const auto archive = open("sig-b");
  const Reading first = run(io_, archive->newest(now_poll()));
  const Reading again = run(io_, archive->newest(now_poll(first.mark)));
  row("poll, nothing new", again);
  EXPECT_EQ(again.evidence.kind, Evidence::Kind::unchanged) << again.evidence.reason;
  EXPECT_EQ(again.cost.requests, 1);
  NewestQuery query = now_poll(again.mark);
  query.whole_from = today() - Days(182);
  const Reading proved = run(io_, archive->newest(query));
  row("proof of silence", proved);
  EXPECT_EQ(proved.evidence.kind, Evidence::Kind::good) << proved.evidence.reason;
  EXPECT_TRUE(proved.unconditional);
  ASSERT_TRUE(proved.complete_from);
  EXPECT_LE(*proved.complete_from, *query.whole_from);
}

TEST_P(Live, KnowsTheEmptyTheUnknownAndThePrivateList) {
  const Reading never = run(io_, open("sig-c")->newest(now_poll()));
  row("never posted", never);
  EXPECT_EQ(never.evidence.kind, Evidence::Kind::good) << never.evidence.reason;
  EXPECT_EQ(never.complete_from, Time::min());
  EXPECT_TRUE(never.posts.empty());
  const Reading unknown = run(io_, open("nope")->newest(now_poll()));
  EXPECT_EQ(unknown.evidence.kind, Evidence::Kind::gone) << unknown.evidence.reason;
  const Reading spelling = run(io_, open("SIG-A")->newest(now_poll()));
  EXPECT_EQ(spelling.evidence.kind, Evidence::Kind::gone) << spelling.evidence.reason;
  const Reading secret = run(io_, open("secret")->newest(now_poll()));
  EXPECT_EQ(secret.evidence.kind, Evidence::Kind::unreachable);
  EXPECT_THAT(secret.evidence.reason, StartsWith("private: "));
}

TEST_P(Live, SeesAPostAndANoticeWhenTheyArrive) {
  const auto archive = open("sig-b");
  const std::string mark = run(io_, archive->newest(now_poll())).mark;
  const std::string id = std::string("sigwatch.b.2026-04-23.warn1.0.") + GetParam() + "@xmpp.example";
  NoticeQuery query = notice(id, "b.2026-04-23.warn1.0", today());
  query.now = today();
  const Sighting before = run(io_, find_notice(*archive, query));
  EXPECT_EQ(before.kind, Sighting::Kind::absent) << before.reason;
  post("sig-b", id, "sigwatch-notice: b.2026-04-23.warn1.0");
  const Sighting after = run(io_, find_notice(*archive, query));
  EXPECT_EQ(after.kind, Sighting::Kind::seen) << after.reason;
  EXPECT_THAT(after.post.url, HasSubstr("/list/sig-b@lists.example.org/message/"));
  NoticeQuery replaced = query;
  replaced.message_id = "other@relay.example";
  const Sighting by_token = run(io_, find_notice(*archive, replaced));
  EXPECT_EQ(by_token.kind, Sighting::Kind::seen) << by_token.reason;
  EXPECT_EQ(by_token.post.url, after.post.url);
  const Reading alone = run(io_, archive->look_up(id));
  EXPECT_EQ(alone.posts.size(), 1u) << alone.evidence.reason;
  row("asked by its Message-ID", alone);

  const Reading fresh = run(io_, archive->newest(now_poll(mark)));
  row("poll, one new", fresh);
  EXPECT_EQ(fresh.evidence.kind, Evidence::Kind::good) << fresh.evidence.reason;
  EXPECT_TRUE(fresh.incremental);
  ASSERT_EQ(ids(fresh), std::vector<std::string>{id});
  EXPECT_EQ(fresh.posts[0].markers.token, "b.2026-04-23.warn1.0");
  EXPECT_EQ(fresh.posts[0].author, (Author{"SIG Watch", "sigwatch@xmpp.example"}));
  const Reading after_that = run(io_, archive->newest(now_poll(fresh.mark)));
  row("poll, nothing new", after_that);
  EXPECT_EQ(after_that.evidence.kind, Evidence::Kind::unchanged);
}

/// Imported late: a future date, 1970, no date, a bad one, raw Latin-1, a named zone, an automatic mail.
TEST_P(Live, TakesOddMail) {
  ASSERT_EQ(script("load_odd"), 0);
  const auto archive = open("sig-a");
  NewestQuery query = now_poll();
  query.whole_from = today() - Days(182);
  const Reading reading = run(io_, archive->newest(query));
  row("proof with odd mail", reading);
  ASSERT_EQ(reading.evidence.kind, Evidence::Kind::good) << reading.evidence.reason;
  for (const char* id : {"odd.nodate@example.org", "odd.baddate@example.org", "odd.latin1@example.org",
                         "odd.namedtz@example.org", "odd.auto@example.org", "odd.future@example.org"}) {
    EXPECT_THAT(ids(reading), Contains(id));
  }
  EXPECT_LE(*reading.taken_in, today());
  EXPECT_GE(*reading.taken_in, today() - Days(2));
  const Reading again = run(io_, archive->newest(now_poll(reading.mark)));
  row("poll, future date on top", again);
  EXPECT_EQ(again.evidence.kind, Evidence::Kind::unchanged) << again.evidence.reason;
}

}  // namespace
}  // namespace sigwatch::test
