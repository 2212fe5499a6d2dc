#pragma once

#include <string>

#include "core/base/time.h"

/// The oracle's own calendar: written out from the rule (a day that the month does not have becomes its last), without
/// a line of the core's or the standard library's.
namespace sigwatch::simulation {

struct Day {
  int year = 1970, month = 1, day = 1;
};

Day day_of(Time time);
Time midnight_of(const Day& day);
int days_in(int year, int month);
Time months_later(Time time, int months);
/// `2026-05-22`
std::string written(Time time);
/// `2026-05-22`, or Time::min() for anything else.
Time read_day(const std::string& text);

}  // namespace sigwatch::simulation
