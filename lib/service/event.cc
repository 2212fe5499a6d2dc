#include "service/event.h"

#include <boost/asio/redirect_error.hpp>
#include <boost/asio/use_awaitable.hpp>

namespace sigwatch {

namespace asio = boost::asio;

asio::steady_timer make_event(const asio::any_io_executor& executor) {
  asio::steady_timer event(executor);
  event.expires_at(asio::steady_timer::time_point::max());
  return event;
}

asio::awaitable<void> wait_for(asio::steady_timer& event) {
  boost::system::error_code ignored;
  // What a co_await is given has a name, in all of these files: GCC 12 miscompiles some temporaries there, which are
  // then freed twice. The error is always that the timer was cancelled: that is the event.
  auto token = asio::redirect_error(asio::use_awaitable, ignored);
  co_await event.async_wait(token);
}

}  // namespace sigwatch
