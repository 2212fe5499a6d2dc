#include "simulation/calendar.h"

#include <cstdio>

namespace sigwatch::simulation {

namespace {

constexpr long kDaySeconds = 86'400;

bool leap(int year) { return year % 4 == 0 && (year % 100 != 0 || year % 400 == 0); }

int days_of_year(int year) { return leap(year) ? 366 : 365; }

long day_number(Time time) {
  const long seconds = static_cast<long>(time.time_since_epoch().count());
  return seconds >= 0 ? seconds / kDaySeconds : -((-seconds + kDaySeconds - 1) / kDaySeconds);
}

}  // namespace

int days_in(int year, int month) {
  const int kDays[] = {31, leap(year) ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
  return kDays[month - 1];
}

Day day_of(Time time) {
  long left = day_number(time);
  Day d;
  constexpr long kTo2010 = 14'610;  // counted from there: most dates of a life are later
  if (left >= kTo2010) d.year = 2010, left -= kTo2010;
  while (left < 0) left += days_of_year(--d.year);
  while (left >= days_of_year(d.year)) left -= days_of_year(d.year++);
  while (left >= days_in(d.year, d.month)) left -= days_in(d.year, d.month++);
  d.day = static_cast<int>(left) + 1;
  return d;
}

Time midnight_of(const Day& day) {
  long days = day.day - 1;
  for (int m = 1; m < day.month; ++m) days += days_in(day.year, m);
  const bool late = day.year >= 2010;
  if (late) days += 14'610;
  for (int y = late ? 2010 : 1970; y < day.year; ++y) days += days_of_year(y);
  for (int y = day.year; y < 1970; ++y) days -= days_of_year(y);
  return Time(Seconds(days * kDaySeconds));
}

Time months_later(Time time, int months) {
  Day d = day_of(time);
  const Seconds of_day = time - midnight_of(d);
  for (; months > 0; --months) d.month == 12 ? (d.month = 1, ++d.year) : ++d.month;
  for (; months < 0; ++months) d.month == 1 ? (d.month = 12, --d.year) : --d.month;
  if (d.day > days_in(d.year, d.month)) d.day = days_in(d.year, d.month);
  return midnight_of(d) + of_day;
}

std::string written(Time time) {
  const Day d = day_of(time);
  char text[32];
  std::snprintf(text, sizeof text, "%04d-%02d-%02d", d.year, d.month, d.day);
  return text;
}

Time read_day(const std::string& text) {
  Day d;
  if (std::sscanf(text.c_str(), "%4d-%2d-%2d", &d.year, &d.month, &d.day) != 3) return Time::min();
  if (d.month < 1 || d.month > 12) return Time::min();
  return midnight_of(d);
}

}  // namespace sigwatch::simulation
