// A feed as programs get it wrong, from a real nginx: one bad byte made all of it unreachable for as long as it stood
// there.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <nlohmann/json.hpp>

#include "daemon/web.h"
#include "daemon/world.h"

namespace sigwatch::test {
namespace {

namespace fs = std::filesystem;
using nlohmann::json;
using testing::HasSubstr;

std::string entry(const std::string& id, const std::string& title, const std::string& date) {
  return "<entry><id>urn:" + id + "</id><title>" + title + "</title><author><name>Ada Marlow</name></author><updated>" +
         date + "</updated><link href=\"http://lists.example/" + id + "\"/></entry>\n";
}

class OddFeed : public testing::TestWithParam<std::string> {};

TEST_P(OddFeed, IsReadAndSaysWhereItIsWrong) {
  World world;
  fs::create_directory(world.path("site"));
  world.write(
      "site/list.atom",
      "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n<feed xmlns=\"http://www.w3.org/2005/Atom\"><title>x</title>\n" +
          entry("2", GetParam(), "2026-10-20T09:00:00Z") + entry("1", "Plans", "2026-09-01T09:00:00Z") + "</feed>\n");
  fs::permissions(world.path(""), fs::perms(0755));
  Web web(fs::canonical(world.path("site")).string(), "plain", world.path("nginx").string());
  if (!web.installed()) GTEST_SKIP() << "SKIPPED: no nginx (scripts/bootstrap --tests installs it)";
  world.write("sigwatch.yaml",
              "organisation: {name: Example Foundation, rule: https://example.org/rule}\n"
              "council: {name: Example Council, notify: council@example.org}\noperators: [ops@example.org]\n"
              "mail: {from: SIG Watch <sigwatch@example.org>, via: \"maildir:./outbox\"}\nstate: sqlite:./sigwatch.db\n"
              "sigs:\n  - {id: x, name: X, list: x@example.org, archives: [{url: " +
                  web.url() + "list.atom, kind: feed}]}\n");
  const Ran ran = world.pass(at("2026-11-20"));
  EXPECT_EQ(ran.code, 0) << ran.out;
  const json status = json::parse(world.ctl({"status", "--json"}).out).at(0);
  EXPECT_EQ(status["verdict"], "active") << status.dump(1);
  EXPECT_EQ(status["newest_any"]["date"], "2026-10-20T09:00:00Z") << status.dump(1);
  EXPECT_THAT(world.ctl({"explain", "x"}).out, HasSubstr("line 3"));
}

INSTANTIATE_TEST_SUITE_P(Wrong, OddFeed,
                         testing::Values("form\ffeed", "separator\x1e", "Latin-1 \xe9", "R&D", "a&nbsp;b",
                                         "cut & paste"));

}  // namespace
}  // namespace sigwatch::test
