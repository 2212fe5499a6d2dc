// The page as the real programs make it (served: service_test.cc).
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "daemon/world.h"

namespace sigwatch::test {
namespace {

using nlohmann::json;
using testing::HasSubstr;

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
  return std::to_string(std::stoi(rfc3339.substr(8, 2))) + " " + kNames[std::stoi(rfc3339.substr(5, 2)) - 1] + " " + rfc3339.substr(0, 4);
}

TEST(Export, SaysWhatStatusSays) {
  World world;
  tell_story(world);
  const Ran exported = world.ctl({"export", world.path("site").string()});
  ASSERT_EQ(exported.code, 0) << exported.out;
  const json status = json::parse(world.ctl({"status", "--json"}).out);
  const json api = json::parse(world.read("site/api/v1/sigs.json"));
  ASSERT_EQ(api.size(), status.size());
  const std::string overview = world.read("site/index.html"), metrics = world.read("site/metrics"), dates = world.read("site/dates.ics");
  for (std::size_t i = 0; i < status.size(); ++i) {
    const json& s = status[i];
    const std::string id = s["id"];
    for (const char* key : {"id", "name", "list", "watch", "verdict", "silent_since", "deadline", "episode", "step", "paused", "next",
                            "doubtful", "set_aside", "doubtful_only", "months"})
      EXPECT_EQ(api[i][key], s[key]) << id << " " << key;
    const std::string last = s["newest_counted"]["date"];
    EXPECT_EQ(api[i]["newest_counted"]["date"], last);
    const std::string page = world.read("site/sigs/" + id + ".html");
    EXPECT_THAT(page, HasSubstr(in_words(last)));
    EXPECT_THAT(overview, HasSubstr(in_words(last)));
    EXPECT_THAT(metrics, HasSubstr("sigwatch_sig_verdict{sig=\"" + id + "\",verdict=\"" + s["verdict"].get<std::string>() + "\"} 1"));
    if (s["next"].is_null()) continue;
    const std::string next = s["next"]["not_before"];
    EXPECT_THAT(page, HasSubstr(in_words(next)));
    EXPECT_THAT(dates, HasSubstr(next.substr(0, 4) + next.substr(5, 2) + next.substr(8, 2)));
  }
  EXPECT_THAT(overview, HasSubstr("Warned: SIG-iot. One post to its list ends it."));
  EXPECT_THAT(world.read("site/notices/" + std::string(kWarn1) + ".html"), HasSubstr("Yes, we sent a mail with this number."));
  EXPECT_THAT(world.read("site/feed.atom"), HasSubstr(kWarn1));
}

TEST(Export, NamesNobodyAndNoPath) {
  World world;
  tell_story(world);
  const std::string directory = world.path("site").string();
  ASSERT_EQ(world.ctl({"export", directory}).code, 0);
  for (const char* word : {"Ann Fox", "ann@people", "Bob Ray", "bob@people", "Plans", ".mbox", "people.example", "ops@example.org"}) {
    const Ran found = run("/bin/grep", {"-rlF", word, directory});
    EXPECT_EQ(found.code, 1) << word << " stands in " << found.out;
  }
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
