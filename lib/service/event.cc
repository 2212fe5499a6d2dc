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
  auto token = asio::redirect_error(asio::use_awaitable, ignored);
  co_await event.async_wait(token);
}

}  // namespace sigwatch
