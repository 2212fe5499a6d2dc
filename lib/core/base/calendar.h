#pragma once

#include "core/base/time.h"

namespace sigwatch {

/// The only place that adds calendar months. UTC; a day that the target month does not have becomes its last day
/// (31 August + 6 months is the last day of February). `months` may be negative. The time of day is kept.
Time add_months(Time time, int months);

/// The first moment of the UTC month that holds `time`.
Time month_start(Time time);

/// Whole calendar months from `from` to `to`, as a person counts them: the largest n with add_months(from, n) <= to.
/// Negative when `to` is before `from`.
int months_between(Time from, Time to);

}  // namespace sigwatch
