#pragma once

#include <optional>
#include <string_view>

#include "core/base/time.h"

namespace sigwatch {

/// A date read from a mail header or an mbox separator.
struct MailDate {
  Time time;
  /// false: no zone, or one beyond +-14 h or not understood; the clock is then taken as UTC, right to a day
  bool zone_known = true;
  friend bool operator==(const MailDate&, const MailDate&) = default;
};

/// Reads a `Date:` value: RFC 5322 with obsolete forms, ctime form, two-digit and three-digit years, dots for colons,
/// missing zone, foreign weekday names, comments (docs/dates.md). nullopt: it cannot be read, or the year is outside
/// 1970..9999.
std::optional<MailDate> parse_mail_date(std::string_view text);

/// Reads the date of an mbox `From_` line (all that follows the address): ctime form, or the RFC 5322 form of old
/// imports. nullopt also for placeholders, which are no clock: 1970-01-01 and Mon Sep 17 00:00:00 2001 (public-inbox,
/// git).
std::optional<Time> parse_from_line_date(std::string_view text);

}  // namespace sigwatch
