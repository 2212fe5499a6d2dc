#include "adapters/mbox/background.h"

#include <atomic>
#include <boost/asio/post.hpp>
#include <future>

namespace sigwatch {
namespace {

std::atomic<bool> begun = false;

}  // namespace

boost::asio::thread_pool& background_pool() {
  begun = true;
  static boost::asio::thread_pool pool(1);
  return pool;
}

// The pool has one thread: what is posted last ends last.
BackgroundEnd::~BackgroundEnd() {
  if (!begun) return;
  std::promise<void> reached;
  boost::asio::post(background_pool(), [&] { reached.set_value(); });
  reached.get_future().wait();
}

}  // namespace sigwatch
