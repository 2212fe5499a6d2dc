#include "core/calendar.h"

#include <algorithm>
#include <cstdint>

namespace sigwatch {
namespace {

using namespace std::chrono;

// Outside these, year_month_day means nothing; Time::min() and max() stand for "always" and "never" and come here too.
constexpr Time kFirst = sys_days(year(0) / January / 1);
constexpr Time kLast = sys_days(year(9999) / December / 31) + 24h - 1s;

std::int64_t month_number(const year_month_day& date) {
  return static_cast<std::int64_t>(static_cast<int>(date.year())) * 12 + static_cast<unsigned>(date.month()) - 1;
}

year_month month_of_number(std::int64_t number) {
  return year(static_cast<int>(number / 12)) / month(static_cast<unsigned>(number % 12 + 1));
}

}  // namespace

Time add_months(Time time, int months) {
  if (time < kFirst || time > kLast) return time;
  const auto midnight = floor<Days>(time);
  const year_month_day date(midnight);
  const std::int64_t number = month_number(date) + months;
  if (number < 0) return kFirst;
  if (number >= 120'000) return kLast;
  const year_month target = month_of_number(number);
  const day last = (target / std::chrono::last).day();
  return sys_days(target / std::min(date.day(), last)) + (time - midnight);
}

Time month_start(Time time) {
  const year_month_day date(floor<Days>(std::clamp(time, kFirst, kLast)));
  return sys_days(date.year() / date.month() / 1);
}

int months_between(Time from, Time to) {
  const Time first = std::clamp(from, kFirst, kLast);
  const Time second = std::clamp(to, kFirst, kLast);
  const auto apart = static_cast<int>(month_number(floor<Days>(second)) - month_number(floor<Days>(first)));
  return add_months(first, apart) <= second ? apart : apart - 1;
}

}  // namespace sigwatch
