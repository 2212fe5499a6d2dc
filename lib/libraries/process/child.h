#pragma once

#include <boost/asio/awaitable.hpp>
#include <boost/asio/io_context.hpp>
#include <cstdint>
#include <string>
#include <vector>

#include "core/base/result.h"
#include "core/base/time.h"

namespace sigwatch {

/// A program to run to its end: no shell, no standard input, an environment of PATH, HOME, LANG=C.UTF-8 and TZ=UTC0
/// alone.
struct ChildRequest {
  std::vector<std::string> argv{};            ///< the first is a path, or a name that is looked up in PATH
  Seconds timeout = 60s;                      ///< then it is killed with all that it started
  std::int64_t max_bytes = 32 * 1024 * 1024;  ///< of standard output; beyond it, it is killed
};

struct ChildOutput {
  int exit_code = 0;   ///< 128 + N when signal N ended it
  std::string out;     ///< whole
  std::string errors;  ///< the first 4 KiB of standard error, one clean line
};

/// Runs it without blocking the loop. Error: it could not be started (retry or give_up), took too long, or wrote too
/// much; names the program and what to do. An exit code other than 0 is a value. Cancelled or destroyed: the child is
/// killed and reaped.
boost::asio::awaitable<Result<ChildOutput>> run_child(boost::asio::io_context& io, ChildRequest request);

}  // namespace sigwatch
