#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <cstdlib>

#include "libraries/soci/state_file.h"
#include "libraries/system/failpoints.h"

namespace sigwatch {
namespace {

#ifdef SIGWATCH_FAILPOINTS

/// Commits in a child that is killed at the point.
int commit_and_die(const StateFile& file, const char* point) {
  const pid_t child = ::fork();
  if (child == 0) {
    ::setenv("SIGWATCH_FAILPOINT", point, 1);
    const auto store = file.open();
    arm_failpoints();
    Change change;
    change.expected = {{"n", NoticeState::due}};
    change.notices = {notice_of("n", NoticeState::sending)};
    change.decisions = {decision_of("iot", DecisionKind::keep, "2026-11-22")};
    change.history = {{at("2026-11-22"), "iot", "notice", "sending"}};
    change.edit_meta = [](Meta& m) { m.last_pass = at("2026-11-22"); };
    store->commit(change);
    ::_exit(0);
  }
  int status = 0;
  ::waitpid(child, &status, 0);
  return WIFSIGNALED(status) ? WTERMSIG(status) : 0;
}

TEST(Kill, LeavesTheOldStateOrTheNewOneWhole) {
  struct Case {
    const char* point;
    bool written;
  };
  for (const Case& expected : {Case{"store.before-commit", false}, Case{"store.after-commit", true}}) {
    const StateFile file;
    Change first;
    first.notices = {notice_of("n")};
    file.open()->commit(first);
    ASSERT_EQ(commit_and_die(file, expected.point), SIGKILL) << expected.point;
    const auto store = file.open();
    EXPECT_EQ(store->notice("n")->state, expected.written ? NoticeState::sending : NoticeState::due) << expected.point;
    EXPECT_EQ(store->decisions().size(), expected.written ? 1U : 0U) << expected.point;
    EXPECT_EQ(store->history("").size(), expected.written ? 1U : 0U) << expected.point;
    EXPECT_EQ(store->meta().last_pass.has_value(), expected.written) << expected.point;
  }
}

TEST(Kill, OfACommitThatIsTypedAgainLeavesOneDecisionInTheJournal) {
  const StateFile file;
  Change first;
  first.notices = {notice_of("n")};
  file.open()->commit(first);
  ASSERT_EQ(commit_and_die(file, "store.before-commit"), SIGKILL);
  ASSERT_EQ(commit_and_die(file, "store.after-commit"), SIGKILL);
  for (const char* end : {"", "-wal", "-shm"}) std::filesystem::remove(file.path + end);
  EXPECT_EQ(file.open()->decisions().size(), 1U);
}

#endif

/// A process that died between making the file and its first tables.
TEST(Kill, WhileTheStateWasMadeLeavesOneThatStillTakesTheJournal) {
  const StateFile file;
  Change change;
  change.decisions = {decision_of("iot", DecisionKind::keep, "2026-11-22")};
  file.open()->commit(change);
  for (const char* end : {"", "-wal", "-shm"}) std::filesystem::remove(file.path + end);
  write_file(file.path, "");
  EXPECT_EQ(file.open()->decisions().size(), 1U);
}

}  // namespace
}  // namespace sigwatch
