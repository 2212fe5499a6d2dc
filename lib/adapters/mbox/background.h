#pragma once

#include <boost/asio/awaitable.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/thread_pool.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <functional>
#include <utility>

namespace sigwatch {

/// The one thread in which large local files are parsed, for all archives; started at its first use.
boost::asio::thread_pool& background_pool();

template <class Value>
boost::asio::awaitable<Value> run_job(std::function<Value()> job) {
  co_return job();
}

/// Runs `job` in the background thread and resumes on the caller's executor. The job must own all that it uses: the
/// caller may be gone before it ends.
template <class Value>
boost::asio::awaitable<Value> in_background(std::function<Value()> job) {
  auto executor = background_pool().get_executor();
  auto work = run_job<Value>(std::move(job));
  co_return co_await boost::asio::co_spawn(executor, std::move(work), boost::asio::use_awaitable);
}

}  // namespace sigwatch
