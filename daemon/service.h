#pragma once

#include "core/register/register.h"
#include "daemon/options.h"

namespace sigwatch {

/// The service: READY, passes as archives fall due, attention to what sigwatchctl writes, reload on SIGHUP, stop on
/// SIGTERM, watchdog. Returns the exit code: 0 after SIGTERM, 1 when the state cannot be used, 75 when another
/// sigwatchd holds it.
int run_service(const Options& options, Register reg);

}  // namespace sigwatch
