#include "core/base/mail_date.h"

#include <algorithm>

#include "core/base/date_words.h"

namespace sigwatch {
namespace {

using namespace std::chrono;
using DateWord = DateWords::Word;
using Words = std::vector<DateWord>;

constexpr Time kEpoch = sys_days(year(1970) / January / 1);
constexpr Time kEnd = sys_days(year(10000) / January / 1);

/// RFC 5322 4.3: two digits are 1950..2049, three count from 1900; four with a value that small were made by adding
/// digits (0102).
std::optional<int> full_year(const DateWord& word) {
  if (word.is_month || word.digits < 2 || word.digits > 4) return std::nullopt;
  if (word.value < 50) return 2000 + word.value;
  return word.value < 1000 ? 1900 + word.value : word.value;
}

std::optional<sys_days> day_of(const DateWord& y, int m, const DateWord& d) {
  const auto in_full = full_year(y);
  if (!in_full || d.is_month || d.digits > 2) return std::nullopt;
  const year_month_day date(year(*in_full), month(static_cast<unsigned>(m)), day(static_cast<unsigned>(d.value)));
  if (!date.ok()) return std::nullopt;
  return sys_days(date);
}

/// `24 May 2002`, `May 24 2002` or `2002 May 24`; `at` is the month's place.
std::optional<sys_days> named_day(const Words& words, std::size_t at) {
  const int m = words[at].value;
  const bool number_before = at > 0 && !words[at - 1].is_month;
  const auto after = words.size() - at - 1;
  if (number_before && words[at - 1].digits <= 2 && after >= 1) return day_of(words[at + 1], m, words[at - 1]);
  if (number_before && words[at - 1].digits == 4 && after >= 1) return day_of(words[at - 1], m, words[at + 1]);
  if (after >= 2) return day_of(words[at + 2], m, words[at + 1]);
  return std::nullopt;
}

/// `2002-05-24`, or day first (`27 6 2001`, as mail with Chinese weekdays has it); the year must have four digits.
std::optional<sys_days> numbered_day(const Words& words) {
  if (words.size() < 3 || words[1].value < 1 || words[1].value > 12 || words[1].digits > 2) return std::nullopt;
  if (words[0].digits == 4) return day_of(words[0], words[1].value, words[2]);
  if (words[2].digits == 4) return day_of(words[2], words[1].value, words[0]);
  return std::nullopt;
}

/// `mar` is Tuesday in Spanish, French, Italian and Romanian, and what Finnish programs leave of marraskuu, November
/// (whose days have the weekdays of March, so that a weekday cannot tell). It stays a month unless the date holds
/// another word or number in a month's place, or a Finnish weekday.
/// `mar, 04 ago 2026` was once read as 4 March, and silence was proved by it.
bool may_be_no_month(const DateWords& date, std::size_t at) {
  static constexpr std::string_view kFinnish[] = {"su", "ma", "ti", "ke", "to", "pe", "la"};
  const Words& words = date.words;
  if (!words[at].two_things) return false;
  const auto numbers = std::count_if(words.begin(), words.end(), [](const DateWord& w) { return !w.is_month; });
  if (numbers >= 3) return true;
  return std::any_of(date.names.begin(), date.names.end(), [&](const DateWords::Name& name) {
    const bool finnish = std::find(std::begin(kFinnish), std::end(kFinnish), name.text) != std::end(kFinnish) ||
                         name.text.ends_with("tai");
    return finnish || name.text == "keskiviikko" || (name.before > at && name.before < words.size());
  });
}

std::optional<sys_days> day_in(const DateWords& date) {
  const Words& words = date.words;
  // The last month name: a weekday in another language may look like one.
  const auto last = std::find_if(words.rbegin(), words.rend(), [](const DateWord& word) { return word.is_month; });
  if (last == words.rend()) return numbered_day(words);
  const auto at = static_cast<std::size_t>(words.rend() - last) - 1;
  if (may_be_no_month(date, at)) return std::nullopt;
  return named_day(words, at);
}

}  // namespace

std::optional<MailDate> parse_mail_date(std::string_view text) {
  const auto words = read_date_words(text);
  if (!words) return std::nullopt;
  const auto midnight = day_in(*words);
  if (!midnight) return std::nullopt;
  const Time time = *midnight + words->clock.value_or(0s) - words->zone.value_or(0s);
  if (time < kEpoch || time >= kEnd) return std::nullopt;
  return MailDate{time, words->clock && words->zone};
}

std::optional<Time> parse_from_line_date(std::string_view text) {
  const auto words = read_date_words(text);
  if (!words || !words->clock) return std::nullopt;
  const auto date = parse_mail_date(text);
  if (!date) return std::nullopt;
  // What git and public-inbox write where a separator needs a date, and some archives write 1970. Neither is the time
  // of anything.
  constexpr Time kNoClock = sys_days(year(2001) / September / 17);
  if (date->time < kEpoch + 24h || date->time == kNoClock) return std::nullopt;
  return date->time;
}

}  // namespace sigwatch
