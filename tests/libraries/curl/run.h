#pragma once

#include <boost/asio/awaitable.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <exception>
#include <optional>
#include <utility>

namespace sigwatch::test {

namespace detail {
// co_spawn wants a value that can be made from nothing, which a Result cannot.
template <class T>
boost::asio::awaitable<void> keep(boost::asio::awaitable<T> work, std::optional<T>& value) {
  value.emplace(co_await std::move(work));
}
}  // namespace detail

/// Runs one coroutine to its end on `io` and gives its value; an exception of it comes out.
template <class T>
T run(boost::asio::io_context& io, boost::asio::awaitable<T> work) {
  std::optional<T> value;
  std::exception_ptr failure;
  boost::asio::co_spawn(io, detail::keep<T>(std::move(work), value), [&](std::exception_ptr thrown) {
    failure = thrown;
    io.stop();
  });
  io.restart();
  io.run();
  if (failure) std::rethrow_exception(failure);
  return std::move(value).value();
}

}  // namespace sigwatch::test
