#include "archives/pipermail/period.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cstdio>

#include "core/base/text.h"

namespace sigwatch {
namespace {

namespace chr = std::chrono;

/// Mailman names a month by strftime("%B") in the locale of its own process, whatever the language of the list.
constexpr std::array<std::string_view, 12> kMonths = {"January",   "February", "March",    "April",
                                                      "May",       "June",     "July",     "August",
                                                      "September", "October",  "November", "December"};

/// All of `text` as digits.
std::optional<unsigned> number(std::string_view text) {
  if (text.empty() || !std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; }))
    return std::nullopt;
  unsigned value = 0;
  const auto read = std::from_chars(text.data(), text.data() + text.size(), value);
  if (read.ec != std::errc()) return std::nullopt;
  return value;
}

std::optional<unsigned> month_number(std::string_view name) {
  for (unsigned i = 0; i < kMonths.size(); ++i)
    if (lower(kMonths.at(i)) == lower(name)) return i + 1;
  return std::nullopt;
}

/// Years are read, however odd: a post with a wrong clock makes a volume of its own (`1945-February` stands in a real
/// tree). Which volumes are believed to have begun is the business of listing_of().
std::optional<chr::year> year_of(std::string_view text) {
  const auto value = text.size() == 4 ? number(text) : std::nullopt;
  if (!value || *value < 1900) return std::nullopt;
  return chr::year(static_cast<int>(*value));
}

Time first_of(chr::year year, unsigned month) { return chr::sys_days(year / chr::month(month) / 1); }

/// The first of the month that lies `months` after.
Time month_after(chr::year year, unsigned month, int months) {
  const auto ym = chr::year_month(year, chr::month(month)) + chr::months(months);
  return chr::sys_days(ym / 1);
}

Period months_from(std::string_view name, Frequency frequency, chr::year year, unsigned month, int months) {
  return {std::string(name), frequency, first_of(year, month), month_after(year, month, months)};
}

std::optional<Time> day_of(std::string_view text) {
  if (text.size() != 8) return std::nullopt;
  const auto year = year_of(text.substr(0, 4));
  const auto month = number(text.substr(4, 2)), day = number(text.substr(6, 2));
  if (!year || !month || !day) return std::nullopt;
  const auto date = *year / chr::month(*month) / chr::day(*day);
  if (!date.ok()) return std::nullopt;
  return chr::sys_days(date);
}

std::optional<Period> days_from(std::string_view name, Frequency frequency, std::string_view date, Days days) {
  const auto from = day_of(date);
  if (!from) return std::nullopt;
  return Period{std::string(name), frequency, *from, *from + days};
}

std::string name_of(Frequency frequency, chr::year_month_day date) {
  const int year = static_cast<int>(date.year());
  const unsigned month = static_cast<unsigned>(date.month());
  std::array<char, 40> text{};
  switch (frequency) {
    case Frequency::year:
      std::snprintf(text.data(), text.size(), "%04d", year);
      break;
    case Frequency::quarter:
      std::snprintf(text.data(), text.size(), "%04dq%u", year, (month - 1) / 3 + 1);
      break;
    case Frequency::month:
      std::snprintf(text.data(), text.size(), "%04d-%s", year, kMonths.at(month - 1).data());
      break;
    case Frequency::week:
      std::snprintf(text.data(), text.size(), "Week-of-Mon-%04d%02u%02u", year, month,
                    static_cast<unsigned>(date.day()));
      break;
    case Frequency::day:
      std::snprintf(text.data(), text.size(), "%04d%02u%02u", year, month, static_cast<unsigned>(date.day()));
      break;
  }
  return text.data();
}

}  // namespace

bool earlier(const Period& a, const Period& b) { return a.from != b.from ? a.from < b.from : a.name < b.name; }

std::optional<Period> period_of(std::string_view name) {
  constexpr std::string_view kWeek = "Week-of-Mon-";
  if (name.size() > 32) return std::nullopt;
  if (name.starts_with(kWeek)) return days_from(name, Frequency::week, name.substr(kWeek.size()), Days(7));
  if (name.size() == 8 && number(name)) return days_from(name, Frequency::day, name, Days(1));
  const auto year = year_of(name.substr(0, 4));
  if (!year) return std::nullopt;
  const auto rest = name.substr(4);
  if (rest.empty()) return months_from(name, Frequency::year, *year, 1, 12);
  if (rest.size() == 2 && rest[0] == 'q' && rest[1] >= '1' && rest[1] <= '4')
    return months_from(name, Frequency::quarter, *year, static_cast<unsigned>(rest[1] - '1') * 3 + 1, 3);
  const auto month = rest[0] == '-' ? month_number(rest.substr(1)) : std::nullopt;
  if (!month) return std::nullopt;
  return months_from(name, Frequency::month, *year, *month, 1);
}

Period period_at(Frequency frequency, Time time) {
  const chr::sys_days day = chr::floor<chr::days>(time);
  const chr::year_month_day date{day};
  const chr::weekday weekday{day};
  const auto monday = chr::year_month_day{day - (weekday - chr::Monday)};
  const auto name = name_of(frequency, frequency == Frequency::week ? monday : date);
  return period_of(name).value_or(Period{name, frequency, day, day + Days(1)});
}

Period before(const Period& period) { return period_at(period.frequency, period.from - 1s); }
Period after(const Period& period) { return period_at(period.frequency, period.to); }

}  // namespace sigwatch
