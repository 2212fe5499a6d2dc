#pragma once

namespace sigwatch {

/// Reads the environment once and arms the failpoints of ports/failpoint.h:
/// - `SIGWATCH_FAILPOINT=NAME` or `NAME:N`: the process kills itself with SIGKILL when it reaches NAME (for the N-th
/// time, from 1);
/// - `SIGWATCH_FAILPOINT_LOG=PATH`: the name of every point reached is appended to PATH, one a line, before any kill.
/// Without either variable, or built without SIGWATCH_FAILPOINTS, nothing is armed. A malformed N is taken as 1.
void arm_failpoints();

}  // namespace sigwatch
