#include "service/bell.h"

#include <boost/asio/redirect_error.hpp>
#include <boost/asio/use_awaitable.hpp>

namespace sigwatch {

namespace asio = boost::asio;

asio::steady_timer make_bell(const asio::any_io_executor& executor) {
  asio::steady_timer bell(executor);
  bell.expires_at(asio::steady_timer::time_point::max());
  return bell;
}

asio::awaitable<void> wait_bell(asio::steady_timer& bell) {
  boost::system::error_code ignored;
  auto token = asio::redirect_error(asio::use_awaitable, ignored);
  co_await bell.async_wait(token);
}

}  // namespace sigwatch
