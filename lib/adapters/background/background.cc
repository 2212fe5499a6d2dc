#include "adapters/background/background.h"

#include <fcntl.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include <boost/asio/post.hpp>
#include <boost/asio/thread_pool.hpp>
#include <cerrno>
#include <cstdint>
#include <system_error>

namespace sigwatch {

namespace {

std::mutex one_at_a_time;

std::unique_ptr<boost::asio::thread_pool>& thread() {
  static std::unique_ptr<boost::asio::thread_pool> pool;
  return pool;
}

int or_throw(int descriptor) {
  if (descriptor < 0) throw std::system_error(errno, std::generic_category(), "a descriptor for the background thread");
  return descriptor;
}

}  // namespace

void run_in_background(std::function<void()> job) {
  const std::lock_guard lock(one_at_a_time);
  if (!thread()) thread() = std::make_unique<boost::asio::thread_pool>(1);
  boost::asio::post(*thread(), std::move(job));
}

void end_background() {
  const std::lock_guard lock(one_at_a_time);
  thread().reset();
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
