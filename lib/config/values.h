#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <variant>

#include "config/context.h"
#include "core/base/time.h"

namespace sigwatch {

/// A value read from the text of the file, or why it cannot be used.
template <class T>
using Parsed = std::variant<T, Refusal>;

/// One line of text: not empty, at most 500 bytes, without control characters; blanks at both ends are taken off.
Parsed<std::string> parse_text(std::string_view text);

/// `true` or `false`, nothing else.
Parsed<bool> parse_flag(std::string_view text);

/// A moment: RFC 3339, or `YYYY-MM-DD` (midnight UTC).
Parsed<Time> parse_date(std::string_view text);

/// A whole number.
struct NumberIn {
  int least, most;
  Parsed<int> operator()(std::string_view text) const;
};

/// Calendar months: `6 months`. What is written as days or years is refused with the months that were probably meant.
struct MonthsIn {
  int least, most;
  Parsed<int> operator()(std::string_view text) const;
};

/// An exact duration: `30 days`, `48 hours`, `15 minutes`, `2 weeks`, `90 seconds`. A month is none: its length depends
/// on the calendar.
struct DurationIn {
  Seconds least, most;
  Parsed<Seconds> operator()(std::string_view text) const;
};

/// As a person writes it, in the largest unit that fits: `2 days`, `90 minutes`.
std::string spell(Seconds duration);

}  // namespace sigwatch
