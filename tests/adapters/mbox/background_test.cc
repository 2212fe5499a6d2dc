#include "adapters/mbox/background.h"

#include <gtest/gtest.h>

#include <atomic>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <future>
#include <thread>

namespace sigwatch {
namespace {

namespace asio = boost::asio;

asio::awaitable<void> read_in_background(std::function<int()> job, std::atomic<bool>& resumed) {
  co_await in_background(job);
  resumed = true;
}

TEST(BackgroundEnd, WaitsForTheJobThatWouldResumeOnALoopThatIsGone) {
  std::promise<void> go_on;
  std::atomic<bool> ended = false, resumed = false;
  std::thread other;
  {
    asio::io_context loop;
    std::promise<void> begun;
    asio::co_spawn(loop,
                   read_in_background(
                       [&] {
                         begun.set_value();
                         go_on.get_future().wait();
                         ended = true;
                         return 0;
                       },
                       resumed),
                   asio::detached);
    loop.poll();
    begun.get_future().wait();
    const BackgroundEnd end;
    other = std::thread([&] { go_on.set_value(); });
  }
  EXPECT_TRUE(ended);
  EXPECT_FALSE(resumed) << "the loop ran no more";
  other.join();
}

}  // namespace
}  // namespace sigwatch
