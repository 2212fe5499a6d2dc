#pragma once

#include <boost/asio/awaitable.hpp>

#include "core/base/time.h"

namespace sigwatch {

/// The time of day. `--now` and the simulation have their own.
struct Clock {
  virtual ~Clock() = default;
  virtual Time now() const = 0;
  virtual bool pretended() const = 0;  ///< `--now` was given
};

}  // namespace sigwatch
