#pragma once

#include <boost/asio/awaitable.hpp>
#include <boost/asio/steady_timer.hpp>

namespace sigwatch {

/// A timer that never fires: only its cancelling rings. Its expiry is never changed, or every waiter would wake every other.
boost::asio::steady_timer make_bell(const boost::asio::any_io_executor& executor);

/// Waits until somebody cancels the bell. Who waits for a condition asks it again afterwards.
boost::asio::awaitable<void> wait_bell(boost::asio::steady_timer& bell);

}  // namespace sigwatch
