// The page as the real programs make it (served: service_test.cc).
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

#include <nlohmann/json.hpp>
#include <sstream>

#include "archives/pipermail/made_archive.h"
#include "daemon/world.h"

namespace sigwatch::test {
namespace {

using nlohmann::json;
using testing::HasSubstr;
using testing::Not;

/// A list that was warned, seen, and answered by nobody; one that is alive.
void tell_story(World& world) {
  world.add_sig("iot");
  world.add_sig("alive");
  world.talk("iot", at("2026-01-10T12:00:00Z"));
  world.talk("alive", at("2026-07-01T12:00:00Z"));
  world.prove_and_go_live(at("2026-07-08T12:00:00Z"));
  world.passes(at("2026-07-09T12:00:00Z"), at("2026-07-10T12:00:00Z"));
  const Ran released = world.ctl({"release", "--all", "--yes"});
  ASSERT_EQ(released.code, 0) << released.out;
  ASSERT_EQ(world.pass(at("2026-07-11T12:00:00Z")).code, 0);
  ASSERT_TRUE(world.archive_mail(kWarn1, "iot", at("2026-07-11T13:00:00Z"))) << testing::PrintToString(world.sent());
  ASSERT_EQ(world.pass(at("2026-07-12T12:00:00Z")).code, 0);
}

/// 10 January 2026.
std::string in_words(const std::string& rfc3339) {
  constexpr const char* kNames[] = {"January", "February", "March",     "April",   "May",      "June",
                                    "July",    "August",   "September", "October", "November", "December"};
  return std::to_string(std::stoi(rfc3339.substr(8, 2))) + " " + kNames[std::stoi(rfc3339.substr(5, 2)) - 1] + " " +
         rfc3339.substr(0, 4);
}

TEST(Export, SaysWhatStatusSays) {
  World world;
  tell_story(world);
  const Ran exported = world.ctl({"export", world.path("site").string()});
  ASSERT_EQ(exported.code, 0) << exported.out;
  const json status = json::parse(world.ctl({"status", "--json"}).out);
  const json api = json::parse(world.read("site/api/v1/sigs.json"));
  ASSERT_EQ(api.size(), status.size());
  const std::string overview = world.read("site/index.html"), metrics = world.read("site/metrics"),
                    dates = world.read("site/dates.ics");
  for (std::size_t i = 0; i < status.size(); ++i) {
    const json& s = status[i];
    const std::string id = s["id"];
    for (const char* key : {"id", "name", "list", "watch", "verdict", "silent_since", "deadline", "episode", "step",
                            "paused", "next", "doubtful", "set_aside", "doubtful_only", "months"})
      EXPECT_EQ(api[i][key], s[key]) << id << " " << key;
    const std::string last = s["newest_counted"]["date"];
    EXPECT_EQ(api[i]["newest_counted"]["date"], last);
    const std::string page = world.read("site/sigs/" + id + ".html");
    EXPECT_THAT(page, HasSubstr(in_words(last)));
    EXPECT_THAT(overview, HasSubstr(in_words(last)));
    EXPECT_THAT(metrics, HasSubstr("sigwatch_sig_verdict{sig=\"" + id + "\",verdict=\"" +
                                   s["verdict"].get<std::string>() + "\"} 1"));
    if (s["next"].is_null()) continue;
    const std::string next = s["next"]["not_before"];
    EXPECT_THAT(page, HasSubstr(in_words(next)));
    EXPECT_THAT(dates, HasSubstr(next.substr(0, 4) + next.substr(5, 2) + next.substr(8, 2)));
  }
  EXPECT_THAT(overview, HasSubstr("Warned: SIG-iot. One post to its list ends it."));
  EXPECT_THAT(world.read("site/notices/" + std::string(kWarn1) + ".html"),
              HasSubstr("Yes, we sent a mail with this number."));
  EXPECT_THAT(world.read("site/feed.atom"), HasSubstr(kWarn1));
}

std::string day(const json& rfc3339) { return rfc3339.get<std::string>().substr(0, 10); }

std::string seconds_of(const json& rfc3339) {
  return std::to_string(at(rfc3339.get<std::string>()).time_since_epoch().count());
}

/// `0 0 3 0`: as mail and status write the months.
std::string row_of(const json& months) {
  std::string row;
  for (const json& m : months)
    row += (row.empty() ? "" : " ") + (m["counted"].is_null() ? "?" : std::to_string(m["counted"].get<int>()));
  return row;
}

/// The mail of 12 July was made in the last pass, so that it must say what all others say: to people each in its own
/// words.
TEST(Facts, AreTheSameInPageJsonFeedMetricsCalendarMailAndStatus) {
  World world;
  tell_story(world);
  ASSERT_EQ(world.ctl({"export", world.path("site").string()}).code, 0);
  const json s = json::parse(world.ctl({"status", "--json"}).out).at(0);
  ASSERT_EQ(s["id"], "iot");
  const std::string last = s["newest_counted"]["date"], next = s["next"]["not_before"], months = row_of(s["months"]);
  const auto metric = [&](const std::string& name, const std::string& more, const std::string& value) {
    EXPECT_THAT(world.read("site/metrics"),
                HasSubstr("sigwatch_sig_" + name + "{" + more + "sig=\"iot\"} " + value + "\n"));
  };

  const std::string text = world.ctl({"status", "iot"}).out;
  for (const std::string& line :
       {"verdict: " + s["verdict"].get<std::string>() + ": " + s["reason"].get<std::string>().substr(0, 32),
        "newest counted: " + last, "silent since: " + day(s["silent_since"]),
        "deadline: " + s["deadline"].get<std::string>(),
        "episode: " + s["episode"].get<std::string>() + ", step " + s["step"].get<std::string>(),
        "next: warn2, not before " + next, std::string("0 doubtful posts, 1 set aside"), "posts a month: " + months})
    EXPECT_THAT(text, HasSubstr(line));

  const Mail* mail = world.find("iot.2026-01-10.inform.0");
  ASSERT_TRUE(mail) << testing::PrintToString(world.sent());
  std::string said = mail->raw;
  for (auto end = said.find(" \r\n"); end != std::string::npos; end = said.find(" \r\n", end))
    said.replace(end, 3, " ");  // flowed
  for (const std::string& line :
       {"since " + day(s["silent_since"]), "not before " + day(next), months, "a person): " + s["set_aside"].dump()})
    EXPECT_THAT(said, HasSubstr(line));

  const json api = json::parse(world.read("site/api/v1/sigs/iot.json"));
  for (const char* key :
       {"verdict", "silent_since", "deadline", "episode", "step", "next", "doubtful", "set_aside", "months"})
    EXPECT_EQ(api[key], s[key]) << key;
  EXPECT_EQ(api["newest_counted"]["date"], last);
  EXPECT_EQ(api["notices"].back()["id"], mail->id);

  const std::string page = world.read("site/sigs/iot.html"), overview = world.read("site/index.html");
  EXPECT_THAT(page, HasSubstr("since " + in_words(last)));
  EXPECT_THAT(page, HasSubstr("Second warning not before " + in_words(next)));
  EXPECT_THAT(page, HasSubstr("the limit is " + in_words(s["deadline"])));
  EXPECT_THAT(page, HasSubstr("0 doubtful, 1 set aside"));
  EXPECT_THAT(overview, HasSubstr("Last post " + in_words(last)));
  EXPECT_THAT(overview, HasSubstr("Second warning not before " + in_words(next)));

  EXPECT_THAT(world.read("site/metrics"), HasSubstr("sigwatch_sig_verdict{sig=\"iot\",verdict=\"silent\"} 1\n"));
  metric("newest_counted_timestamp_seconds", "", seconds_of(last));
  metric("deadline_timestamp_seconds", "", seconds_of(s["deadline"]));
  metric("next_step_timestamp_seconds", "", seconds_of(next));
  metric("proof_reads", "", s["proof"]["reads"].dump());
  metric("posts", "judged=\"set_aside\",", s["set_aside"].dump());
  metric("posts", "judged=\"doubtful\",", s["doubtful"].dump());

  const std::string feed = world.read("site/feed.atom");
  const auto verdict = feed.find("<title>iot: verdict: ");
  EXPECT_EQ(feed.substr(verdict, 27), "<title>iot: verdict: silent");  // the newest comes first
  EXPECT_THAT(feed, HasSubstr("episode " + s["episode"].get<std::string>() + " began"));
  EXPECT_THAT(feed, HasSubstr(mail->id + " accepted"));
  std::string date = day(next);
  std::erase(date, '-');
  EXPECT_THAT(world.read("site/dates.ics"), HasSubstr("DTSTART;VALUE=DATE:" + date));
}

TEST(Export, NamesNobodyAndNoPath) {
  World world;
  tell_story(world);
  const std::string directory = world.path("site").string();
  ASSERT_EQ(world.ctl({"export", directory}).code, 0);
  for (const char* word :
       {"Ann Fox", "ann@people", "Bob Ray", "bob@people", "Plans", ".mbox", "people.example", "ops@example.org"}) {
    const Ran found = run("/bin/grep", {"-rlF", word, directory});
    EXPECT_EQ(found.code, 1) << word << " stands in " << found.out;
  }
}

/// A list whose archive everybody may read, with a page made of it.
class PublicArchive : public testing::Test {
 protected:
  PublicArchive() { archive_.put("", made_index("sig-a", {"2026-June"}, ".txt")); }

  void post(const std::string& id, const std::string& day, const std::string& from, const std::string& subject,
            const std::string& more = "") {
    archive_.append("2026-June.txt", "From jane at people.example  Mon Jun " + day + " 10:00:00 2026\nFrom: " + from +
                                         "\nDate: Mon, " + day + " Jun 2026 10:00:00 +0000\nSubject: " + subject +
                                         "\nMessage-ID: <" + id + ">\n" + more + "\nHello.\n\n");
  }
  void configure(const std::string& page) {
    world_.write("sigwatch.yaml",
                 "organisation: {name: Example Foundation, rule: https://example.org/rule}\n"
                 "council: {name: Example Council, notify: council@example.org}\noperators: [ops@example.org]\n"
                 "mail: {from: SIG Watch <sigwatch@example.org>, via: \"maildir:./outbox\"}\nstate: "
                 "sqlite:./state/sigwatch.db\n" +
                     page + "sigs:\n  - {id: iot, name: SIG-iot, list: iot@example.org, archives: [\"" +
                     archive_.url() + "\"]}\n");
  }
  void measure(const std::string& when) {
    const Ran ran = world_.pass(at(when));
    ASSERT_EQ(ran.code, 0) << ran.out;
  }
  void speak(std::vector<std::string> words) {
    words.insert(words.end(), {"--because", "words-of-an-operator"});
    const Ran ran = world_.ctl(words, {{"SUDO_USER", "root-the-operator"}});
    ASSERT_EQ(ran.code, 0) << ran.out;
  }
  /// Files of a fresh export that hold a word.
  std::string files_with(const std::string& word) {
    const std::string site = world_.path("site").string();
    std::filesystem::remove_all(site);
    const Ran exported = world_.ctl({"export", site});
    EXPECT_EQ(exported.code, 0) << exported.out;
    return run("/bin/grep", {"-rlF", word, site}).out;
  }

  MadeArchive archive_;
  World world_;
};

TEST_F(PublicArchive, NamesNobodyUnlessTheConfigurationSaysSo) {
  post("m1@host.example", "08", "jane at people.example (Jane Personal)", "A personal subject");
  post("m2@host.example", "15", "jane at people.example (Jane Personal)", "Re: A personal subject");
  configure("");
  measure("2026-06-20T12:00:00Z");
  speak({"ignore", "m2@host.example"});
  speak({"pause"});
  measure("2026-06-21T12:00:00Z");
  for (const char* word :
       {"Jane", "jane@", "jane at", "personal subject", "words-of-an-operator", "root-the-operator", "ops@example.org"})
    EXPECT_EQ(files_with(word), "") << word;
  EXPECT_NE(files_with("8 June 2026"), "");

  configure("page: {authors: true}\n");
  EXPECT_THAT(files_with("Jane Personal"), AllOf(HasSubstr("sigs/iot.html"), HasSubstr("api/v1/sigs.json")));
  EXPECT_THAT(files_with("A personal subject"), HasSubstr("sigs/iot.html"));
  EXPECT_THAT(files_with("words-of-an-operator"), HasSubstr("history.json"));
  EXPECT_EQ(files_with("ops@example.org"), "");
}

TEST_F(PublicArchive, ForgetsAPersonEverywhereAndKeepsTheFacts) {
  post("jane.m1@host.example", "08", "jane at people.example (Jane Personal)", "A personal subject");
  post("m3@host.example", "09", "ann at people.example (Ann Fox)", "Plans");
  post("jane.m2@host.example", "15", "jane at people.example (Jane Personal)", "A personal subject again");
  configure("page: {authors: true}\n");
  for (const char* when : {"2026-06-20T12:00:00Z", "2026-06-21T12:00:00Z"})
    measure(when);  // to the archive's beginning
  EXPECT_NE(files_with("Jane Personal"), "");
  const json before = json::parse(world_.ctl({"status", "--json"}).out).at(0);
  speak({"vouch", "jane.m2@host.example"});
  EXPECT_NE(files_with("jane.m2@host.example"), "");
  for (const char* id : {"jane.m1@host.example", "jane.m2@host.example"}) speak({"forget", id, "--yes"});
  measure("2026-06-22T12:00:00Z");  // the archive still shows the posts

  for (const char* word : {"Jane", "jane", "personal subject"}) {
    EXPECT_EQ(files_with(word), "") << word;
    EXPECT_THAT(world_.ctl({"history"}).out, Not(HasSubstr(word)));
    EXPECT_THAT(world_.ctl({"explain", "iot"}).out, Not(HasSubstr(word)));
    EXPECT_THAT(world_.ctl({"status", "--json"}).out, Not(HasSubstr(word)));
    EXPECT_EQ(run("/bin/grep", {"-rlF", word, world_.path("state").string()}).out, "") << word;
  }
  EXPECT_EQ(files_with("jane.m2@host.example"), "") << "in what was said before";
  EXPECT_NE(files_with("Ann Fox"), "");
  const json after = json::parse(world_.ctl({"status", "--json"}).out).at(0);
  for (const char* key : {"verdict", "silent_since", "deadline", "doubtful", "set_aside"})
    EXPECT_EQ(after[key], before[key]) << key;
  EXPECT_EQ(after["months"].back(), before["months"].back());
  EXPECT_EQ(after["newest_counted"]["date"], before["newest_counted"]["date"]);
}

/// Subjects and names that would like to be markup, a line of a calendar or a metric of their own.
TEST_F(PublicArchive, StaysTextInEveryDocument) {
  const std::vector<std::string> hostile = {"<script src=//evil.example/x></script><img onerror=alert(1) src=x>",
                                            "\"' onmouseover=alert(1) x='",
                                            "]]><!--{{{title}}}--></title></svg>&lt;&#60;script&#62;",
                                            "=?utf-8?Q?a=0D=0AEND:VCALENDAR=0D=0ABEGIN:VEVENT?=",
                                            "=?utf-8?Q?a=22}_1=0Aevil_metric_1?=",
                                            "=?utf-8?B?4oCuPHNjcmlwdD5hbGVydCgxKTwvc2NyaXB0PgA=?=",
                                            "\xff\xfe\x80 <b>",
                                            "javascript:alert(1)",
                                            std::string(5'000, '<')};
  int n = 0;
  for (const std::string& text : hostile) {
    const std::string number = std::to_string(++n);
    post("evil" + number + "<script>\"@people.example", "0" + number, "evil at people.example (" + text + ")", text,
         "Archived-At: <javascript:alert(1)>\n");
  }
  configure("page: {authors: true}\n");
  measure("2026-06-20T12:00:00Z");
  EXPECT_THAT(files_with("evil.example/x"), HasSubstr("sigs/iot.html"));
  const std::string site = world_.path("site").string();
  const Ran checked = run("/usr/bin/python3", {SIGWATCH_SOURCE_DIR "/tests/render/check_site.py", site});
  EXPECT_TRUE(checked.code == 0 || checked.code == 77) << checked.out;
  const Ran markup =
      run("/bin/grep", {"-rliE", "--include=*.html", "--include=*.atom", "--include=*.svg",
                        "<script|<img|<!--|(href|src)=.?(javascript|data):|[\"'] on[a-z]+=['\"a]", site});
  EXPECT_EQ(markup.out, "");
  EXPECT_EQ(run("/bin/grep", {"-vE", "^(#|sigwatch_[a-z_]+(\\{[^{}]*\\})? [-+0-9.e]+$)", site + "/metrics"}).out, "");
  std::istringstream calendar(world_.read("site/dates.ics"));
  int ends = 0;
  for (std::string line; std::getline(calendar, line);) ends += line == "END:VCALENDAR\r" ? 1 : 0;
  EXPECT_EQ(ends, 1);
}

TEST(Export, SaysDatesAndCountsAloneOfAPrivateArchive) {
  World world;
  tell_story(world);
  world.write("sigwatch.yaml", world.read("sigwatch.yaml") + "page: {authors: true}\n");
  ASSERT_EQ(world.ctl({"vouch", "post3@people.example", "--because", "words-of-an-operator"}).code, 0);
  const std::string directory = world.path("site").string();
  ASSERT_EQ(world.ctl({"export", directory}).code, 0);
  for (const char* word :
       {"Ann Fox", "ann@people", "Bob Ray", "Plans", ".mbox", "people.example", "words-of-an-operator"}) {
    const Ran found = run("/bin/grep", {"-rlF", word, directory});
    EXPECT_EQ(found.code, 1) << word << " stands in " << found.out;
  }
  EXPECT_EQ(json::parse(world.read("site/api/v1/sigs/iot.json"))["newest_counted"]["date"], "2026-01-10T12:00:00Z");
}

TEST(Export, IsNobodyElsesToWriteWhateverTheUmask) {
  World world;
  tell_story(world);
  const mode_t before = ::umask(0);
  const Ran exported = world.ctl({"export", world.path("site").string()});
  ::umask(before);
  ASSERT_EQ(exported.code, 0) << exported.out;
  const Ran open = run("/usr/bin/find", {world.path("site").string(), "-perm", "/022"});
  EXPECT_EQ(open.out, "");
  EXPECT_EQ(run("/usr/bin/find", {world.path("site").string(), "-name", "index.html", "-perm", "0644"})
                .out.find(world.path("site").string()),
            0U)
      << "a web server reads it";
}

TEST(Export, LeavesAloneWhatIsTheSame) {
  World world;
  tell_story(world);
  ASSERT_EQ(world.ctl({"export", world.path("site").string()}).code, 0);
  EXPECT_THAT(world.ctl({"export", world.path("site").string()}).out, HasSubstr(", 0 of them new or changed"));
  EXPECT_EQ(world.ctl({"export", "/proc/nowhere"}).code, 1);
}

}  // namespace
}  // namespace sigwatch::test
