// The whole product against real HyperKitty servers, started by archives/hyperkitty/with_servers.sh.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cctype>
#include <chrono>
#include <cstdlib>
#include <fstream>
#include <nlohmann/json.hpp>

#include "daemon/world.h"

namespace sigwatch::test {
namespace {

using nlohmann::json;
using testing::HasSubstr;

class RealHyperKitty : public testing::TestWithParam<const char*> {
 protected:
  void SetUp() override {
    std::string name = GetParam();
    for (char& c : name) c = static_cast<char>(std::toupper(c));
    const char* port = std::getenv(("SIGWATCH_HK_" + name).c_str());
    if (!port) GTEST_SKIP() << "run through with_servers.sh";
    const std::string lists = std::string("http://127.0.0.1:") + port + "/hyperkitty/list/";
    log_ = std::string(std::getenv("SIGWATCH_HK_BASE")) + "/" + GetParam() + "/access.log";
    std::string sigs;
    for (const auto& [id, list] : std::map<std::string, std::string>{
             {"a", "sig-a"}, {"b", "sig-b"}, {"c", "sig-c"}, {"private", "secret"}, {"unknown", "nope"}}) {
      sigs += "  - {id: " + id + ", name: " + id + ", list: " + list +
              "@lists.example.org, since: 2016-11-01, archives: [" + lists + list + "@lists.example.org/]}\n";
    }
    world.write("sigwatch.yaml",
                "organisation: {name: Example Foundation, rule: https://example.org/rule}\ncouncil: {name: Example "
                "Council, notify: "
                "council@example.org}\n"
                "operators: [ops@example.org]\nmail: {from: SIG Watch <sigwatch@example.org>, via: "
                "\"maildir:./outbox\"}\nstate: "
                "sqlite:./sigwatch.db\nsigs:\n" +
                    sigs);
  }
  json status(const std::string& id) {
    for (const json& sig : json::parse(world.ctl({"status", "--json"}).out)) {
      if (sig["id"] == id) return sig;
    }
    return {};
  }
  int requests() const {
    std::ifstream log(log_);
    int n = 0;
    for (std::string line; std::getline(log, line);) ++n;
    return n;
  }
  World world;
  std::string log_;
};

TEST_P(RealHyperKitty, IsJudgedRightlyAfterThreePassesOverFortyEightHours) {
  const Time now = std::chrono::floor<Seconds>(std::chrono::system_clock::now());
  std::cout << GetParam() << ": requests of five lists in each pass:";
  for (Seconds later : {Seconds(0h), Seconds(24h), Seconds(49h)}) {
    const int before = requests();
    world.pass(now + later);
    std::cout << " " << requests() - before;
  }
  std::cout << "\n";
  EXPECT_EQ(status("a")["verdict"], "active");
  EXPECT_EQ(status("b")["verdict"], "silent") << status("b").dump(1);
  EXPECT_EQ(status("c")["verdict"], "silent") << "never posted to: counts from its since";
  EXPECT_EQ(status("c")["silent_since"], "2016-11-01T00:00:00Z");
  EXPECT_TRUE(status("c")["newest_counted"].is_null());
  EXPECT_EQ(status("private")["verdict"], "unreachable");
  EXPECT_THAT(status("private")["reason"].get<std::string>(), HasSubstr("subscribe a mailbox"));
  EXPECT_EQ(status("unknown")["verdict"], "unreachable");
  EXPECT_THAT(status("unknown")["reason"].get<std::string>(), HasSubstr("no such list"));
}

TEST_P(RealHyperKitty, AsksOnceForAnUnchangedListOnceItIsRead) {
  for (int i = 0; i < 6; ++i) world.daemon({"--once"});
  const int before = requests();
  world.daemon({"--once"});
  const int taken = requests() - before;
  std::cout << GetParam() << ": " << taken << " requests for an unchanged pass of three readable lists\n";
  EXPECT_LE(taken, 6) << "one for each list with posts; a list without any is shown to exist as well";
}

INSTANTIATE_TEST_SUITE_P(Paging, RealHyperKitty, testing::Values("plain", "limit", "page"),
                         [](const auto& param) { return param.param; });

}  // namespace
}  // namespace sigwatch::test
