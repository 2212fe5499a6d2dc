#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/steady_timer.hpp>

namespace sigwatch {

/// What a fake waits at before it answers: open, or shut until released. A shut gate is another side that never
/// answers.
class Gate {
 public:
  explicit Gate(const boost::asio::any_io_executor& executor);
  /// Goes through the executor also when open, as a real answer would.
  boost::asio::awaitable<void> wait();
  void shut() { shut_ = true; }
  void release();
  int waiting() const { return waiting_; }

 private:
  boost::asio::steady_timer timer_;  ///< never fires: only its cancelling rings
  bool shut_ = false;
  int waiting_ = 0;
};

}  // namespace sigwatch
