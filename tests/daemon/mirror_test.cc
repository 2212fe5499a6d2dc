// A mirror that stood still for months and then took in everything at once: the clone of a kernel list in the corpus,
// through the daemon.
#include <gtest/gtest.h>

#include <cstdio>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <nlohmann/json.hpp>
#include <vector>

#include "daemon/world.h"

namespace sigwatch::test {
namespace {

namespace fs = std::filesystem;
using nlohmann::json;

const fs::path kBundle = SIGWATCH_SOURCE_DIR "/../shared/corpus/public-inbox/autofs.vger.kernel.org.0.bundle";

constexpr Seconds kPulse = Days(14);  // policy.pulse by default

std::vector<std::string> lines_of(const std::string& command) {
  std::vector<std::string> lines;
  FILE* pipe = ::popen(command.c_str(), "r");
  char line[256];
  while (pipe && std::fgets(line, sizeof line, pipe)) lines.emplace_back(line);
  if (pipe) ::pclose(pipe);
  return lines;
}

/// When the mirror took something in, oldest first: the commits' own clock.
std::vector<Time> commits(const std::string& clone) {
  std::vector<Time> times;
  for (const std::string& line : lines_of("git -C '" + clone + "' log --reverse --format=%ct master")) {
    times.emplace_back(Seconds(std::stoll(line)));
  }
  return times;
}

struct Moment {
  Time now;
  Time next;  ///< the commit that ends the quiet time
  bool well;  ///< the last commit is younger than the pulse
};

/// An hour on both sides of each edge: when a quiet time grew longer than the pulse, the last eight of them.
std::vector<Moment> moments(const std::vector<Time>& commits, Time until) {
  std::vector<Moment> all;
  for (std::size_t i = 0; i < commits.size(); ++i) {
    const Time next = i + 1 < commits.size() ? commits[i + 1] : until;
    if (next - commits[i] <= kPulse + 2h) continue;
    all.push_back({commits[i] + kPulse - 1h, next, true});
    all.push_back({commits[i] + kPulse + 1h, next, false});
  }
  if (all.size() > 16) all.erase(all.begin(), all.end() - 16);
  return all;
}

TEST(StoodStillMirror, IsStalledAfterThePulseAndProvesNoSilence) {
  if (!fs::exists(kBundle)) GTEST_SKIP() << "SKIPPED: no corpus";
  World world;
  const std::string clone = world.path("clone").string();
  const std::string command = "git clone --quiet '" + kBundle.string() + "' -b master '" + clone + "' 2>&1";
  if (std::system(command.c_str()) != 0) GTEST_SKIP() << "SKIPPED: no git";
  world.write(
      "sigwatch.yaml",
      "organisation: {name: Example Foundation, rule: https://example.org/rule}\ncouncil: {name: Example Council, "
      "notify: "
      "council@example.org}\noperators: [ops@example.org]\nmail: {from: SIG Watch <sigwatch@example.org>, via: "
      "\"maildir:./outbox\"}\npoll: {backfill: 50}\nstate: sqlite:./state/sigwatch.db\nsigs:\n"
      "  - {id: x, name: X, list: autofs@vger.kernel.org, archives: [{url: ./clone, kind: public-inbox-git}]}\n");
  int stalled = 0;
  for (const Moment& moment : moments(commits(clone), at("2026-11-20"))) {
    // enough good reads to prove silence, were the mirror well
    for (Time now = moment.now; now == moment.now || (!moment.well && now < moment.next && now <= moment.now + 50h);
         now += 25h) {
      const Ran ran = world.pass(now);
      ASSERT_EQ(ran.code, 0) << ran.out;
    }
    const json status = json::parse(world.ctl({"status", "--json"}).out).at(0);
    const std::string state = status["archives"].at(0)["state"], verdict = status["verdict"];
    if (moment.well) {
      EXPECT_TRUE(state == "well" || state == "unchanged") << to_rfc3339(moment.now) << " " << state;
    } else {
      EXPECT_EQ(state, "stalled") << to_rfc3339(moment.now);
      EXPECT_NE(verdict, "silent") << to_rfc3339(moment.now) << " " << status["reason"];
      ++stalled;
    }
  }
  EXPECT_GE(stalled, 4);
}

}  // namespace
}  // namespace sigwatch::test
