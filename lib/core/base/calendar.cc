#include "core/base/calendar.h"

#include <algorithm>
#include <cstdint>

namespace sigwatch {
namespace {

using namespace std::chrono;

std::int64_t month_number(const year_month_day& date) {
  return static_cast<std::int64_t>(static_cast<int>(date.year())) * 12 + static_cast<unsigned>(date.month()) - 1;
}

year_month month_of_number(std::int64_t number) {
  return year(static_cast<int>(number / 12)) / month(static_cast<unsigned>(number % 12 + 1));
}

}  // namespace

/// A rule that says "six months" means the calendar's. Another body's watcher reckoned the ends of months otherwise,
/// and named five groups as silent that were not.
Time add_months(Time time, int months) {
  if (time < kFirstDated || time > kLastDated) return time;
  const auto midnight = floor<Days>(time);
  const year_month_day date(midnight);
  const std::int64_t number = month_number(date) + months;
  if (number < 0) return kFirstDated;
  if (number >= 120'000) return kLastDated;
  const year_month target = month_of_number(number);
  const day last = (target / std::chrono::last).day();
  return sys_days(target / std::min(date.day(), last)) + (time - midnight);
}

Time month_start(Time time) {
  const year_month_day date(floor<Days>(std::clamp(time, kFirstDated, kLastDated)));
  return sys_days(date.year() / date.month() / 1);
}

int months_between(Time from, Time to) {
  const Time first = std::clamp(from, kFirstDated, kLastDated);
  const Time second = std::clamp(to, kFirstDated, kLastDated);
  const auto apart = static_cast<int>(month_number(floor<Days>(second)) - month_number(floor<Days>(first)));
  return add_months(first, apart) <= second ? apart : apart - 1;
}

}  // namespace sigwatch
