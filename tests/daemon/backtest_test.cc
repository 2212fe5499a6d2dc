// sigwatchctl backtest: the real program over made mboxes, interrupted and taken up again.
#include <arpa/inet.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <poll.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <cstdlib>
#include <filesystem>
#include <nlohmann/json.hpp>
#include <sstream>

#include "daemon/pipermail_site.h"
#include "daemon/world.h"

namespace sigwatch::test {
namespace {

namespace fs = std::filesystem;
using nlohmann::json;
using testing::HasSubstr;
using testing::Not;

#ifdef SIGWATCH_FAILPOINTS
constexpr bool kFailpoints = true;
#else
constexpr bool kFailpoints = false;
#endif

/// Set as long as it lives; the programs inherit it.
class Environment {
 public:
  Environment(const char* name, const std::string& value) : name_(name) { ::setenv(name, value.c_str(), 1); }
  ~Environment() { ::unsetenv(name_); }
  Environment(const Environment&) = delete;
  Environment& operator=(const Environment&) = delete;

 private:
  const char* name_;
};

class BacktestProgram : public testing::Test {
 protected:
  Ran backtest(std::vector<std::string> more) {
    std::vector<std::string> args = {"backtest", "--cache", cache()};
    args.insert(args.end(), more.begin(), more.end());
    return world.ctl(args);
  }
  std::string cache() const { return world.path("cache.db").string(); }
  json episodes(std::size_t policy) {
    const Ran ran = backtest({"iot", "--json"});
    EXPECT_EQ(ran.code, 0) << ran.out;
    return json::parse(ran.out).at(0)["policies"].at(policy)["episodes"];
  }

  /// Talk until March 2015, a stranger in October, talk again from 2016 on.
  void talk_and_silence() {
    world.add_sig("iot");
    world.talk("iot", at("2015-03-01T12:00:00Z"));
    world.post("iot", at("2015-10-05T12:00:00Z"), "Prize <prize@spam.example>", "Offer");
    world.post("iot", at("2016-02-01T12:00:00Z"), "Ann Fox <ann@people.example>", "Re: Plans");
    world.talk("iot", at("2016-02-20T12:00:00Z"));
  }

  World world;
};

TEST_F(BacktestProgram, TellsWhatEachThresholdWouldHaveDone) {
  talk_and_silence();
  const Ran ran = backtest({"iot", "--silent-after", "6,12 months"});
  EXPECT_EQ(ran.code, 0) << ran.out;
  EXPECT_THAT(ran.out, HasSubstr("6 months (as configured)\n"));
  EXPECT_THAT(
      ran.out,
      HasSubstr(
          "2015-03-01    2015-09-01  2015-10-01  -           2015-10-05   lived again 2016-02-01, 153 days after"));
  EXPECT_THAT(ran.out, HasSubstr("\n12 months: "));
  EXPECT_THAT(ran.out, Not(HasSubstr("Ann"))) << "no names";
  EXPECT_THAT(ran.out, Not(HasSubstr("Plans"))) << "no subjects";
  EXPECT_FALSE(fs::exists(world.path("state"))) << "the state of the service is not made";
}

TEST_F(BacktestProgram, TellsProgramsTheSame) {
  talk_and_silence();
  const json first = episodes(1).at(0);
  EXPECT_EQ(first["episode"], "iot.2015-03-01");
  EXPECT_EQ(first["silent_since"], "2015-03-01T12:00:00Z");
  EXPECT_EQ(first["paused"], "2015-10-05T12:00:00Z");
  EXPECT_EQ(first["lived"]["message_id"], "post5@people.example");
  EXPECT_EQ(first["lived"]["days_after_warning"], 153);
}

TEST_F(BacktestProgram, DrawsAPicture) {
  talk_and_silence();
  EXPECT_EQ(backtest({"--svg", world.path("iot.svg").string()}).code, 0);
  EXPECT_THAT(world.read("iot.svg"), HasSubstr("<desc"));
  EXPECT_EQ(backtest({"--svg", world.path("none/iot.svg").string()}).code, 1);
}

TEST_F(BacktestProgram, RefusesWhatItCannotUse) {
  talk_and_silence();
  EXPECT_EQ(backtest({"none"}).code, 2);
  EXPECT_EQ(backtest({"--silent-after", "soon"}).code, 2);
  EXPECT_EQ(backtest({"--from", "long ago"}).code, 2);
}

TEST_F(BacktestProgram, TakesNoStateForACache) {
  talk_and_silence();
  world.pass(at("2026-01-01T12:00:00Z"));
  ASSERT_EQ(world.ctl({"pause", "--because", "a test"}).code, 0);
  ASSERT_EQ(world.ctl({"vouch", "post4@people.example", "--because", "a test"}).code, 0);
  const Ran ran = world.ctl({"backtest", "--again", "--cache", world.path("state/sigwatch.db").string()});
  EXPECT_EQ(ran.code, 2) << ran.out;
  EXPECT_THAT(ran.out, HasSubstr("state of a service"));
}

TEST_F(BacktestProgram, LeavesOutASigWhoseHistoryIsNotWhole) {
  talk_and_silence();
  world.add_sig("gone");
  fs::remove(world.path("gone.mbox"));
  const Ran ran = backtest({});
  EXPECT_EQ(ran.code, 1);
  EXPECT_THAT(ran.out, HasSubstr("gone is left out"));
  EXPECT_THAT(ran.out, HasSubstr("SIG-iot (iot): 8 posts"));
}

TEST_F(BacktestProgram, GoesOnWhereItWasKilled) {
  Site site;
  const std::string folder = "/pipermail/iot/";
  std::vector<std::string> months;
  for (int i = 0; i < 40; ++i) {
    const Time month = at("2015-01-02T12:00:00Z") + Days(31 * i);
    const std::string name = written(month, "%Y-%B"), n = std::to_string(i);
    site.put(folder + name + ".txt", mail("ann", "a" + n, month) + mail("bob", "b" + n, month + Days(1), "a" + n));
    months.insert(months.begin(), name);
  }
  site.put(folder, made_index("iot", months, ".txt"));
  world.add_sig("iot");
  std::string configuration = world.read("sigwatch.yaml");
  const std::string file = "{url: ./iot.mbox, written_by: server}";
  ASSERT_NE(configuration.find(file), std::string::npos);
  world.write("sigwatch.yaml", configuration.replace(configuration.find(file), file.size(),
                                                     "{url: \"" + site.url(folder) + "\", kind: pipermail}"));
  {
    const Environment kill("SIGWATCH_FAILPOINT", "history_reading.committed:3");
    const Ran ran = backtest({});
    if (ran.code == 0 && !kFailpoints) GTEST_SKIP() << "SKIPPED: built without failpoints";
    ASSERT_EQ(ran.code, 128 + SIGKILL) << ran.out;
  }
  const auto parts_read = [&](const char* name) {
    const Environment log("SIGWATCH_FAILPOINT_LOG", world.path(name).string());
    const Ran ran = backtest({});
    EXPECT_THAT(ran.out, HasSubstr("80 posts, 80 counted"));
    std::istringstream lines(world.read(name));
    int parts = 0;
    for (std::string line; std::getline(lines, line);) parts += line == "history_reading.committed";
    return parts;
  };
  const int rest = parts_read("rest.log");
  fs::remove(cache());
  const int whole = parts_read("whole.log");
  EXPECT_GE(whole, 5);
  EXPECT_EQ(rest, whole - 2) << "two parts were not read again, and the newest end was";
}

/// A server that takes a connection and says nothing.
class Mute {
 public:
  Mute() : fd_(::socket(AF_INET, SOCK_STREAM, 0)) {
    address_.sin_family = AF_INET;
    address_.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof address_;
    ::bind(fd_, reinterpret_cast<sockaddr*>(&address_), size);
    ::listen(fd_, 8);
    ::getsockname(fd_, reinterpret_cast<sockaddr*>(&address_), &size);
  }
  ~Mute() { ::close(fd_); }
  Mute(const Mute&) = delete;
  Mute& operator=(const Mute&) = delete;
  std::string url() const { return "http://127.0.0.1:" + std::to_string(ntohs(address_.sin_port)) + "/pipermail/iot/"; }
  /// Somebody asks.
  bool asked() const {
    pollfd wait{fd_, POLLIN, 0};
    return ::poll(&wait, 1, 30'000) == 1;
  }

 private:
  int fd_;
  sockaddr_in address_{};
};

TEST_F(BacktestProgram, EndsAtCtrlCAndSaysHowToGoOn) {
  const Mute mute;
  talk_and_silence();
  std::string config = world.read("sigwatch.yaml");
  const std::string own = "{url: ./iot.mbox, written_by: server}";
  config.replace(config.find("[" + own), own.size() + 1,
                 "[" + own + ", {url: \"" + mute.url() + "\", kind: pipermail}");
  world.write("sigwatch.yaml", config);
  const std::string file = world.path("sigwatch.yaml").string(), out = world.path("out").string(), kept = cache();
  const pid_t child = ::fork();
  if (child == 0) {
    if (!std::freopen(out.c_str(), "w", stderr)) ::_exit(126);
    ::execl(SIGWATCH_BINARY_DIR "/ctl/sigwatchctl", "sigwatchctl", "--config", file.c_str(), "backtest", "--cache",
            kept.c_str(), nullptr);
    ::_exit(127);
  }
  EXPECT_TRUE(mute.asked());
  ::kill(child, SIGINT);
  int status = 0;
  ::waitpid(child, &status, 0);
  EXPECT_TRUE(WIFEXITED(status) && WEXITSTATUS(status) == 1) << status;
  EXPECT_THAT(world.read("out"), HasSubstr("the same command goes on from there"));
  world.write_config();
  EXPECT_EQ(backtest({}).code, 0) << "what was kept is sound";
}

}  // namespace
}  // namespace sigwatch::test
