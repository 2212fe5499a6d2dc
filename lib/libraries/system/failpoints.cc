#include "libraries/system/failpoints.h"

#include "ports/failpoint.h"

#ifdef SIGWATCH_FAILPOINTS

#include <fcntl.h>
#include <unistd.h>

#include <charconv>
#include <csignal>
#include <cstdlib>
#include <string>
#include <string_view>

namespace sigwatch {
namespace {

struct Armed {
  std::string name;
  int hits_left = 1;
  int log = -1;
};

Armed& armed() {
  static Armed value;
  return value;
}

void reached(const char* name) {
  if (armed().log >= 0) {
    const std::string line = std::string(name) + "\n";
    if (::write(armed().log, line.data(), line.size()) < 0) ::_exit(70);  // a test that counts points must not miss one
  }
  // By the kernel, as it would be in earnest: no destructor runs, and nothing is flushed.
  if (armed().name == name && --armed().hits_left == 0) ::kill(::getpid(), SIGKILL);
}

std::string_view variable(const char* name) {
  const char* value = std::getenv(name);
  return value == nullptr ? std::string_view() : std::string_view(value);
}

}  // namespace

void arm_failpoints() {
  const std::string_view wish = variable("SIGWATCH_FAILPOINT");
  const std::string_view log = variable("SIGWATCH_FAILPOINT_LOG");
  if (wish.empty() && log.empty()) return;
  const std::size_t colon = wish.rfind(':');
  armed().name = wish.substr(0, colon);
  if (colon != std::string_view::npos)
    std::from_chars(wish.data() + colon + 1, wish.data() + wish.size(), armed().hits_left);
  if (armed().hits_left < 1) armed().hits_left = 1;
  if (!log.empty()) armed().log = ::open(std::string(log).c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
  failpoint_hook = reached;
}

}  // namespace sigwatch

#else

namespace sigwatch {

void arm_failpoints() {}

}  // namespace sigwatch

#endif
