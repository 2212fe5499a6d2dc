#include "core/report/backtest.h"

#include <algorithm>
#include <charconv>

#include "core/base/calendar.h"
#include "core/base/text.h"
#include "core/report/replay.h"

namespace sigwatch {

namespace {

using End = BacktestEpisode::End;

constexpr int kLongestThreshold = 120;
constexpr std::size_t kMostThresholds = 12;

/// The last episode of a silence, which tells how it ended, and whether the Council was asked in it or in one that
/// lapsed.
void add_whole_silence(BacktestSummary& sum, const BacktestEpisode& last, bool put) {
  ++sum.silences;
  sum.silences_put += put;
  if (!last.lived) return;
  ++sum.lived;
  sum.lived_after_request += put;
  sum.lived_between += !put && last.reached("warn2");
  sum.days_to_life.push_back(static_cast<int>((*last.lived - last.first_warned) / Days(1)));
}

BacktestSummary summary_of(const std::vector<BacktestEpisode>& episodes) {
  BacktestSummary sum;
  bool put = false;
  for (const BacktestEpisode& e : episodes) {
    ++sum.episodes;
    sum.paused += e.paused.has_value();
    for (const BacktestStep& s : e.steps) sum.warnings += s.step.starts_with("warn");
    sum.requests += e.reached("recommend").has_value();
    put = put || e.reached("recommend");
    sum.open = !e.lived;
    if (e.goes_on() && &e != &episodes.back()) continue;
    add_whole_silence(sum, e, put);
    put = false;
  }
  std::sort(sum.days_to_life.begin(), sum.days_to_life.end());
  return sum;
}

/// The first moment that a replay of this past can begin at.
std::optional<Time> beginning(const Past& past, const SigEntry& sig) {
  std::optional<Time> first = sig.since;
  if (!past.counting().empty()) {
    const Time arrived = past.counting().front().arrived;
    first = first ? std::min(*first, arrived) : arrived;
  }
  return first;
}

std::vector<MonthOfPosts> months_of(const Past& past, Time from, Time until) {
  std::vector<MonthOfPosts> months;
  for (Time m = month_start(from); m <= until && m < kLastDated; m = add_months(m, 1)) months.push_back({m, 0});
  for (const PastPost& p : past.counting()) {
    const int at = months.empty() || p.date < months.front().month
                       ? -1
                       : months_between(months.front().month, month_start(p.date));
    if (at >= 0 && at < static_cast<int>(months.size())) ++months[static_cast<std::size_t>(at)].counted;
  }
  return months;
}

std::string watch_today(const SigEntry& sig) {
  const Watch watch = sig.removed    ? Watch::removed
                      : sig.standing ? Watch::standing
                      : sig.exempt   ? Watch::exempt
                                     : Watch::on;
  return watch == Watch::on ? std::string() : std::string(to_string(watch));
}

bool all_frozen(const SigEntry& sig) {
  return std::all_of(sig.archives.begin(), sig.archives.end(), [](const ArchiveEntry& a) { return a.frozen; });
}

void note_dates(BacktestReport& report, const Past& past) {
  for (const PastPost& p : past.counting()) {
    report.first = std::min(report.first.value_or(p.date), p.date);
    report.last = std::max(report.last.value_or(p.date), p.date);
  }
}

}  // namespace

std::string_view to_string(BacktestEpisode::End end) {
  switch (end) {
    case End::post:
      return "post";
    case End::lapsed:
      return "lapsed";
    case End::open:
      return "open";
  }
  return "";
}

std::optional<Time> BacktestEpisode::reached(std::string_view step) const {
  const auto it = std::find_if(steps.begin(), steps.end(), [&](const BacktestStep& s) { return s.step == step; });
  return it == steps.end() ? std::nullopt : std::optional<Time>(it->at);
}

Backtest backtest(const Past& past, const Register& reg, const SigEntry& sig, const Policy& policy,
                  std::optional<Time> from) {
  Backtest result;
  result.silent_after = policy.silent_after;
  result.configured = policy.silent_after == reg.policy.silent_after;
  const auto first = from ? from : beginning(past, sig);
  if (first && !sig.archives.empty()) result.episodes = replay(past, reg, sig, policy, *first);
  result.summary = summary_of(result.episodes);
  return result;
}

BacktestReport backtest_report(const Past& past, const Register& reg, const SigEntry& sig,
                               const std::vector<int>& months, std::optional<Time> from) {
  BacktestReport report;
  report.id = sig.id;
  report.name = sig.name;
  report.until = past.until();
  report.from = from.value_or(beginning(past, sig).value_or(past.until()));
  report.frozen = all_frozen(sig);
  report.watch = watch_today(sig);
  report.posts = past.posts();
  report.counted = static_cast<int>(past.counting().size());
  report.undated = past.undated();
  note_dates(report, past);
  report.months = months_of(past, report.from, report.until);
  for (const int n : months) {
    Policy policy = reg.policy;
    policy.silent_after = n;
    report.policies.push_back(backtest(past, reg, sig, policy, from));
  }
  return report;
}

Time replay_end(const std::vector<KnownPost>& posts, const SigEntry& sig, Time now) {
  std::optional<Time> newest;
  for (const KnownPost& p : posts) {
    const auto arrived = arrival_of(p);
    if (arrived && *arrived <= now) newest = std::max(newest.value_or(*arrived), *arrived);
  }
  return newest && all_frozen(sig) ? *newest : now;
}

std::vector<int> parse_thresholds(std::string_view text) {
  std::string_view rest = trim(text);
  for (const std::string_view unit : {"months", "month"}) {
    if (rest.ends_with(unit)) rest = trim(rest.substr(0, rest.size() - unit.size()));
  }
  std::vector<int> months;
  while (true) {
    const auto comma = rest.find(',');
    const std::string_view one = trim(rest.substr(0, comma));
    int n = 0;
    const auto [end, error] = std::from_chars(one.data(), one.data() + one.size(), n);
    const bool good = error == std::errc() && end == one.data() + one.size() && n >= 1 && n <= kLongestThreshold;
    if (!good || months.size() == kMostThresholds) return {};
    if (std::find(months.begin(), months.end(), n) == months.end()) months.push_back(n);
    if (comma == std::string_view::npos) return months;
    rest = rest.substr(comma + 1);
  }
}

}  // namespace sigwatch
