#include "fakes/gate.h"

#include <boost/asio/post.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

namespace sigwatch {

namespace asio = boost::asio;

Gate::Gate(const asio::any_io_executor& executor) : timer_(executor) {
  timer_.expires_at(asio::steady_timer::time_point::max());
}

asio::awaitable<void> Gate::wait() {
  const auto executor = co_await asio::this_coro::executor;
  co_await asio::post(executor, asio::use_awaitable);
  ++waiting_;
  while (shut_) {
    boost::system::error_code rung;
    auto token = asio::redirect_error(asio::use_awaitable, rung);
    co_await timer_.async_wait(token);
  }
  --waiting_;
}

void Gate::release() {
  shut_ = false;
  timer_.cancel();
}

}  // namespace sigwatch
