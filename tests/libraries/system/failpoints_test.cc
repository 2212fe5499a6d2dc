#include "libraries/system/failpoints.h"

#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <cstdlib>
#include <fstream>
#include <sstream>

#include "libraries/system/temporary_directory.h"
#include "ports/failpoint.h"

namespace sigwatch {
namespace {

#ifdef SIGWATCH_FAILPOINTS

struct Outcome {
  int killed_by = 0;  ///< signal, 0: it ended by itself
  std::string log;
};

/// Reaches a, b, a, b, c in a child with the given variables.
Outcome run(const std::string& wish) {
  const TemporaryDirectory directory;
  const std::string log = directory / "points";
  const pid_t child = ::fork();
  if (child == 0) {
    ::setenv("SIGWATCH_FAILPOINT", wish.c_str(), 1);
    ::setenv("SIGWATCH_FAILPOINT_LOG", log.c_str(), 1);
    arm_failpoints();
    for (const char* name : {"test.a", "test.b", "test.a", "test.b", "test.c"}) failpoint(name);
    ::_exit(0);
  }
  int status = 0;
  ::waitpid(child, &status, 0);
  std::ostringstream text;
  text << std::ifstream(log).rdbuf();
  return {WIFSIGNALED(status) ? WTERMSIG(status) : 0, text.str()};
}

TEST(Failpoints, KillWhereTheyAreNamedAndLogWhatWasReached) {
  struct Case {
    std::string wish;
    int killed_by;
    std::string log;
  };
  const std::string all = "test.a\ntest.b\ntest.a\ntest.b\ntest.c\n";
  for (const Case& expected : {
           Case{"test.b", SIGKILL, "test.a\ntest.b\n"},
           Case{"test.b:1", SIGKILL, "test.a\ntest.b\n"},
           Case{"test.b:2", SIGKILL, "test.a\ntest.b\ntest.a\ntest.b\n"},
           Case{"test.b:3", 0, all},
           Case{"test.b:x", SIGKILL, "test.a\ntest.b\n"},
           Case{"test", 0, all},
           Case{"", 0, all},
       }) {
    const Outcome outcome = run(expected.wish);
    EXPECT_EQ(outcome.killed_by, expected.killed_by) << expected.wish;
    EXPECT_EQ(outcome.log, expected.log) << expected.wish;
  }
}

#endif

TEST(Failpoints, DoNothingWithoutTheirVariables) {
  ::unsetenv("SIGWATCH_FAILPOINT");
  ::unsetenv("SIGWATCH_FAILPOINT_LOG");
  arm_failpoints();
  failpoint("test.a");
}

}  // namespace
}  // namespace sigwatch
