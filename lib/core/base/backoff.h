#pragma once

#include "core/base/time.h"

namespace sigwatch {

/// When to try again: the age of the thing, clamped. Exponential by construction, nothing to count (Postfix's way).
/// `since` is when it first failed, `now` the attempt that just failed.
Time next_attempt(Time since, Time now, Seconds shortest, Seconds longest);

/// A server's Retry-After, clamped to [1 minute, 24 hours].
Seconds clamp_retry_after(Seconds wish);

}  // namespace sigwatch
