#include "libraries/background/background.h"

#include <fcntl.h>
#include <malloc.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include <boost/asio/post.hpp>
#include <boost/asio/thread_pool.hpp>
#include <cerrno>
#include <condition_variable>
#include <cstdint>
#include <system_error>

namespace sigwatch {

namespace {

/// Of all values.
struct Handing {
  std::mutex mutex;
  std::condition_variable changed;
  bool ending = false;
};
// Stands before the thread's owner, and so is still there when that is destroyed.
Handing handing;

class Background {
 public:
  ~Background() { end(); }
  void run(std::function<void()> job) {
    const std::lock_guard lock(one_at_a_time_);
    // One thread, so one job at a time: what several large answers become would else stand in memory together.
    if (!thread_) thread_ = std::make_unique<boost::asio::thread_pool>(1);
    boost::asio::post(*thread_, std::move(job));
  }
  void end() {
    const std::lock_guard lock(one_at_a_time_);
    // Else this would wait for ever for a job whose value nobody takes up any more.
    set_ending(true);
    thread_.reset();
    set_ending(false);
  }

 private:
  static void set_ending(bool ending) {
    const std::lock_guard lock(handing.mutex);
    handing.ending = ending;
    handing.changed.notify_all();
  }

  std::mutex one_at_a_time_;
  std::unique_ptr<boost::asio::thread_pool> thread_;
};
Background background;

int or_throw(int descriptor) {
  if (descriptor < 0) throw std::system_error(errno, std::generic_category(), "a descriptor for the background thread");
  return descriptor;
}

}  // namespace

void run_in_background(std::function<void()> job) { background.run(std::move(job)); }

void end_background() { background.end(); }

void HandOver::wait() const {
  std::unique_lock lock(handing.mutex);
  handing.changed.wait(lock, [this] { return taken_ || handing.ending; });
  lock.unlock();
  ::malloc_trim(0);  // glibc would keep the most that each thread ever used
}

HandOver::Taking::~Taking() {
  const std::lock_guard lock(handing.mutex);
  over_.taken_ = true;
  handing.changed.notify_all();
}

JobEnd::JobEnd() : descriptor_(or_throw(::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK))) {}
JobEnd::~JobEnd() { ::close(descriptor_); }

void JobEnd::tell() const noexcept {
  const std::uint64_t one = 1;
  // It cannot fail: the counter of an eventfd is far from full.
  [[maybe_unused]] const auto written = ::write(descriptor_, &one, sizeof one);
}

int JobEnd::duplicate() const { return or_throw(::fcntl(descriptor_, F_DUPFD_CLOEXEC, 0)); }

}  // namespace sigwatch
