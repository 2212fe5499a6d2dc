#include "core/base/date_words.h"

#include <algorithm>
#include <string>
#include <utility>

#include "core/base/text.h"

namespace sigwatch {
namespace {

// No honest date is longer; what follows is not looked at.
constexpr std::size_t kLongest = 512;

bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_letter(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || static_cast<unsigned char>(c) >= 0x80;
}

struct Zone {
  std::string_view name;
  int minutes;
};

// IST is missing with intent: it is India's, Israel's or Ireland's.
constexpr Zone kZones[] = {
    {"acdt", 630}, {"acst", 570}, {"adt", -180}, {"aedt", 660}, {"aest", 600}, {"akdt", -480}, {"akst", -540},
    {"ast", -240}, {"awst", 480}, {"bst", 60},   {"cdt", -300}, {"cest", 120}, {"cet", 60},    {"cst", -360},
    {"edt", -240}, {"eest", 180}, {"eet", 120},  {"est", -300}, {"gmt", 0},    {"hst", -600},  {"jst", 540},
    {"kst", 540},  {"mdt", -360}, {"mest", 120}, {"met", 60},   {"mez", 60},   {"msd", 240},   {"msk", 180},
    {"mst", -420}, {"nzdt", 780}, {"nzst", 720}, {"pdt", -420}, {"pst", -480}, {"ut", 0},      {"utc", 0},
    {"west", 60},  {"wet", 0},    {"z", 0},
};

// No place lies further from UTC. Real mail says -3000 and +50579034.
constexpr int kFurthest = 14 * 60;

int month_by_name(std::string_view name) {
  static constexpr std::string_view kMonths[] = {"january", "february", "march",     "april",   "may",      "june",
                                                 "july",    "august",   "september", "october", "november", "december"};
  if (name.size() < 3) return 0;
  const std::string wanted = lower(name);
  const auto* found =
      std::find_if(std::begin(kMonths), std::end(kMonths), [&](std::string_view m) { return m.starts_with(wanted); });
  return found == std::end(kMonths) ? 0 : static_cast<int>(found - std::begin(kMonths)) + 1;
}

/// Without comments in round brackets, which nest and may hold `\)`. One that never ends takes the rest.
std::string without_comments(std::string_view text) {
  std::string out;
  int depth = 0;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (depth > 0 && c == '\\') {
      ++i;
    } else if (c == '(') {
      ++depth;
      out.push_back(' ');
    } else if (c == ')') {
      depth = std::max(0, depth - 1);
    } else if (depth == 0) {
      out.push_back(c);
    }
  }
  return out;
}

class Reader {
 public:
  explicit Reader(std::string_view text) : text_(text) {}

  std::optional<DateWords> read() {
    while (at_ < text_.size() && !broken_) step();
    if (broken_) return std::nullopt;
    return std::move(found_);
  }

 private:
  void step() {
    const char c = text_[at_];
    if (is_digit(c)) return read_number();
    if (is_letter(c)) return read_name();
    if ((c == '+' || c == '-') && begins_zone()) return read_zone();
    // `1/12/98`: day and month cannot be told apart.
    if (c == '/' && at_ > 0 && is_digit(text_[at_ - 1]) && is_digit(peek(1))) broken_ = true;
    ++at_;
  }

  /// The place of the next byte that is not blank.
  std::size_t after_blanks(std::size_t from) const {
    while (from < text_.size() && is_space(text_[from])) ++from;
    return from;
  }

  /// Passes a colon with its blanks (RFC 5322 4.3: `09 :  55`) when a digit follows.
  bool take_colon() {
    const std::size_t colon = after_blanks(at_);
    if (colon >= text_.size() || text_[colon] != ':') return false;
    const std::size_t next = after_blanks(colon + 1);
    if (next >= text_.size() || !is_digit(text_[next])) return false;
    at_ = next;
    return true;
  }

  /// Passes a dot: once a month was named; before it, dots part the numbers of a date (24.05.2002).
  /// Real mail has `24 May 2002 00.24.50 +0200`.
  bool take_dot() {
    const bool month_named =
        std::any_of(found_.words.begin(), found_.words.end(), [](const auto& word) { return word.is_month; });
    if (!month_named || peek(0) != '.' || !is_digit(peek(1))) return false;
    ++at_;
    return true;
  }

  char peek(std::size_t ahead) const { return at_ + ahead < text_.size() ? text_[at_ + ahead] : '\0'; }

  std::string_view take_digits() {
    const std::size_t begin = at_;
    while (at_ < text_.size() && is_digit(text_[at_])) ++at_;
    return text_.substr(begin, at_ - begin);
  }

  /// One or two digits as a number, else -1.
  static int small(std::string_view digits) {
    return digits.empty() || digits.size() > 2 ? -1 : std::stoi(std::string(digits));
  }

  void read_number() {
    const std::string_view digits = take_digits();
    const bool may_be_hour = !found_.clock && digits.size() <= 2;
    if (may_be_hour && take_colon()) return read_clock(small(digits), true);
    if (may_be_hour && take_dot()) return read_clock(small(digits), false);
    if (found_.words.size() == kMostDateWords) return;
    const int value = digits.size() > 6 ? 999'999 : std::stoi(std::string(digits));
    found_.words.push_back({false, false, value, digits.size()});
  }

  /// `05:48`, or `05.48`, after the hour.
  void read_clock(int hour, bool colons) {
    const int minute = small(take_digits());
    const bool has_seconds = colons ? take_colon() : take_dot();
    const int second = has_seconds ? small(take_digits()) : 0;
    while (peek(0) == '.' && is_digit(peek(1))) {
      ++at_;
      take_digits();
    }
    if (hour > 23 || minute < 0 || minute > 59 || second < 0 || second > 60) {
      broken_ = true;
      return;
    }
    // A leap second has no number of its own in our clock.
    found_.clock = std::chrono::hours(hour) + std::chrono::minutes(minute) + Seconds(std::min(second, 59));
    clock_end_ = at_;
  }

  void read_name() {
    const std::size_t begin = at_;
    while (at_ < text_.size() && is_letter(text_[at_])) ++at_;
    const std::string_view name = text_.substr(begin, at_ - begin);
    if (const int month = month_by_name(name); month > 0 && found_.words.size() < kMostDateWords) {
      found_.words.push_back({true, lower(name) == "mar", month, 0});
    } else if (found_.clock && !zone_is_final_) {
      read_after_clock(name);
    } else {
      keep(name, begin);
    }
  }

  /// Not the `rd` of `3rd`.
  void keep(std::string_view name, std::size_t begin) {
    const bool part_of_number = begin > 0 && is_digit(text_[begin - 1]);
    if (!part_of_number && found_.names.size() < kMostDateWords)
      found_.names.push_back({found_.words.size(), lower(name)});
  }

  void read_after_clock(std::string_view name) {
    const std::string word = lower(name);
    // `17:10 PM` is 17:10.
    const bool half_day = *found_.clock >= 1h && *found_.clock < 13h;
    if (word == "am" && half_day) {
      if (*found_.clock >= 12h) *found_.clock -= 12h;
    } else if (word == "pm" && half_day) {
      if (*found_.clock < 12h) *found_.clock += 12h;
    } else if (!found_.zone) {
      found_.zone = zone_by_name(word);
      name_end_ = at_;
      if (!found_.zone) keep(name, at_ - name.size());
    }
  }

  /// After the clock, and not within a date like 2002-05-24: a blank, the clock itself or `GMT` stands before.
  bool begins_zone() const {
    if (!found_.clock || zone_is_final_ || !is_digit(peek(1))) return false;
    return at_ == clock_end_ || at_ == name_end_ || (at_ > 0 && is_space(text_[at_ - 1]));
  }

  void read_zone() {
    const bool west = text_[at_++] == '-';
    const std::size_t begin = at_;
    take_digits();
    if (peek(0) == ':' && is_digit(peek(1))) {
      ++at_;
      take_digits();
    }
    found_.zone = zone_by_digits(west, text_.substr(begin, at_ - begin));
    zone_is_final_ = true;
  }

  std::string_view text_;
  DateWords found_;
  std::size_t at_ = 0, clock_end_ = 0, name_end_ = 0;
  bool zone_is_final_ = false, broken_ = false;
};

}  // namespace

std::optional<Seconds> zone_by_name(std::string_view name) {
  const std::string wanted = lower(name);
  const auto* found =
      std::find_if(std::begin(kZones), std::end(kZones), [&](const Zone& zone) { return zone.name == wanted; });
  if (found == std::end(kZones)) return std::nullopt;
  return std::chrono::minutes(found->minutes);
}

std::optional<Seconds> zone_by_digits(bool west, std::string_view digits) {
  const auto colon = digits.find(':');
  std::string plain(digits.substr(0, colon));
  if (colon != std::string_view::npos) plain += digits.substr(colon + 1);
  if (plain.empty() || plain.size() > 4 || plain.find_first_not_of("0123456789") != std::string::npos)
    return std::nullopt;
  const int number = std::stoi(plain);
  const int hours = plain.size() <= 2 ? number : number / 100;
  const int minutes = plain.size() <= 2 ? 0 : number % 100;
  if (minutes > 59 || hours * 60 + minutes > kFurthest) return std::nullopt;
  return std::chrono::minutes(west ? -(hours * 60 + minutes) : hours * 60 + minutes);
}

std::optional<DateWords> read_date_words(std::string_view text) {
  const std::string plain = without_comments(text.substr(0, kLongest));
  return Reader(plain).read();
}

}  // namespace sigwatch
