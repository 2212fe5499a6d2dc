// What is known of one archive is cleared from the state, with the real programs.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "daemon/world.h"
#include "libraries/system/lock_file.h"

namespace sigwatch::test {
namespace {

using nlohmann::json;
using testing::HasSubstr;

class AnArchiveTooMuch : public testing::Test {
 protected:
  void SetUp() override {
    world.add_sig("iot");
    world.talk("iot", at("2026-01-10T12:00:00Z"));
    world.passes(at("2026-07-07"), at("2026-07-09"));
    url = json::parse(world.ctl({"status", "--json"}).out)[0]["archives"][0]["url"];
  }
  Ran forget(const std::string& what) { return world.ctl({"forget-archive", what, "--because", "it grew", "--yes"}); }
  json status() { return json::parse(world.ctl({"status", "--json"}).out)[0]; }
  World world;
  std::string url;
};

TEST_F(AnArchiveTooMuch, IsForgottenToldInHistoryAndReadAnew) {
  ASSERT_EQ(world.ctl({"go-live", "--yes"}).code, 0);
  EXPECT_EQ(status()["newest_counted"]["date"], "2026-01-10T12:00:00Z");
  const Ran done = forget(url);
  EXPECT_EQ(done.code, 0) << done.out;
  EXPECT_THAT(done.out, HasSubstr("forgotten: 3 posts of " + url));
  EXPECT_TRUE(status()["newest_counted"].is_null());
  EXPECT_THAT(world.ctl({"history", "iot"}).out, HasSubstr("archive forgotten, with 3 posts: " + url + ": it grew"));
  world.passes(at("2026-07-11"), at("2026-07-11"));
  EXPECT_EQ(status()["newest_counted"]["date"], "2026-01-10T12:00:00Z");
  EXPECT_EQ(status()["verdict"], "unproven") << "silence is proved anew";
  world.passes(at("2026-07-12"), at("2026-07-14"));
  EXPECT_EQ(status()["verdict"], "silent");
  EXPECT_EQ(world.find(kWarn1), nullptr) << "the warning waits for a person";
  EXPECT_THAT(world.ctl({"plan"}).out, HasSubstr("held"));
}

TEST_F(AnArchiveTooMuch, IsNotForgottenWhileTheServiceWorksOnIt) {
  const auto service = LockFile::take(world.path("state/sigwatch.db.lock").string());
  ASSERT_TRUE(service) << service.error().what;
  const Ran refused = forget(url);
  EXPECT_EQ(refused.code, 1);
  EXPECT_THAT(refused.out, HasSubstr("systemctl stop sigwatchd"));
  EXPECT_EQ(status()["newest_counted"]["date"], "2026-01-10T12:00:00Z");
}

TEST_F(AnArchiveTooMuch, MustBeNamedAsItIsKnown) {
  const Ran refused = forget("https://lists.example.org/pipermail/other/");
  EXPECT_EQ(refused.code, 2);
  EXPECT_THAT(refused.out,
              HasSubstr("nothing is known of an archive https://lists.example.org/pipermail/other/; there are:\n"));
  EXPECT_THAT(refused.out, HasSubstr("\n  " + url + "\n"));
  EXPECT_EQ(world.ctl({"forget-archive", url, "--because", "it grew"}).code, 2) << "nobody is there to ask";
}

}  // namespace
}  // namespace sigwatch::test
