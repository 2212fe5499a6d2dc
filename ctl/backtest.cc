#include "ctl/backtest.h"

#include <algorithm>
#include <cstdlib>
#include <fstream>
#include <iostream>

#include "core/base/text.h"
#include "core/report/backtest.h"
#include "ctl/histories.h"
#include "libraries/system/system_clock.h"
#include "render/backtest.h"

namespace sigwatch {

namespace {

std::vector<int> thresholds(const BacktestQuestion& question, const Policy& policy) {
  if (!question.silent_after.empty()) {
    auto months = parse_thresholds(question.silent_after);
    if (months.empty()) {
      throw CommandRefusal{kUsage,
                           "--silent-after '" + clean_line(question.silent_after, 80) +
                               "' is no list of months; write \"3,6,9,12 months\" (1 to 120, at most 12 of them)"};
    }
    return months;
  }
  // Side by side: before a Council adopts a threshold it asks what others would have done.
  std::vector<int> months = {3, 6, 9, 12, policy.silent_after};
  std::sort(months.begin(), months.end());
  months.erase(std::unique(months.begin(), months.end()), months.end());
  return months;
}

/// The SIGs that can be replayed; those that cannot are named.
std::vector<const SigEntry*> replayed(Session& session, const std::string& id) {
  std::vector<const SigEntry*> all;
  const SharedLists shared(session.reg());
  for (const SigEntry& sig : session.reg().sigs) {
    if (!id.empty() && sig.id != session.sig(id).id) continue;
    // Of a shared list without `only` nobody can say whose a post is; the service does not measure such a SIG either.
    const bool undivided = shared.has(sig.list) && !sig.only_subject;
    if (sig.archives.empty() || undivided) {
      std::cerr << "sigwatchctl: " << sig.id << " is left out: "
                << (undivided ? "it shares its list, and has no only:" : "no archive is configured for it") << "\n";
    } else {
      all.push_back(&sig);
    }
  }
  return all;
}

std::vector<ArchiveEntry> archives_to_read(const std::vector<const SigEntry*>& sigs) {
  std::vector<ArchiveEntry> all;
  for (const SigEntry* sig : sigs) {
    for (const ArchiveEntry& a : sig->archives) {
      if (std::none_of(all.begin(), all.end(), [&](const ArchiveEntry& known) { return known.url == a.url; }))
        all.push_back(a);
    }
  }
  return all;
}

/// What is not there may have been life.
void tell_gaps(const std::string& id, const std::vector<Gap>& gaps) {
  if (gaps.empty()) return;
  const auto by_from = [](const Gap& a, const Gap& b) { return a.from < b.from; };
  const auto by_to = [](const Gap& a, const Gap& b) { return a.to < b.to; };
  std::cerr << "sigwatchctl: " << id << ": its archives list " << plural(static_cast<long>(gaps.size()), "part")
            << " of " << to_date(std::min_element(gaps.begin(), gaps.end(), by_from)->from) << " to "
            << to_date(std::max_element(gaps.begin(), gaps.end(), by_to)->to)
            << " that they could not show; what looks silent there may not have been\n";
}

BacktestReport report_of(Histories& histories, const Register& reg, const SigEntry& sig, const std::vector<int>& months,
                         std::optional<Time> from, Time now) {
  std::vector<KnownPost> posts;
  std::vector<Gap> gaps;
  for (const ArchiveEntry& a : archives_to_read({&sig})) {
    for (KnownPost& p : histories.posts(a.url)) posts.push_back(std::move(p));
    for (Gap& gap : histories.gaps(a.url)) gaps.push_back(std::move(gap));
  }
  tell_gaps(sig.id, gaps);
  const Time until = replay_end(posts, sig, now);
  const Past past(std::move(posts), reg, sig, until);
  return backtest_report(past, reg, sig, months, from);
}

/// Why a SIG's history is not whole, or empty.
std::string unread(const SigEntry& sig, const std::map<std::string, std::string>& failures) {
  for (const ArchiveEntry& a : sig.archives) {
    if (const auto it = failures.find(a.url); it != failures.end()) return it->second;
  }
  return {};
}

void write_picture(const std::string& path, const std::vector<BacktestReport>& reports) {
  std::ofstream file(path, std::ios::binary);
  file << backtest_svg(reports) << std::flush;
  if (!file) throw CommandRefusal{kWrong, path + " cannot be written; name another file with --svg"};
}

void print(const std::vector<BacktestReport>& reports) {
  for (const BacktestReport& r : reports) std::cout << (&r == &reports.front() ? "" : "\n\n") << backtest_text(r);
}

}  // namespace

std::string backtest_cache() {
  const char* cache = std::getenv("XDG_CACHE_HOME");
  if (cache && *cache == '/')
    return std::string(cache) + "/sigwatch/backtest.db";  // others are to be ignored, says its specification
  const char* home = std::getenv("HOME");
  if (home && *home == '/') return std::string(home) + "/.cache/sigwatch/backtest.db";
  throw CommandRefusal{kUsage, "neither XDG_CACHE_HOME nor HOME is set; name a file for what is read with --cache"};
}

int show_backtest(Session& session, const BacktestQuestion& question) {
  const Register& reg = session.reg();
  // Threshold and SIG are looked at first: to read whole histories takes long, and a slip should show before.
  const std::vector<int> months = thresholds(question, reg.policy);
  const auto sigs = replayed(session, question.sig);
  Histories histories(question.cache.empty() ? backtest_cache() : question.cache, question.again);
  // Not the time of the session, which stands in a state: here none is needed.
  const SystemClock clock;
  const auto failures = histories.read(reg, archives_to_read(sigs), clock);
  std::vector<BacktestReport> reports;
  for (const SigEntry* sig : sigs) {
    // Half a history would show a silence where only the reading broke off.
    if (const std::string why = unread(*sig, failures); !why.empty()) {
      std::cerr << "sigwatchctl: " << sig->id << " is left out, its history was not read whole: " << why
                << "\nsigwatchctl: what was read is kept; the same command goes on from there\n";
    } else {
      reports.push_back(report_of(histories, reg, *sig, months, question.from, clock.now()));
    }
  }
  if (question.json) {
    std::cout << backtest_json(reports);
  } else {
    print(reports);
  }
  if (!question.svg.empty()) write_picture(question.svg, reports);
  return reports.empty() || reports.size() < sigs.size() ? kWrong : kGood;
}

}  // namespace sigwatch
