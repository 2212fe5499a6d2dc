#pragma once

#include <boost/asio/awaitable.hpp>
#include <boost/asio/steady_timer.hpp>

namespace sigwatch {

/// What coroutines wait for until another one says that it happened: a timer that never fires, and is cancelled then.
/// Its expiry is never changed, or every waiter would wake every other.
boost::asio::steady_timer make_event(const boost::asio::any_io_executor& executor);

/// Waits until the event is cancelled. Who waits for a condition asks it again afterwards.
boost::asio::awaitable<void> wait_for(boost::asio::steady_timer& event);

}  // namespace sigwatch
