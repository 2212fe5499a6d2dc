#include "core/people/posting_pattern.h"

#include <algorithm>

#include "core/base/text.h"
#include "core/post/post.h"

namespace sigwatch {
namespace {

constexpr int kWordsOfBeginning = 3;  // words
constexpr int kRegularDays = 5;
constexpr int kQuartersOfADay = 96;

/// How a subject begins, numbers aside: `Build failed in Jenkins: site #881` -> `build failed in`.
std::string beginning_of(std::string_view subject) {
  const std::string thread = thread_subject(subject);
  std::string begin;
  int words = 0;
  for (std::size_t at = 0; at < thread.size() && words < kWordsOfBeginning; ++words) {
    const std::size_t end = std::min(thread.find(' ', at), thread.size());
    const std::string_view word = std::string_view(thread).substr(at, end - at);
    begin.append(word.find_first_of("0123456789") == std::string_view::npos ? word : "#").append(" ");
    at = end + 1;
  }
  return begin;
}

/// A program comes at its hour, now a little before and now a little after.
int most_in_half_an_hour(const std::map<int, int>& quarters) {
  int found = 0;
  for (const auto& [quarter, count] : quarters) {
    const auto next = quarters.find((quarter + 1) % kQuartersOfADay);
    found = std::max(found, count + (next == quarters.end() ? 0 : next->second));
  }
  return found;
}

}  // namespace

void PostingPattern::add(std::string_view subject, Time date) {
  const auto day = std::chrono::floor<Days>(date.time_since_epoch());
  if (last_day_ == day) return;
  last_day_ = day;
  ++days_;
  alike_ = std::max(alike_, ++beginnings_[beginning_of(subject)]);
  ++quarters_[static_cast<int>((date.time_since_epoch() % Days(1)).count() / 900)];
}

std::string PostingPattern::regularity(bool named) const {
  if (days_ < kRegularDays || alike_ * 3 < days_ * 2) return {};
  const bool by_the_clock = most_in_half_an_hour(quarters_) * 3 >= days_ * 2;
  // A person who announces releases begins alike each time as well, but at any hour.
  if (!by_the_clock && named) return {};
  return std::to_string(alike_) + " of the posts of " + plural(days_, "day") + " begin alike" +
         (by_the_clock ? ", at the same time of day" : "") + ", none in talk with anybody";
}

}  // namespace sigwatch
