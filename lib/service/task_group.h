#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "core/base/time.h"

namespace sigwatch {

/// Work that goes on side by side, a task for each name: what is slow in one task holds up no other, and is not begun
/// again while it is under way. One thread.
class TaskGroup {
 public:
  explicit TaskGroup(const boost::asio::any_io_executor& executor);

  bool busy(const std::string& name) const;
  /// Begins it. The task must not be busy.
  void start(const std::string& name, boost::asio::awaitable<void> work);
  /// Until all that was started since the last wait() has ended, or patience is over (nullopt: for ever); what is slow
  /// goes on by itself. `stay`, where set, is asked with every notify(): while it says so, what is slow is waited for
  /// nevertheless. Throws what a task threw, also one that was left behind earlier.
  boost::asio::awaitable<void> wait(std::optional<Seconds> patience, std::function<bool()> stay);
  /// Who waits looks again.
  void notify();

 private:
  struct State;
  std::shared_ptr<State> state_;
};

}  // namespace sigwatch
