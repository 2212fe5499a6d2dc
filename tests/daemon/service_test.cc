// The service as systemd sees it: a real process, told by sd_notify, signals and exit codes.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <poll.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <chrono>
#include <csignal>
#include <cstdlib>
#include <cstring>
#include <future>

#include "daemon/world.h"
#include "libraries/curl/canned_server.h"
#include "libraries/soci/little_disk.h"
#include "libraries/soci/state_file.h"

namespace sigwatch::test {
namespace {

using testing::Contains;
using testing::HasSubstr;
using testing::Not;

/// A running sigwatchd and the socket on which it tells how it is.
class Service {
 public:
  explicit Service(World& world)
      : socket_(::socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0)), path_(world.path("notify").string()) {
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    std::strncpy(address.sun_path, path_.c_str(), sizeof address.sun_path - 1);
    ::unlink(path_.c_str());
    EXPECT_EQ(::bind(socket_, reinterpret_cast<sockaddr*>(&address), sizeof address), 0);
    const std::string config = world.path("sigwatch.yaml").string();
    const std::string log = world.path("log").string();
    child_ = ::fork();
    if (child_ == 0) {
      ::setenv("NOTIFY_SOCKET", path_.c_str(), 1);
      if (!std::freopen(log.c_str(), "a", stderr)) ::_exit(126);
      ::execl(SIGWATCH_BINARY_DIR "/daemon/sigwatchd", "sigwatchd", "--config", config.c_str(), nullptr);
      ::_exit(127);
    }
  }
  ~Service() {
    if (child_ > 0) stop(SIGKILL);
    ::close(socket_);
  }
  Service(const Service&) = delete;
  Service& operator=(const Service&) = delete;

  /// Waits for a message that has `text` in it; false when none came within a minute.
  bool told(const std::string& text) {
    for (;;) {
      pollfd waiting{socket_, POLLIN, 0};
      if (::poll(&waiting, 1, 60'000) <= 0) return false;
      std::array<char, 4096> message{};
      const ssize_t n = ::recv(socket_, message.data(), message.size(), 0);
      if (n > 0 && std::string(message.data(), static_cast<std::size_t>(n)).find(text) != std::string::npos)
        return true;
    }
  }
  void signal(int number) const { ::kill(child_, number); }
  int stop(int number) {
    signal(number);
    int status = 0;
    ::waitpid(child_, &status, 0);
    child_ = -1;
    return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
  }

 private:
  int socket_;
  std::string path_;
  pid_t child_ = -1;
};

TEST(Service, StartsReadsAndStops) {
  World world;
  world.add_sig("iot");
  world.talk("iot", at("2026-01-10T12:00:00Z"));
  Service service(world);
  ASSERT_TRUE(service.told("READY=1")) << world.read("log");
  ASSERT_TRUE(service.told("archives read")) << world.read("log");
  EXPECT_THAT(world.ctl({"status", "iot"}).out, HasSubstr("newest counted: 2026-01-10"));
  EXPECT_EQ(service.stop(SIGTERM), 0) << world.read("log");
}

TEST(Service, RefusesASecondOneOnTheSameState) {
  World world;
  world.add_sig("iot");
  Service service(world);
  ASSERT_TRUE(service.told("READY=1"));
  const Ran second = world.daemon({});
  EXPECT_EQ(second.code, 75);
  EXPECT_THAT(second.out, HasSubstr("already works on this state"));
  const Ran once = world.daemon({"--once"});
  EXPECT_EQ(once.code, 75);
}

TEST(Service, TakesUpWhatAPersonTypesWithoutWaitingForThePoll) {
  World world;
  world.add_sig("iot");
  Service service(world);
  ASSERT_TRUE(service.told("archives read"));
  ASSERT_EQ(world.ctl({"go-live", "--yes"}).code, 0);
  ASSERT_TRUE(service.told("took up")) << world.read("log");
  EXPECT_THAT(world.sent(), Contains(testing::StartsWith("hello.")));
}

TEST(Service, TakesUpAtOnceWhatWasTypedWhileAPassWasUnderWay) {
  std::promise<void> asked, typed;
  std::shared_future<void> answer_now = typed.get_future().share();
  int requests = 0;
  CannedServer slow([&](const CannedRequest&) {
    if (++requests == 1) asked.set_value();
    answer_now.wait_for(std::chrono::seconds(60));
    return answer(404, "");
  });
  World world;
  world.add_sig("iot");
  world.write("sigwatch.yaml", world.read("sigwatch.yaml") + "canaries: [" + slow.url("/pipermail/slow/") + "]\n");
  Service service(world);
  ASSERT_EQ(asked.get_future().wait_for(std::chrono::seconds(60)), std::future_status::ready) << world.read("log");
  ASSERT_EQ(world.ctl({"go-live", "--yes"}).code, 0);
  typed.set_value();
  ASSERT_TRUE(service.told("took up")) << world.read("log");
  EXPECT_THAT(world.sent(), Contains(testing::StartsWith("hello.")));
  EXPECT_EQ(service.stop(SIGTERM), 0) << world.read("log");
}

TEST(Service, KeepsTheOldConfigurationWhenTheNewOneHasAMistake) {
  World world;
  world.add_sig("iot");
  Service service(world);
  ASSERT_TRUE(service.told("archives read"));
  const std::string good = world.read("sigwatch.yaml");
  world.write("sigwatch.yaml", good + "nonsense: true\n");
  service.signal(SIGHUP);
  ASSERT_TRUE(service.told("RELOADING=1"));
  ASSERT_TRUE(service.told("READY=1"));
  EXPECT_THAT(world.read("log"), HasSubstr("the old one stays"));
  world.write("sigwatch.yaml", good);
  world.add_sig("web");
  service.signal(SIGHUP);
  ASSERT_TRUE(service.told("READY=1"));
  ASSERT_TRUE(service.told("1 archive read")) << world.read("log");
  EXPECT_THAT(world.ctl({"status", "web"}).out, HasSubstr("last good read: 20"));
  EXPECT_EQ(service.stop(SIGTERM), 0);
}

TEST(Service, KeepsTheOldConfigurationWhenATemplateOfTheNewOneIsBroken) {
  for (const std::string broken : {"texts/warn1.txt", "texts/overview.html"}) {
    World world;
    world.add_sig("iot");
    Service service(world);
    ASSERT_TRUE(service.told("archives read"));
    std::filesystem::create_directory(world.path("texts"));
    world.write(broken, "Subject: x\n\n{{no.such.name}}\n");
    world.write("sigwatch.yaml", world.read("sigwatch.yaml") + "templates: ./texts\n");
    EXPECT_EQ(world.daemon({"--check-config"}).code, 78);
    EXPECT_THAT(world.daemon({"--check-config"}).out, HasSubstr(broken + ":"));
    service.signal(SIGHUP);
    ASSERT_TRUE(service.told("RELOADING=1"));
    ASSERT_TRUE(service.told("READY=1")) << world.read("log");
    EXPECT_THAT(world.read("log"), testing::AllOf(HasSubstr(broken + ":"), HasSubstr("the old one stays")));
    const Ran pause = world.ctl({"pause", "--because", "texts"});
    EXPECT_EQ(pause.code, 0) << pause.out;
    EXPECT_EQ(service.stop(SIGTERM), 0);
  }
}

TEST(Service, ReloadsAndStopsWhilePollsAreUnderWay) {
  std::promise<void> asked;
  int requests = 0;
  CannedServer slow([&](const CannedRequest&) {
    if (++requests == 1) asked.set_value();
    return raw("", CannedAnswer::Then::hang);
  });
  World world;
  world.add_sig("iot");
  std::string canaries = "canaries: [";
  for (int n = 0; n < 8; ++n) canaries += slow.url("/pipermail/l" + std::to_string(n) + "/") + ", ";
  world.write("sigwatch.yaml", world.read("sigwatch.yaml") + canaries + "]\n");
  ::setenv("MALLOC_PERTURB_", "165", 1);  // what is freed is not taken for what it was
  Service service(world);
  ::unsetenv("MALLOC_PERTURB_");
  ASSERT_EQ(asked.get_future().wait_for(std::chrono::seconds(60)), std::future_status::ready) << world.read("log");
  service.signal(SIGHUP);
  ASSERT_TRUE(service.told("RELOADING=1"));
  ASSERT_TRUE(service.told("READY=1")) << world.read("log");
  EXPECT_EQ(service.stop(SIGTERM), 0) << world.read("log");
}

/// What a browser gets from the page of this world's service.
class Browser {
 public:
  explicit Browser(const World& world) {
    const std::string log = world.read("log");
    const auto start = log.rfind("http://127.0.0.1:");
    if (start != std::string::npos) url_ = log.substr(start, log.find('/', start + 7) - start);
    run("/usr/bin/curl", {"-sf", "--retry", "30", "--retry-delay", "1", url_ + "/readyz"});
  }
  std::string get(const std::string& path) const {
    return run("/usr/bin/curl", {"-s", "--compressed", url_ + path}).out;
  }
  const std::string& url() const { return url_; }
  /// Also of an error, at once.
  std::string code(const std::string& path) const {
    return run("/usr/bin/curl", {"-s", "-o", "/dev/null", "-w", "%{http_code}", url_ + path}).out;
  }

 private:
  std::string url_;
};

/// One list, and a page that shows it.
void add_page(World& world) {
  world.add_sig("iot");
  world.talk("iot", at("2026-01-10"));
  world.write("sigwatch.yaml", world.read("sigwatch.yaml") + "page: {listen: '127.0.0.1:0'}\n");
}

TEST(Service, ServesThePage) {
  World world;
  add_page(world);
  Service service(world);
  ASSERT_TRUE(service.told("READY=1"));
  const Browser browser(world);
  EXPECT_EQ(browser.get("/readyz"), "ok\n");
  EXPECT_THAT(browser.get("/"), HasSubstr(">SIG-iot</a>"));
  EXPECT_THAT(browser.get("/api/v1/sigs/iot"), HasSubstr("\"date\": \"2026-01-10T00:00:00Z\""));
  EXPECT_THAT(browser.get("/notices/iot.2020-01-01.warn1.0"), HasSubstr("it was not from us"));
  EXPECT_EQ(service.stop(SIGTERM), 0) << world.read("log");
}

TEST(Service, ServesThePageWhileItWaitsForItsState) {
  World world;
  add_page(world);
  Service service(world);
  ASSERT_TRUE(service.told("archives read")) << world.read("log");
  const std::string url = Browser(world).url();
  soci::session sql = by_hand(world.path("state/sigwatch.db").string());
  sql << "begin immediate";  // its next pass waits five seconds for us
  service.signal(SIGHUP);
  ASSERT_TRUE(service.told("READY=1"));
  EXPECT_THAT(run("/usr/bin/curl", {"-s", "--max-time", "2", url + "/"}).out, HasSubstr(">SIG-iot</a>"));
  service.signal(SIGHUP);
  EXPECT_TRUE(service.told("RELOADING=1"));
  sql << "rollback";
  ASSERT_TRUE(service.told("archives read")) << world.read("log");
  EXPECT_EQ(service.stop(SIGTERM), 0) << world.read("log");
}

TEST(Service, ServesThePageWhileTheDiskOfItsStateIsFull) {
  World world;
  const LittleDisk disk(world.path("state"), "4m");
  if (!disk.mounted()) GTEST_SKIP() << "only root may mount a little tmpfs";
  add_page(world);
  Service service(world);
  ASSERT_TRUE(service.told("archives read")) << world.read("log");
  disk.fill();
  service.signal(SIGHUP);  // a pass at once
  ASSERT_TRUE(service.told("free space")) << world.read("log");

  const Browser browser(world);
  EXPECT_THAT(browser.get("/"), HasSubstr(">SIG-iot</a>"));
  EXPECT_EQ(browser.code("/healthz"), "503");
  const Ran status = world.ctl({"status"});
  EXPECT_EQ(status.code, 0);
  EXPECT_THAT(status.out, HasSubstr("iot"));
  disk.free();
  service.signal(SIGHUP);
  ASSERT_TRUE(service.told("archives read")) << world.read("log");
  EXPECT_EQ(Browser(world).get("/healthz"), "ok\n");
  EXPECT_EQ(service.stop(SIGTERM), 0) << world.read("log");
}

}  // namespace
}  // namespace sigwatch::test
