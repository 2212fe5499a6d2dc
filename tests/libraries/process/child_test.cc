#include "libraries/process/child.h"

#include <dirent.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/post.hpp>
#include <cerrno>
#include <chrono>
#include <csignal>
#include <cstdlib>
#include <fstream>
#include <optional>
#include <sstream>
#include <thread>

#include "libraries/curl/run.h"
#include "libraries/system/temporary_directory.h"

namespace sigwatch {
namespace {

using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

Result<ChildOutput> run_program(std::vector<std::string> argv, Seconds timeout = 30s,
                                std::int64_t max_bytes = 1024 * 1024) {
  boost::asio::io_context io;
  return test::run(io, run_child(io, {std::move(argv), timeout, max_bytes}));
}

Result<ChildOutput> run_script(const std::string& script) { return run_program({"sh", "-c", script}); }

bool no_children() {
  // Also true of zombies: a wait for any child would find them.
  return ::waitpid(-1, nullptr, WNOHANG) == -1 && errno == ECHILD;
}

bool is_alive(pid_t pid) {
  std::ifstream status("/proc/" + std::to_string(pid) + "/stat");
  std::string number, name, state;
  return static_cast<bool>(status >> number >> name >> state) && state != "Z" && state != "X";
}

/// Within five seconds; a zombie is its new parent's to reap.
bool dies(pid_t pid) {
  const auto end = std::chrono::steady_clock::now() + 5s;
  while (is_alive(pid) && std::chrono::steady_clock::now() < end) std::this_thread::yield();
  return !is_alive(pid);
}

class Child : public testing::Test {
 protected:
  void TearDown() override { EXPECT_TRUE(no_children()); }
};

TEST_F(Child, GivesWhatItWroteAndHowItEnded) {
  const auto output = run_script("echo one; echo two >&2; echo three; exit 3");
  ASSERT_TRUE(output.ok()) << output.error().what;
  EXPECT_EQ(output->exit_code, 3);
  EXPECT_EQ(output->out, "one\nthree\n");
  EXPECT_EQ(output->errors, "two");
}

TEST_F(Child, PassesWordsAsTheyAre) {
  const auto output = run_program({"printf", "%s|", "a b", "$HOME", "`id`", "", "*"});
  ASSERT_TRUE(output.ok()) << output.error().what;
  EXPECT_EQ(output->out, "a b|$HOME|`id`||*|");
}

TEST_F(Child, SaysWhichSignalEndedIt) {
  const auto output = run_script("kill -TERM $$");
  ASSERT_TRUE(output.ok()) << output.error().what;
  EXPECT_EQ(output->exit_code, 128 + SIGTERM);
}

TEST_F(Child, HasASmallEnvironmentTheRootFolderAndNothingToRead) {
  ::setenv("SIGWATCH_TEST_SECRET", "hunter2", 1);
  const auto output = run_script("env; pwd; cat; ls /proc/self/fd");
  ASSERT_TRUE(output.ok()) << output.error().what;
  EXPECT_THAT(output->out, Not(HasSubstr("hunter2")));
  EXPECT_THAT(output->out, HasSubstr("LANG=C.UTF-8"));
  EXPECT_THAT(output->out, HasSubstr("TZ=UTC0"));
  EXPECT_THAT(output->out, HasSubstr("\n/\n0\n1\n2\n3\n"));  // 3: the folder that ls itself reads
  EXPECT_THAT(output->out, Not(HasSubstr("\n4\n")));
}

TEST_F(Child, HasDefaultSignalsAndAGroupOfItsOwn) {
  ::signal(SIGPIPE, SIG_IGN);
  const auto output =
      run_program({"sed", "-n", "s/^\\(SigBlk\\|SigIgn\\|NSpgid\\|NSpid\\):\t//p", "/proc/self/status"});
  ::signal(SIGPIPE, SIG_DFL);
  ASSERT_TRUE(output.ok()) << output.error().what;
  std::istringstream lines(output->out);
  std::string process, group, blocked, ignored;
  ASSERT_TRUE(lines >> process >> group >> blocked >> ignored) << output->out;
  EXPECT_EQ(process, group);
  EXPECT_EQ(std::stoull(blocked, nullptr, 16), 0U);
  EXPECT_EQ(std::stoull(ignored, nullptr, 16) & 0x7fffffff, 0U) << "the C library's own, 32 and 33, may stay ignored";
}

TEST_F(Child, NamesAProgramThatIsNotThere) {
  for (const std::string program : {"/nowhere/to/be/found", "no-such-program-as-this", "/etc/passwd", "/"}) {
    const auto output = run_program({program});
    ASSERT_FALSE(output.ok());
    EXPECT_EQ(output.error().kind, ErrorKind::give_up);
    EXPECT_THAT(output.error().what, HasSubstr("program " + program + " cannot be started: "));
  }
  EXPECT_FALSE(run_program({}).ok());
  EXPECT_FALSE(run_program({""}).ok());
  EXPECT_FALSE(run_program({"echo", std::string("a\0b", 3)}).ok());
}

TEST_F(Child, IsKilledWhenItTakesTooLongWithAllThatItStarted) {
  TemporaryDirectory folder;
  const auto pids = folder / "pids";
  const auto output = run_program({"sh", "-c", "sleep 1000 & echo $! > " + pids + "; trap '' TERM; sleep 1000"}, 1s);
  ASSERT_FALSE(output.ok());
  EXPECT_EQ(output.error().kind, ErrorKind::retry);
  EXPECT_THAT(output.error().what, HasSubstr("did not end within 1 second"));
  pid_t grandchild = 0;
  std::ifstream(pids) >> grandchild;
  ASSERT_GT(grandchild, 0);
  EXPECT_TRUE(dies(grandchild));
}

TEST_F(Child, IsKilledWhenItWritesTooMuch) {
  const auto output = run_program({"yes"}, 30s, 1000000);
  ASSERT_FALSE(output.ok());
  EXPECT_THAT(output.error().what, StartsWith("program yes was killed: it wrote more than 1000000 bytes"));
}

TEST_F(Child, MayWriteAsMuchAsItMay) {
  const auto output = run_script("head -c 1048576 /dev/zero");
  ASSERT_TRUE(output.ok()) << output.error().what;
  EXPECT_EQ(output->out.size(), 1048576U);
}

TEST_F(Child, IsNotWaitedForByWhatItLeavesBehind) {
  const auto output = run_script("sleep 1000 & echo done");
  ASSERT_TRUE(output.ok()) << output.error().what;
  EXPECT_EQ(output->out, "done\n");
}

TEST_F(Child, MayCloseItsOutputLongBeforeItEnds) {
  const auto output = run_script("echo x; exec >&- 2>&-; sleep 0.2; exit 7");
  ASSERT_TRUE(output.ok()) << output.error().what;
  EXPECT_EQ(output->exit_code, 7);
  EXPECT_EQ(output->out, "x\n");
}

TEST_F(Child, HasTheFirstOfItsErrorsShownOnOneCleanLine) {
  const auto output = run_script("printf 'a\\n\\033[31mb' >&2; head -c 1000000 /dev/zero | tr '\\0' x >&2");
  ASSERT_TRUE(output.ok()) << output.error().what;
  EXPECT_THAT(output->errors, StartsWith("a [31mbxxx"));
  EXPECT_LE(output->errors.size(), 4096U + 3);
}

TEST_F(Child, LeavesNoDescriptorsOpen) {
  const auto count = [] {
    int open = 0;
    DIR* folder = ::opendir("/proc/self/fd");
    while (::readdir(folder) != nullptr) ++open;
    ::closedir(folder);
    return open;
  };
  const int before = count();
  EXPECT_TRUE(run_script("true").ok());
  EXPECT_FALSE(run_program({"/nowhere"}).ok());
  EXPECT_EQ(count(), before);
}

boost::asio::awaitable<void> wait_for(boost::asio::io_context& io, std::vector<std::string> argv,
                                      std::optional<Result<ChildOutput>>& result) {
  ChildRequest request{.argv = std::move(argv)};
  result.emplace(co_await run_child(io, std::move(request)));
}

TEST_F(Child, DiesWhenTheReadingIsCancelled) {
  boost::asio::io_context io;
  boost::asio::cancellation_signal cancel;
  std::optional<Result<ChildOutput>> result;
  boost::asio::co_spawn(io, wait_for(io, {"sleep", "1000"}, result),
                        boost::asio::bind_cancellation_slot(cancel.slot(), [](const std::exception_ptr&) {}));
  boost::asio::post(io, [&] { cancel.emit(boost::asio::cancellation_type::terminal); });
  io.run();
  ASSERT_TRUE(result);
  ASSERT_FALSE(result->ok());
  EXPECT_THAT(result->error().what, HasSubstr("called off"));
}

TEST_F(Child, DiesWithTheLoop) {
  std::optional<Result<ChildOutput>> result;
  {
    boost::asio::io_context io;
    boost::asio::co_spawn(io, wait_for(io, {"sleep", "1000"}, result), boost::asio::detached);
    io.poll();
    EXPECT_FALSE(no_children());
  }
  EXPECT_FALSE(result);
}

TEST_F(Child, RunsBesideOthers) {
  boost::asio::io_context io;
  std::vector<std::optional<Result<ChildOutput>>> results(8);
  for (auto& result : results)
    boost::asio::co_spawn(io, wait_for(io, {"sh", "-c", "sleep 0.3; echo ok"}, result), boost::asio::detached);
  io.run_for(20s);
  for (const auto& result : results) {
    ASSERT_TRUE(result);
    ASSERT_TRUE(result->ok()) << result->error().what;
    EXPECT_EQ((*result)->out, "ok\n");
  }
}

}  // namespace
}  // namespace sigwatch
