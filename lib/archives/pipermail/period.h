#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "core/base/time.h"

namespace sigwatch {

/// How often Pipermail begins a new volume (Mailman's ARCHIVE_VOLUME_FREQUENCY).
enum class Frequency { year, quarter, month, week, day };

/// One volume's name and the time that it is for: [from, to), the server's local time taken as UTC.
struct Period {
  std::string name;  ///< `2003`, `2003q1`, `2003-May`, `Week-of-Mon-20030505`, `20030505`
  Frequency frequency = Frequency::month;
  Time from, to;
  friend bool operator==(const Period&, const Period&) = default;
};

/// The order of volumes in time; where two begin together (a year and its January) the name decides.
bool earlier(const Period& a, const Period& b);

/// Local time of the server may be so far from UTC: nothing is left out for it.
inline constexpr Seconds kLocalTime = Days(1);

/// Reads a volume's name (the forms of Mailman's HyperArch). English month names, as in every index that was seen.
/// nullopt: no such form, or a date that does not exist.
std::optional<Period> period_of(std::string_view name);

/// The volume of this frequency that holds `time`.
Period period_at(Frequency frequency, Time time);

/// The volume before, and the one after.
Period before(const Period& period);
Period after(const Period& period);

}  // namespace sigwatch
