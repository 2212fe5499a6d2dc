#include "libraries/background/background.h"

#include <gtest/gtest.h>
#include <sys/eventfd.h>

#include <algorithm>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/use_future.hpp>
#include <chrono>
#include <future>
#include <optional>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

namespace sigwatch {
namespace {

template <class Value>
std::future<Value> start(boost::asio::io_context& loop, std::function<Value()> job) {
  auto work = in_background<Value>(std::move(job));
  return boost::asio::co_spawn(loop, std::move(work), boost::asio::use_future);
}

class Background : public testing::Test {
 protected:
  ~Background() override { end_background(); }
};

TEST_F(Background, GivesTheValueFromAnotherThread) {
  boost::asio::io_context loop;
  auto where = start<std::thread::id>(loop, [] { return std::this_thread::get_id(); });
  loop.run();
  EXPECT_NE(where.get(), std::this_thread::get_id());
}

TEST_F(Background, ThrowsWhatTheJobThrows) {
  boost::asio::io_context loop;
  auto nothing = start<int>(loop, []() -> int { throw std::runtime_error("no memory"); });
  loop.run();
  EXPECT_THROW(nothing.get(), std::runtime_error);
}

TEST_F(Background, LeavesTheLoopFree) {
  boost::asio::io_context loop;
  std::promise<void> loop_went_on;
  auto job = start<bool>(loop, [&] {
    loop_went_on.get_future().wait();
    return true;
  });
  boost::asio::post(loop, [&] { loop_went_on.set_value(); });
  loop.run();
  EXPECT_TRUE(job.get());
}

TEST_F(Background, RunsOneJobAtATimeInOrder) {
  boost::asio::io_context loop;
  std::vector<int> order;
  for (int i = 0; i < 20; ++i) start<int>(loop, [&order, i] { return order.push_back(i), i; });
  loop.run();
  ASSERT_EQ(order.size(), 20U);
  EXPECT_TRUE(std::is_sorted(order.begin(), order.end()));
}

TEST_F(Background, BeginsTheNextJobWhenTheValueOfTheLastWasTakenUp) {
  boost::asio::io_context busy, free;
  std::promise<void> first_made;
  auto first = start<int>(busy, [&] { return first_made.set_value(), 1; });
  busy.run_one();  // it is under way, and the loop has other things to do
  first_made.get_future().wait();
  std::promise<void> begun;
  auto second = start<int>(free, [&] { return begun.set_value(), 2; });
  free.run_one();
  EXPECT_EQ(begun.get_future().wait_for(std::chrono::milliseconds(20)), std::future_status::timeout);
  busy.run();
  EXPECT_EQ(first.get(), 1);
  free.run();
  EXPECT_EQ(second.get(), 2);
}

TEST_F(Background, BeginsTheNextJobWhenNobodyWaitsForTheLast) {
  boost::asio::io_context free;
  {
    boost::asio::io_context gone;
    start<int>(gone, [] { return 1; });
    gone.run_one();
  }
  auto second = start<int>(free, [] { return 2; });
  free.run();
  EXPECT_EQ(second.get(), 2);
}

TEST_F(Background, EndsWhenAValueIsNeverTakenUp) {
  boost::asio::io_context busy;
  std::promise<void> made;
  auto never = start<int>(busy, [&] { return made.set_value(), 1; });
  busy.run_one();
  made.get_future().wait();
  end_background();
}

/// Whichever of two readable descriptors is served first closes the other one, whose readiness is already on its way,
/// and gives it to the descriptor that the job's end is waited for with.
boost::asio::awaitable<void> close_and_work(boost::asio::posix::stream_descriptor& mine,
                                            boost::asio::posix::stream_descriptor& other, std::function<int()> job,
                                            std::optional<int>& value) {
  boost::system::error_code closed;
  auto token = boost::asio::redirect_error(boost::asio::use_awaitable, closed);
  co_await mine.async_wait(boost::asio::posix::stream_descriptor::wait_read, token);
  if (closed) co_return;
  other.close();
  value = co_await in_background<int>(std::move(job));
}

TEST_F(Background, IsNotOverWhenAClosedDescriptorWasReady) {
  boost::asio::io_context loop;
  boost::asio::posix::stream_descriptor one(loop, ::eventfd(1, EFD_CLOEXEC)), two(loop, ::eventfd(1, EFD_CLOEXEC));
  std::promise<void> go_on;
  const std::shared_future<void> gone_on = go_on.get_future().share();
  const std::function<int()> job = [gone_on] { return gone_on.wait(), 7; };
  std::optional<int> value;
  boost::asio::co_spawn(loop, close_and_work(one, two, job, value), boost::asio::detached);
  boost::asio::co_spawn(loop, close_and_work(two, one, job, value), boost::asio::detached);
  loop.poll();
  EXPECT_EQ(value, std::nullopt);
  go_on.set_value();
  loop.run();
  EXPECT_EQ(value, 7);
}

TEST_F(Background, EndsAJobWhoseCallerIsGone) {
  std::promise<void> begun, loop_is_gone;
  auto ended = std::make_shared<bool>(false);
  {
    boost::asio::io_context loop;
    start<std::string>(loop, [&, ended] {
      begun.set_value();
      loop_is_gone.get_future().wait();
      *ended = true;
      return std::string("nobody reads this");
    });
    loop.poll();
    begun.get_future().wait();
  }
  loop_is_gone.set_value();
  end_background();
  EXPECT_TRUE(*ended);
}

TEST_F(Background, DropsWhatWaitsAtItsEndAndStartsAnew) {
  std::promise<void> begun, go_on;
  auto held = std::make_shared<int>(0);
  {
    boost::asio::io_context loop;
    start<int>(loop, [&] { return begun.set_value(), go_on.get_future().wait(), 1; });
    start<int>(loop, [held] { return ++*held; });
    loop.poll();
    begun.get_future().wait();
    std::thread ending(end_background);
    go_on.set_value();
    ending.join();
  }
  EXPECT_EQ(held.use_count(), 1);
  boost::asio::io_context loop;
  auto again = start<int>(loop, [] { return 7; });
  loop.run();
  EXPECT_EQ(again.get(), 7);
}

TEST_F(Background, ParsesWhatIsSmallAtOnce) {
  for (const auto& [bytes, at_once] : {std::pair(kLargeAnswer - 1, true), std::pair(kLargeAnswer, false)}) {
    boost::asio::io_context loop;
    std::function<std::thread::id()> where = [] { return std::this_thread::get_id(); };
    auto work = parsed(bytes, std::move(where));
    auto seen = boost::asio::co_spawn(loop, std::move(work), boost::asio::use_future);
    loop.run();
    EXPECT_EQ(seen.get() == std::this_thread::get_id(), at_once) << bytes;
  }
}

}  // namespace
}  // namespace sigwatch
