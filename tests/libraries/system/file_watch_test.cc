#include "libraries/system/file_watch.h"

#include <gtest/gtest.h>

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/system/system_error.hpp>
#include <exception>
#include <fstream>

#include "libraries/system/temporary_directory.h"

namespace sigwatch {
namespace {

void write(const std::string& path) { std::ofstream(path, std::ios::app) << "x" << std::flush; }

/// A watch on `state.db` and one coroutine that counts how often it is told of a change.
class FileWatchTest : public testing::Test {
 protected:
  void SetUp() override {
    auto opened = FileWatch::open(io_.get_executor(), state_);
    ASSERT_TRUE(opened.ok()) << opened.error().what;
    watch_ = std::make_unique<FileWatch>(std::move(opened).value());
    boost::asio::co_spawn(
        io_, count(),
        boost::asio::bind_cancellation_slot(stop_.slot(), [this](std::exception_ptr end) { end_ = end; }));
    settle();
  }

  boost::asio::awaitable<void> count() {
    for (;;) {
      co_await watch_->changed();
      ++told_;
    }
  }

  /// Lets everything happen that can happen now.
  void settle() {
    while (io_.poll() > 0) {
    }
  }

  TemporaryDirectory directory_;
  std::string state_ = directory_ / "state.db";
  boost::asio::io_context io_;
  boost::asio::cancellation_signal stop_;
  std::unique_ptr<FileWatch> watch_;
  std::exception_ptr end_;
  int told_ = 0;
};

TEST_F(FileWatchTest, IsSilentWhileNothingHappens) { EXPECT_EQ(told_, 0); }

TEST_F(FileWatchTest, TellsOfAFileThatDidNotExist) {
  write(state_);
  settle();
  EXPECT_EQ(told_, 1);
}

TEST_F(FileWatchTest, TellsOfTheWriteAheadLogBesideTheFile) {
  write(state_ + "-wal");
  settle();
  EXPECT_EQ(told_, 1);
}

TEST_F(FileWatchTest, TellsOfManyWritesOnce) {
  for (int i = 0; i < 500; ++i) write(state_);
  settle();
  EXPECT_EQ(told_, 1);
  write(state_);
  settle();
  EXPECT_EQ(told_, 2);
}

TEST_F(FileWatchTest, TellsOfAFileThatWasReplaced) {
  write(directory_ / "new");
  settle();
  EXPECT_EQ(told_, 0);
  std::filesystem::rename(directory_ / "new", state_);
  settle();
  EXPECT_EQ(told_, 1);
}

TEST_F(FileWatchTest, SaysNothingOfOtherFilesNorOfTheLock) {
  write(directory_ / "other");
  write(state_ + ".lock");
  settle();
  EXPECT_EQ(told_, 0);
}

TEST_F(FileWatchTest, TellsThatTheDirectoryWentAway) {
  std::filesystem::remove(directory_.path());
  settle();
  EXPECT_EQ(told_, 1);
}

TEST_F(FileWatchTest, EndsWhenItIsCancelled) {
  stop_.emit(boost::asio::cancellation_type::terminal);
  settle();
  ASSERT_TRUE(end_);
  EXPECT_THROW(std::rethrow_exception(end_), boost::system::system_error);
}

TEST(FileWatch, ADirectoryThatIsNotThereIsAnErrorThatNamesIt) {
  boost::asio::io_context io;
  const TemporaryDirectory directory;
  const auto watch = FileWatch::open(io.get_executor(), directory / "absent/state.db");
  ASSERT_FALSE(watch.ok());
  EXPECT_NE(watch.error().what.find(directory / "absent"), std::string::npos);
}

}  // namespace
}  // namespace sigwatch
