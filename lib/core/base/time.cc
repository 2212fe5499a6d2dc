#include "core/base/time.h"

#include <algorithm>
#include <array>
#include <cstdio>

namespace sigwatch {
namespace {

using namespace std::chrono;

/// Exactly `n` digits at the start of `text`, which is shortened by them.
std::optional<int> take_digits(std::string_view& text, std::size_t n) {
  if (text.size() < n) return std::nullopt;
  int value = 0;
  for (const char c : text.substr(0, n)) {
    if (c < '0' || c > '9') return std::nullopt;
    value = value * 10 + (c - '0');
  }
  text.remove_prefix(n);
  return value;
}

bool take(std::string_view& text, std::string_view any_of) {
  if (text.empty() || any_of.find(text.front()) == std::string_view::npos) return false;
  text.remove_prefix(1);
  return true;
}

std::optional<sys_days> take_day(std::string_view& text) {
  const auto y = take_digits(text, 4);
  if (!y || !take(text, "-")) return std::nullopt;
  const auto m = take_digits(text, 2);
  if (!m || !take(text, "-")) return std::nullopt;
  const auto d = take_digits(text, 2);
  if (!d) return std::nullopt;
  const year_month_day date(year(*y), month(static_cast<unsigned>(*m)), day(static_cast<unsigned>(*d)));
  if (!date.ok()) return std::nullopt;
  return sys_days(date);
}

/// `hh:mm` with hours up to 23.
std::optional<Seconds> take_hours_minutes(std::string_view& text) {
  const auto h = take_digits(text, 2);
  if (!h || *h > 23 || !take(text, ":")) return std::nullopt;
  const auto m = take_digits(text, 2);
  if (!m || *m > 59) return std::nullopt;
  return hours(*h) + minutes(*m);
}

/// `:ss` with a fraction, which is cut off.
std::optional<Seconds> take_seconds(std::string_view& text) {
  if (!take(text, ":")) return std::nullopt;
  const auto s = take_digits(text, 2);
  if (!s || *s > 59) return std::nullopt;
  if (take(text, ".")) {
    if (!take_digits(text, 1)) return std::nullopt;
    while (take_digits(text, 1)) {
    }
  }
  return Seconds(*s);
}

std::optional<Seconds> take_offset(std::string_view& text) {
  if (take(text, "Zz")) return Seconds(0);
  const bool west = !text.empty() && text.front() == '-';
  if (!take(text, "+-")) return std::nullopt;
  const auto offset = take_hours_minutes(text);
  if (!offset) return std::nullopt;
  return west ? -*offset : *offset;
}

}  // namespace

std::string to_rfc3339(Time time) {
  const Time shown = std::clamp(time, kFirstDated, kLastDated);
  const hh_mm_ss clock(shown - floor<Days>(shown));
  std::array<char, 16> text{};
  std::snprintf(text.data(), text.size(), "T%02d:%02d:%02dZ", static_cast<int>(clock.hours().count()),
                static_cast<int>(clock.minutes().count()), static_cast<int>(clock.seconds().count()));
  return to_date(shown) + text.data();
}

std::string to_date(Time time) {
  const year_month_day date(floor<Days>(std::clamp(time, kFirstDated, kLastDated)));
  std::array<char, 32> text{};
  std::snprintf(text.data(), text.size(), "%04d-%02u-%02u", static_cast<int>(date.year()),
                static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()));
  return text.data();
}

std::optional<Time> parse_rfc3339(std::string_view text) {
  const auto date = take_day(text);
  if (!date) return std::nullopt;
  if (text.empty()) return Time(*date);
  if (!take(text, "Tt")) return std::nullopt;
  const auto clock = take_hours_minutes(text);
  if (!clock) return std::nullopt;
  const auto seconds_part = take_seconds(text);
  if (!seconds_part) return std::nullopt;
  const auto offset = take_offset(text);
  if (!offset || !text.empty()) return std::nullopt;
  return *date + *clock + *seconds_part - *offset;
}

}  // namespace sigwatch
