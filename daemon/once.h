#pragma once

#include "core/register/register.h"
#include "daemon/options.h"

namespace sigwatch {

/// `--once`, with `--now` and `--dry-run`. Prints what there is to say; returns the exit code: 0, 1 with a line for
/// each problem, 75 when a daemon holds the state, 78 when the configuration does not allow it.
int run_once(const Options& options, Register reg);

}  // namespace sigwatch
