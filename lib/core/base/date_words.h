#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/time.h"

namespace sigwatch {

/// A date in mail, taken apart: what stands there, in order, before anybody says what it means.
struct DateWords {
  struct Word {
    bool is_month = false;    ///< else a number
    bool two_things = false;  ///< of a month: in another language the word is a weekday or another month
    int value = 0;            ///< of a month 1..12
    std::size_t digits = 0;   ///< of a number, as written
  };
  std::vector<Word> words;  ///< numbers and month names, at most kMostDateWords
  struct Name {
    std::size_t before = 0;  ///< how many of `words` stand before it
    std::string text;        ///< lower case
  };
  std::vector<Name> names;  ///< words that say no month, clock or zone: weekdays, months of other languages; as many
  std::optional<Seconds> clock;  ///< time of day
  std::optional<Seconds> zone;   ///< offset east of UTC, when one is understood
};

inline constexpr std::size_t kMostDateWords = 8;

/// Takes a date apart: comments are skipped, `:` or `.` parts a clock, `am` and `pm` are heard, a numeric zone beats a
/// name, and any other word (a weekday in any language) is kept as a name. nullopt: `1/12/98`, of which nobody can tell
/// day and month; or a clock like 25:70.
std::optional<DateWords> read_date_words(std::string_view text);

/// The offset east of UTC of a zone name in a mail date (any case): RFC 822's, and European, Russian, Japanese and
/// Oceanian ones that mean one thing only. nullopt for the rest, military letters but Z among them: RFC 5322 4.3 says
/// that they tell nothing.
std::optional<Seconds> zone_by_name(std::string_view name);

/// The offset of a numeric zone, `digits` as written after the sign (`0200`, `02:00`, `2`). nullopt when it is beyond
/// 14 h or has no meaning (`+50579034`, docs/dates.md).
std::optional<Seconds> zone_by_digits(bool west, std::string_view digits);

}  // namespace sigwatch
