#include "core/base/calendar.h"

#include <gtest/gtest.h>
#include <rapidcheck.h>

#include <array>
#include <cstdint>

namespace sigwatch {
namespace {

Time day(const char* text) { return parse_rfc3339(text).value(); }

/// An oracle that shares nothing with calendar.cc: it walks the days one by one with a table of month lengths.
struct PlainDate {
  int year = 1970, month = 1, day = 1;

  static int length(int year, int month) {
    static constexpr std::array<int, 12> kDays = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    const bool leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
    return month == 2 && leap ? 29 : kDays[static_cast<std::size_t>(month - 1)];
  }

  void next() {
    if (++day <= length(year, month)) return;
    day = 1;
    if (++month <= 12) return;
    month = 1;
    ++year;
  }

  PlainDate plus(int months) const {
    PlainDate moved = *this;
    for (; months > 0; --months) {
      if (++moved.month > 12) moved.month = 1, ++moved.year;
    }
    for (; months < 0; ++months) {
      if (--moved.month < 1) moved.month = 12, --moved.year;
    }
    if (moved.day > length(moved.year, moved.month)) moved.day = length(moved.year, moved.month);
    return moved;
  }
};

constexpr int kFirstYear = 1600, kLastYear = 2500;

/// Days since 1600-01-01 of the first of every month, counted up.
class DayTable {
 public:
  DayTable() {
    int days = 0;
    for (int year = kFirstYear; year <= kLastYear; ++year) {
      for (int month = 1; month <= 12; ++month) {
        first_[index(year, month)] = days;
        days += PlainDate::length(year, month);
      }
    }
  }

  int days(const PlainDate& date) const { return first_[index(date.year, date.month)] + date.day - 1; }

 private:
  static std::size_t index(int year, int month) {
    return static_cast<std::size_t>((year - kFirstYear) * 12 + month - 1);
  }
  std::array<int, static_cast<std::size_t>(kLastYear - kFirstYear + 1) * 12> first_{};
};

constexpr std::array kMonthCounts = {-1200, -25, -13, -12, -11, -6, -3, -2, -1, 0,  1,  2,   3,
                                     5,     6,   7,   9,   11,  12, 13, 18, 24, 25, 48, 1200};

TEST(calendar, agrees_with_plain_counting_on_every_day_of_four_centuries) {
  const DayTable table;
  const Time origin = Time(Days(-table.days({1970, 1, 1})));
  const Seconds clock = 13h + 7min + 59s;
  PlainDate date{1800, 1, 1};
  std::int64_t checked = 0, wrong = 0;
  for (int i = 0; i < 146'097; ++i, date.next()) {
    const Time time = origin + Days(table.days(date)) + clock;
    for (const int months : kMonthCounts) {
      const Time expected = origin + Days(table.days(date.plus(months))) + clock;
      wrong += add_months(time, months) == expected ? 0 : 1;
      ++checked;
    }
    wrong += month_start(time) == origin + Days(table.days({date.year, date.month, 1})) ? 0 : 1;
  }
  EXPECT_EQ(date.year, 2200);
  EXPECT_EQ(wrong, 0) << "of " << checked;
}

TEST(calendar, counts_months_as_the_largest_number_that_still_fits) {
  const DayTable table;
  const Time origin = Time(Days(-table.days({1970, 1, 1})));
  std::int64_t wrong = 0;
  PlainDate from{2023, 1, 1};
  for (int i = 0; i < 500; ++i, from.next()) {
    PlainDate to{2022, 11, 1};
    for (int j = 0; j < 900; ++j, to.next()) {
      const int here = table.days(to);
      int months = -30;
      while (table.days(from.plus(months + 1)) <= here) ++months;
      wrong += months_between(origin + Days(table.days(from)), origin + Days(here)) == months ? 0 : 1;
    }
  }
  EXPECT_EQ(wrong, 0);
}

TEST(calendar, clamps_to_the_last_day_of_the_month) {
  const struct {
    const char* from;
    int months;
    const char* to;
  } cases[] = {
      {"2023-08-31", 6, "2024-02-29"},  {"2024-08-31", 6, "2025-02-28"},  {"2024-08-30", 6, "2025-02-28"},
      {"2024-02-29", 12, "2025-02-28"}, {"2024-02-29", 48, "2028-02-29"}, {"2000-01-31", 1, "2000-02-29"},
      {"1900-01-31", 1, "1900-02-28"},  {"2026-03-31", -1, "2026-02-28"}, {"2026-12-31", 2, "2027-02-28"},
      {"2026-01-31", -2, "2025-11-30"}, {"2026-05-22", 6, "2026-11-22"},  {"2026-05-22", 0, "2026-05-22"},
      {"2099-10-31", 4, "2100-02-28"},  {"1970-01-01", -1, "1969-12-01"}, {"1970-01-31", -14, "1968-11-30"},
  };
  for (const auto& c : cases) EXPECT_EQ(add_months(day(c.from), c.months), day(c.to)) << c.from << " + " << c.months;
}

TEST(calendar, keeps_the_time_of_day_before_1970_too) {
  EXPECT_EQ(add_months(day("1969-12-31T23:59:59Z"), 2), day("1970-02-28T23:59:59Z"));
  EXPECT_EQ(add_months(day("1970-02-28T00:00:01Z"), -2), day("1969-12-28T00:00:01Z"));
}

TEST(calendar, knows_the_start_of_a_month) {
  EXPECT_EQ(month_start(day("2026-05-22T06:02:29Z")), day("2026-05-01"));
  EXPECT_EQ(month_start(day("2026-05-01")), day("2026-05-01"));
  EXPECT_EQ(month_start(day("1969-12-31T23:59:59Z")), day("1969-12-01"));
}

TEST(calendar, counts_months_between_two_moments) {
  const struct {
    const char* from;
    const char* to;
    int months;
  } cases[] = {
      {"2026-05-22", "2026-11-22", 6},  {"2026-05-22", "2026-11-21", 5},           {"2023-08-31", "2024-02-29", 6},
      {"2023-08-31", "2024-02-28", 5},  {"2026-05-22T06:02:29Z", "2026-11-22", 5}, {"2026-05-22", "2026-05-22", 0},
      {"2026-05-22", "2026-05-21", -1}, {"2026-05-22", "2026-04-22", -1},          {"2026-05-22", "2026-04-21", -2},
      {"2024-02-29", "2025-02-28", 12}, {"2026-01-01", "2025-12-31", -1},
  };
  for (const auto& c : cases) EXPECT_EQ(months_between(day(c.from), day(c.to)), c.months) << c.from << " .. " << c.to;
}

TEST(calendar, leaves_always_and_never_alone) {
  for (const int months : {-1'000'000'000, -1, 0, 6, 2'000'000'000}) {
    EXPECT_EQ(add_months(Time::max(), months), Time::max());
    EXPECT_EQ(add_months(Time::min(), months), Time::min());
  }
  EXPECT_EQ(month_start(Time::max()), day("9999-12-01"));
  EXPECT_EQ(month_start(Time::min()), day("0000-01-01"));
  EXPECT_EQ(months_between(Time::min(), Time::max()), 10'000 * 12 - 1);
}

TEST(calendar, stops_at_the_ends_of_its_years) {
  EXPECT_EQ(add_months(day("9999-08-31"), 6), day("9999-12-31T23:59:59Z"));
  EXPECT_EQ(add_months(day("0000-02-01"), -2), day("0000-01-01"));
  EXPECT_EQ(add_months(day("2026-05-22"), 2'147'483'647), day("9999-12-31T23:59:59Z"));
  EXPECT_EQ(add_months(day("2026-05-22"), -2'147'483'647 - 1), day("0000-01-01"));
}

TEST(calendar, the_number_of_months_is_the_largest_that_fits_anywhere) {
  EXPECT_TRUE(rc::check("months_between and add_months agree", [] {
    const auto moment = rc::gen::inRange<std::int64_t>(-60'000'000'000, 250'000'000'000);
    const Time from = Time(Seconds(*moment)), to = Time(Seconds(*moment));
    const int months = months_between(from, to);
    RC_ASSERT(add_months(from, months) <= to);
    RC_ASSERT(add_months(from, months + 1) > to);
  }));
}

}  // namespace
}  // namespace sigwatch
