#include "libraries/system/harden_process.h"

#include <gtest/gtest.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

namespace sigwatch {
namespace {

TEST(HardenProcess, LeavesNoWayForACoreFile) {
  const pid_t child = ::fork();  // the limit cannot be raised again
  if (child == 0) {
    harden_process();
    rlimit limit{};
    const bool no_core = ::getrlimit(RLIMIT_CORE, &limit) == 0 && limit.rlim_cur == 0 && limit.rlim_max == 0;
#ifdef SIGWATCH_FAILPOINTS
    const bool hidden = true;
#else
    const bool hidden = ::prctl(PR_GET_DUMPABLE, 0, 0, 0, 0) == 0;
#endif
    ::_exit(no_core && hidden ? 0 : 1);
  }
  int status = 0;
  ::waitpid(child, &status, 0);
  EXPECT_TRUE(WIFEXITED(status) && WEXITSTATUS(status) == 0);
}

TEST(HardenProcess, LetsOthersWriteNothingThatItMakesAndKeepsWhatIsStricter) {
  for (const auto& [before, after] : {std::pair<mode_t, mode_t>{0, 0022}, {0077, 0077}, {0002, 0022}}) {
    const pid_t child = ::fork();
    if (child == 0) {
      ::umask(before);
      harden_process();
      ::_exit(::umask(0) == after ? 0 : 1);
    }
    int status = 0;
    ::waitpid(child, &status, 0);
    EXPECT_TRUE(WIFEXITED(status) && WEXITSTATUS(status) == 0) << before;
  }
}

}  // namespace
}  // namespace sigwatch
