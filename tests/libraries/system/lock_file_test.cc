#include "libraries/system/lock_file.h"

#include <gtest/gtest.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <fstream>
#include <optional>

#include "libraries/system/temporary_directory.h"

namespace sigwatch {
namespace {

TEST(LockFile, ASecondHolderIsToldWhoHoldsItAndWhere) {
  const TemporaryDirectory directory;
  const std::string path = directory / "state.db.lock";
  const auto first = LockFile::take(path);
  ASSERT_TRUE(first.ok()) << first.error().what;
  const auto second = LockFile::take(path);
  ASSERT_FALSE(second.ok());
  EXPECT_EQ(second.error().kind, ErrorKind::give_up);
  EXPECT_NE(second.error().what.find(path), std::string::npos) << second.error().what;
  EXPECT_NE(second.error().what.find("process " + std::to_string(::getpid())), std::string::npos)
      << second.error().what;
}

TEST(LockFile, CanBeTakenAgainOnceItWasGivenBack) {
  const TemporaryDirectory directory;
  const std::string path = directory / "state.db.lock";
  { ASSERT_TRUE(LockFile::take(path).ok()); }
  EXPECT_TRUE(LockFile::take(path).ok());
}

TEST(LockFile, StaysHeldWhenItIsMoved) {
  const TemporaryDirectory directory;
  const std::string path = directory / "state.db.lock";
  std::optional<LockFile> kept;
  {
    auto taken = LockFile::take(path);
    ASSERT_TRUE(taken.ok());
    kept.emplace(std::move(taken).value());
  }
  EXPECT_FALSE(LockFile::take(path).ok());
  kept.reset();
  EXPECT_TRUE(LockFile::take(path).ok());
}

TEST(LockFile, AFileLeftBehindByAKilledProcessIsNoLock) {
  const TemporaryDirectory directory;
  const std::string path = directory / "state.db.lock";
  const pid_t child = ::fork();
  ASSERT_GE(child, 0);
  if (child == 0) {
    const auto held = LockFile::take(path);
    ::kill(::getpid(), SIGKILL);
  }
  int status = 0;
  ASSERT_EQ(::waitpid(child, &status, 0), child);
  ASSERT_TRUE(WIFSIGNALED(status));
  EXPECT_TRUE(std::filesystem::exists(path));
  EXPECT_TRUE(LockFile::take(path).ok());
}

TEST(LockFile, IsForItsOwnerAloneAndNamesTheProcess) {
  const TemporaryDirectory directory;
  const std::string path = directory / "state.db.lock";
  std::ofstream(path) << "4242424242 and words of somebody";
  const auto held = LockFile::take(path);
  ASSERT_TRUE(held.ok());
  std::string line;
  std::getline(std::ifstream(path), line, '\0');
  EXPECT_EQ(line, std::to_string(::getpid()) + "\n");

  const std::string fresh = directory / "fresh.lock";
  const auto made = LockFile::take(fresh);
  struct stat status {};
  ASSERT_EQ(::stat(fresh.c_str(), &status), 0);
  EXPECT_EQ(status.st_mode & 0777U, 0600U);
}

TEST(LockFile, MakesTheDirectoryOfAFirstState) {
  const TemporaryDirectory directory;
  EXPECT_TRUE(LockFile::take(directory / "new/state.db.lock").ok());
}

TEST(LockFile, ADirectoryThatCannotBeThereIsAnErrorThatNamesTheFile) {
  const TemporaryDirectory directory;
  std::ofstream(directory / "file") << "not a directory";
  const std::string path = directory / "file/state.db.lock";
  const auto lock = LockFile::take(path);
  ASSERT_FALSE(lock.ok());
  EXPECT_EQ(lock.error().kind, ErrorKind::give_up);
  EXPECT_NE(lock.error().what.find(path + ": cannot open"), std::string::npos) << lock.error().what;
}

TEST(LockFile, DoesNotFollowALinkThatSomebodyLaidThere) {
  const TemporaryDirectory directory;
  const std::string path = directory / "state.db.lock";
  std::ofstream(directory / "precious") << "keep";
  std::filesystem::create_symlink(directory / "precious", path);
  EXPECT_FALSE(LockFile::take(path).ok());
  EXPECT_EQ(std::filesystem::file_size(directory / "precious"), 4U);
}

}  // namespace
}  // namespace sigwatch
