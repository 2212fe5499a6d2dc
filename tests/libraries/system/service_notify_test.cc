#include "libraries/system/service_notify.h"

#include <gtest/gtest.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <array>
#include <cstdlib>
#include <cstring>
#include <string>

#include "libraries/system/temporary_directory.h"

namespace sigwatch {
namespace {

/// Stands where the service manager stands: a datagram socket named in $NOTIFY_SOCKET.
class ServiceNotify : public testing::Test {
 protected:
  void SetUp() override {
    socket_ = ::socket(AF_UNIX, SOCK_DGRAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    const std::string path = directory_ / "notify";
    ASSERT_LT(path.size(), sizeof address.sun_path);
    std::strcpy(address.sun_path, path.c_str());
    ASSERT_EQ(::bind(socket_, reinterpret_cast<const sockaddr*>(&address), sizeof address), 0);
    ::setenv("NOTIFY_SOCKET", path.c_str(), 1);
  }
  void TearDown() override {
    for (const char* name : {"NOTIFY_SOCKET", "WATCHDOG_USEC", "WATCHDOG_PID"}) ::unsetenv(name);
    ::close(socket_);
  }
  std::string told() const {
    std::array<char, 4096> text{};
    const ssize_t got = ::recv(socket_, text.data(), text.size(), 0);
    return got < 0 ? "" : std::string(text.data(), static_cast<std::size_t>(got));
  }

  TemporaryDirectory directory_;
  int socket_ = -1;
};

TEST_F(ServiceNotify, TellsThatTheServiceIsReadyWithItsStatus) {
  notify_ready("3 SIGs, next poll at 12:00");
  EXPECT_EQ(told(), "READY=1\nSTATUS=3 SIGs, next poll at 12:00");
}

TEST_F(ServiceNotify, TellsOfAReloadWithItsTime) {
  notify_reloading();
  const std::string message = told();
  EXPECT_EQ(message.rfind("RELOADING=1\nMONOTONIC_USEC=", 0), 0U) << message;
  EXPECT_GT(std::atoll(message.c_str() + std::strlen("RELOADING=1\nMONOTONIC_USEC=")), 0);
}

TEST_F(ServiceNotify, TellsOfStoppingStatusAndLife) {
  notify_stopping("");
  EXPECT_EQ(told(), "STOPPING=1");
  notify_status("polling");
  EXPECT_EQ(told(), "STATUS=polling");
  notify_watchdog();
  EXPECT_EQ(told(), "WATCHDOG=1");
}

TEST_F(ServiceNotify, AStatusFromOutsideCannotAddAnAssignment) {
  notify_ready("no answer from x\nMAINPID=1\r\nERRNO=2");
  EXPECT_EQ(told(), "READY=1\nSTATUS=no answer from x MAINPID=1 ERRNO=2");
}

TEST_F(ServiceNotify, BeatsFourTimesInTheTimeThatTheWatchdogWaits) {
  EXPECT_EQ(watchdog_interval(), std::nullopt);
  ::setenv("WATCHDOG_USEC", "120000000", 1);
  EXPECT_EQ(watchdog_interval(), std::chrono::seconds(30));
  ::setenv("WATCHDOG_PID", "1", 1);
  EXPECT_EQ(watchdog_interval(), std::nullopt);
}

TEST(ServiceNotifyAlone, DoesNothingWithoutAManager) {
  ::unsetenv("NOTIFY_SOCKET");
  notify_ready("alone");
  notify_reloading();
  notify_stopping("");
  notify_status("");
  notify_watchdog();
}

}  // namespace
}  // namespace sigwatch
