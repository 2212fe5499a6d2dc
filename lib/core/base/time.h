#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

namespace sigwatch {

/// A moment in UTC, in whole seconds. The only form of time that the core knows; nobody in `lib/core` asks what time it
/// is.
using Time = std::chrono::sys_seconds;
using Seconds = std::chrono::seconds;
using Days = std::chrono::days;

using namespace std::chrono_literals;

/// The first and the last moment that a date with a year of four digits can name. Outside, year_month_day means
/// nothing; Time::min() and max(), which stand for "always" and "never", lie outside.
inline constexpr Time kFirstDated = std::chrono::sys_days(std::chrono::year(0) / std::chrono::January / 1);
inline constexpr Time kLastDated =
    std::chrono::sys_days(std::chrono::year(9999) / std::chrono::December / 31) + 24h - 1s;

/// `2026-05-22T06:02:29Z` (RFC 3339, UTC, whole seconds).
std::string to_rfc3339(Time time);

/// `2026-05-22`: the UTC day.
std::string to_date(Time time);

/// Reads RFC 3339 (`2026-05-22T06:02:29Z`, `...+02:00`, fractions cut off) or a bare date (`2026-05-22`, midnight UTC).
/// Anything else, and any date that does not exist, is nullopt.
std::optional<Time> parse_rfc3339(std::string_view text);

}  // namespace sigwatch
