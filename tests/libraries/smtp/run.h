#pragma once

#include <boost/asio/awaitable.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/use_future.hpp>

#include "ports/mailer.h"

namespace sigwatch {

/// Runs one coroutine to its end on a loop of its own.
template <class T>
T run(boost::asio::io_context& io, boost::asio::awaitable<T> work) {
  auto result = boost::asio::co_spawn(io, std::move(work), boost::asio::use_future);
  io.restart();
  io.run();
  return result.get();
}

inline const char* name_of(Receipt::Kind kind) {
  switch (kind) {
    case Receipt::Kind::accepted:
      return "accepted";
    case Receipt::Kind::deferred:
      return "deferred";
    case Receipt::Kind::refused:
      return "refused";
    case Receipt::Kind::unknown:
      return "unknown";
  }
  return "?";
}

inline void PrintTo(Receipt::Kind kind, std::ostream* out) { *out << name_of(kind); }

}  // namespace sigwatch
