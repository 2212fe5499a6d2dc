#pragma once

#include <boost/asio/awaitable.hpp>
#include <boost/asio/posix/stream_descriptor.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <exception>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <utility>

namespace sigwatch {

/// Runs `job` in the one background thread, after those given before it; the thread starts with the first.
void run_in_background(std::function<void()> job);

/// Ends the thread: waits for the job that runs, and drops those that wait. For the end of a program, before what its
/// static objects hold goes; a later job starts a thread anew.
void end_background();

/// Stands first in main().
struct BackgroundEnd {
  BackgroundEnd() = default;
  BackgroundEnd(const BackgroundEnd&) = delete;
  BackgroundEnd& operator=(const BackgroundEnd&) = delete;
  ~BackgroundEnd() { end_background(); }
};

/// A file descriptor that becomes readable when the job ended (eventfd(2)). The thread touches nothing else of the
/// caller's, whose loop may be gone by then.
class JobEnd {
 public:
  JobEnd();  ///< throws std::system_error when the process has no descriptor left
  JobEnd(const JobEnd&) = delete;
  JobEnd& operator=(const JobEnd&) = delete;
  ~JobEnd();
  void tell() const noexcept;
  int duplicate() const;  ///< for the caller's loop to wait on and to close; throws as the constructor

 private:
  int descriptor_;
};

/// Keeps the thread from its next job until the caller took up what this one made, or is gone: else what large answers
/// became would pile up before a loop that has its hands full.
class HandOver {
 public:
  /// Of the thread; ends with end_background(), too.
  void wait() const;

  /// Of the caller.
  class Taking {
   public:
    explicit Taking(HandOver& over) : over_(over) {}
    ~Taking();
    Taking(const Taking&) = delete;
    Taking& operator=(const Taking&) = delete;

   private:
    HandOver& over_;
  };

 private:
  bool taken_ = false;
};

/// What the thread and the caller share; it lives as long as either.
template <class Value>
struct BackgroundJob {
  JobEnd end;
  std::mutex mutex;
  std::optional<Value> value;
  std::exception_ptr failure;
  HandOver hand_over;

  void run(const std::function<Value()>& job) noexcept {
    try {
      Value made = job();
      const std::lock_guard lock(mutex);
      value = std::move(made);
    } catch (...) {
      const std::lock_guard lock(mutex);
      failure = std::current_exception();
    }
    end.tell();
    hand_over.wait();
  }
  bool is_over() {
    const std::lock_guard lock(mutex);
    return value || failure;
  }
};

/// Runs `job` in the background thread and resumes on the caller's executor; throws what `job` throws. The job must own
/// all that it uses: the caller may be gone before it ends. The thread begins the next job when the caller has taken up
/// the value of this one.
template <class Value>
boost::asio::awaitable<Value> in_background(std::function<Value()> job) {
  auto shared = std::make_shared<BackgroundJob<Value>>();
  auto executor = co_await boost::asio::this_coro::executor;
  boost::asio::posix::stream_descriptor end(executor, shared->end.duplicate());
  const HandOver::Taking taking(shared->hand_over);
  run_in_background([shared, job = std::move(job)] { shared->run(job); });
  // Asio may hand on the readiness of a descriptor that was closed just before, whose place in the loop this one has.
  while (!shared->is_over())
    co_await end.async_wait(boost::asio::posix::stream_descriptor::wait_read, boost::asio::use_awaitable);
  const std::lock_guard lock(shared->mutex);
  if (shared->failure) std::rethrow_exception(shared->failure);
  co_return std::move(*shared->value);
}

/// Of an answer as large as this or larger: parsing it may hold up the loop for longer than 50 ms.
inline constexpr std::size_t kLargeAnswer = 64 * 1024;

/// What `parse` makes of `bytes` bytes: at once, or in the background when they are many. As of in_background(), it
/// must own what it uses.
template <class Value>
boost::asio::awaitable<Value> parsed(std::size_t bytes, std::function<Value()> parse) {
  if (bytes < kLargeAnswer) co_return parse();
  co_return co_await in_background(std::move(parse));
}

}  // namespace sigwatch
