#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "daemon/world.h"

// Other venues: a repository's commit feed, a forum. Shown and put before the Council; they keep the clock only where
// the policy says so.
namespace sigwatch::test {
namespace {

using nlohmann::json;
using testing::HasSubstr;

class OtherVenue : public testing::Test {
 protected:
  OtherVenue() {
    world_.add_sig("iot");
    world_.add_sig("commits");
    world_.talk("iot", at("2026-01-10T12:00:00Z"));
    world_.talk("commits", at("2026-07-01T12:00:00Z"));
  }
  void configure(const std::string& counts) {
    world_.write("sigwatch.yaml",
                 "organisation: {name: Example Foundation, rule: https://example.org/rule}\n"
                 "council: {name: Example Council, notify: council@example.org, archive: ./council.mbox}\n"
                 "operators: [ops@example.org]\npolicy: {" +
                     counts +
                     "}\nmail: {from: SIG Watch <sigwatch@example.org>, via: \"maildir:./outbox\"}\n"
                     "state: sqlite:./state/sigwatch.db\nsigs:\n"
                     "  - {id: iot, name: SIG-iot, list: iot@example.org, archives: [{url: ./iot.mbox, written_by: "
                     "server}, {url: "
                     "./commits.mbox, supporting: true}]}\n");
  }
  json status() { return json::parse(world_.ctl({"status", "--json"}).out).at(0); }

  World world_;
};

TEST_F(OtherVenue, IsShownAndPutBeforeTheCouncilAndDoesNotResetTheClock) {
  configure("");
  world_.prove_and_go_live(at("2026-07-12T13:00:00Z"));
  EXPECT_EQ(status()["verdict"], "silent");
  EXPECT_EQ(status()["newest_counted"]["date"], "2026-01-10T12:00:00Z");
  EXPECT_THAT(world_.ctl({"status", "iot"}).out, HasSubstr("2026-07-01"));
  world_.passes(at("2026-07-13T13:00:00Z"), at("2026-07-13T13:00:00Z"));
  ASSERT_EQ(world_.ctl({"release", "--all", "--yes"}).code, 0) << "it was silent when it was first read";
  world_.passes(at("2026-07-14T13:00:00Z"), at("2026-07-14T13:00:00Z"));
  ASSERT_TRUE(world_.archive_mail(kWarn1, "iot", at("2026-07-14T14:00:00Z")));
  world_.passes(at("2026-07-15T13:00:00Z"), at("2026-07-16T13:00:00Z"));
  const Mail* inform = world_.find("iot.2026-01-10.inform.0");
  ASSERT_TRUE(inform);
  EXPECT_THAT(inform->raw, HasSubstr("2026-07-01")) << "the Council is told of life elsewhere";
}

TEST_F(OtherVenue, CountsWhereThePolicySaysAny) {
  configure("counts: any");
  world_.passes(at("2026-07-10T13:00:00Z"), at("2026-07-12T13:00:00Z"));
  EXPECT_EQ(status()["verdict"], "active");
  EXPECT_EQ(status()["newest_counted"]["date"], "2026-07-01T12:00:00Z");
}

}  // namespace
}  // namespace sigwatch::test
