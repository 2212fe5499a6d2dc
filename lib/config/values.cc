#include "config/values.h"

#include <algorithm>
#include <charconv>
#include <optional>

#include "core/base/text.h"

namespace sigwatch {
namespace {

constexpr std::size_t kLongestText = 500;

struct Unit {
  std::string_view name;
  Seconds length;  ///< of a month or year, about
  int months = 0;  ///< 0: an exact duration
};

/// Months and years by their mean in the calendar, for remedies alone (`180 days`: write
/// `6 months`). No rule reckons with them: only lib/core/base/calendar.h adds months.
constexpr Unit kUnits[] = {
    {"second", 1s},
    {"minute", 1min},
    {"hour", 1h},
    {"day", Days(1)},
    {"week", Days(7)},
    {"month", Seconds(2629746), 1},
    {"year", Seconds(31556952), 12},
};

/// from_chars() takes no blank, no `+` and no words of a locale,
/// but it takes a minus. No number of the file can be negative.
std::optional<int> whole_number(std::string_view text) {
  int value = 0;
  const auto* end = text.data() + text.size();
  const auto [stop, error] = std::from_chars(text.data(), end, value);
  if (text.empty() || error != std::errc{} || stop != end || text.front() == '-') return std::nullopt;
  return value;
}

struct Amount {
  int count;
  Unit unit;
};

const Unit* unit_called(std::string_view name) {
  const auto* found = std::find_if(std::begin(kUnits), std::end(kUnits), [&](const Unit& u) {
    return name == u.name || (name.size() == u.name.size() + 1 && name.starts_with(u.name) && name.back() == 's');
  });
  return found == std::end(kUnits) ? nullptr : found;
}

/// A number, blanks, a unit. At most 999,999 of a unit, so that nothing overflows.
std::optional<Amount> amount_in(std::string_view text) {
  text = trim(text);
  const auto blank = text.find(' ');
  if (blank == std::string_view::npos) return std::nullopt;
  const auto count = whole_number(text.substr(0, blank));
  const auto* unit = unit_called(trim(text.substr(blank)));
  if (!count || *count > 999999 || !unit) return std::nullopt;
  return Amount{*count, *unit};
}

std::string write(long count, std::string_view noun) { return "write `" + plural(count, noun) + "`"; }

/// `48h`, `30d`, `2 wks`: the unit that its first letter names, for the remedy alone.
std::string guess(std::string_view text) {
  text = trim(text);
  const auto digits = std::min(text.find_first_not_of("0123456789"), text.size());
  const auto count = whole_number(text.substr(0, digits));
  const auto rest = trim(text.substr(digits));
  // `5m` may be minutes or months: where a guess can be wrong by so much, there is none.
  if (!count || rest.empty() || rest.front() == 'm') return "";
  for (const auto& unit : kUnits) {
    if (lower(rest).front() == unit.name.front()) return write(*count, unit.name);
  }
  return "";
}

std::string within(const std::string& least, const std::string& most) {
  return "write a value from " + least + " to " + most;
}

}  // namespace

Parsed<std::string> parse_text(std::string_view text) {
  text = trim(text);
  if (text.empty()) return Refusal{"the text is empty", ""};
  if (text.size() > kLongestText)
    return Refusal{"the text is longer than " + std::to_string(kLongestText) + " bytes", "shorten it"};
  // YAML's double quotes can hold `\r\n` as an escape. Names go into headers of
  // mail, where a line end would begin another header, a `Bcc:` for instance.
  const auto control = [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7F; };
  if (std::any_of(text.begin(), text.end(), control))
    return Refusal{"the text holds a line break or control character", "write it on one line"};
  return std::string(text);
}

/// YAML 1.1 has more words for flags (`yes`, `on`), YAML 1.2 these alone. What can be read in two ways is refused.
Parsed<bool> parse_flag(std::string_view text) {
  if (text == "true") return true;
  if (text == "false") return false;
  return Refusal{ticked(text) + " is neither `true` nor `false`", ""};
}

Parsed<Time> parse_date(std::string_view text) {
  if (const auto time = parse_rfc3339(trim(text))) return *time;
  return Refusal{ticked(text) + " is not a date", "write `2026-11-01`, or `2026-11-01T18:00:00Z`"};
}

Parsed<int> NumberIn::operator()(std::string_view text) const {
  const auto number = whole_number(trim(text));
  if (!number) return Refusal{ticked(text) + " is not a whole number", ""};
  if (*number < least || *number > most)
    return Refusal{ticked(text) + " is out of range", within(std::to_string(least), std::to_string(most))};
  return *number;
}

Parsed<int> MonthsIn::operator()(std::string_view text) const {
  const auto amount = amount_in(text);
  if (!amount) return Refusal{ticked(text) + " is not a number of calendar months", ""};
  // A rule that says six months means the calendar's; 180 days is another
  // day. Who wrote days is asked for months, not corrected in silence.
  if (amount->unit.name != "month") {
    const auto seconds = amount->count * amount->unit.length.count();
    // Rounded, and never below the least that is allowed: a remedy must not be refused in its turn.
    const auto months = std::max<long>(least, (seconds + kUnits[5].length.count() / 2) / kUnits[5].length.count());
    return Refusal{ticked(text) + " is not in calendar months",
                   "calendar months are needed: " + write(months, "month")};
  }
  if (amount->count < least || amount->count > most) {
    return Refusal{ticked(text) + " is out of range", within(plural(least, "month"), plural(most, "month"))};
  }
  return amount->count;
}

Parsed<Seconds> DurationIn::operator()(std::string_view text) const {
  const auto amount = amount_in(text);
  if (!amount) return Refusal{ticked(text) + " is not a duration", guess(text)};
  // The other way round: a countdown is exact, and `1 month` has 28 to 31 days.
  if (amount->unit.months > 0) {
    const long days = static_cast<long>(amount->count) * amount->unit.months * 30;
    return Refusal{ticked(text) + " is not exact: " + std::string(amount->unit.name) + "s differ in length",
                   write(days, "day")};
  }
  const Seconds duration = amount->count * amount->unit.length;
  if (duration < least || duration > most)
    return Refusal{ticked(text) + " is out of range", within(spell(least), spell(most))};
  return duration;
}

std::string spell(Seconds duration) {
  const Unit* best = &kUnits[0];
  for (const auto& unit : kUnits) {
    // No weeks: the manual and the example say `14 days`.
    if (unit.months == 0 && unit.name != "week" && duration >= unit.length && duration % unit.length == 0s)
      best = &unit;
  }
  return plural(duration / best->length, best->name);
}

}  // namespace sigwatch
