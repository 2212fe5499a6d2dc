/// Made-up lists in which a person certainly wrote, read by the program's own readers and judged by its core: not one
/// may be silent.

#include <unistd.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <atomic>
#include <filesystem>
#include <iostream>
#include <map>
#include <mutex>
#include <thread>

#include "simulation/living_list.h"
#include "simulation/watched_list.h"

namespace sigwatch::simulation {

namespace {

struct Outcome {
  bool silent = false;
  std::string last;  ///< the verdict after the last read
};

Outcome watch(const LivingList& list, const std::string& folder) {
  WatchedList watched(list, folder);
  Outcome outcome;
  for (std::size_t i = 0; i < kReads; ++i) {
    const Time now = kLastRead - kBetweenReads * static_cast<int>(kReads - 1 - i);
    const Verdict verdict = watched.poll(i, now);
    outcome.last = std::string(to_string(verdict.kind)) + (verdict.doubtful_only ? ", doubtful" : "");
    outcome.silent = outcome.silent || (i >= list.lives_from && verdict.kind == VerdictKind::silent);
  }
  return outcome;
}

std::string shown(const LivingList& list) {
  if (!list.cut) return list.reads.back();
  std::string text;
  for (const Delivered& m : list.cut->mails) text += to_rfc3339(m.at) + "\n" + m.text + "\n";
  return text;
}

std::string folder() {
  return access("/dev/shm", W_OK) == 0 ? "/dev/shm" : std::filesystem::temp_directory_path().string();
}

struct Wanted {
  long lists = 20'000;
  std::uint64_t seed = 1;
  int jobs = 2;
  bool show = false;
  bool first = false;
};

int run(const Wanted& wanted) {
  std::mutex mutex;
  std::map<std::string, long> verdicts;
  std::atomic<long> next{0}, silent{0};
  long cut = 0, first = wanted.lists;
  const auto lane = [&](int number) {
    const std::string place = folder() + "/sigwatch-living-" + std::to_string(getpid()) + "-" + std::to_string(number);
    for (long i = next++; i < wanted.lists && !(wanted.first && silent > 0); i = next++) {
      const std::uint64_t seed = wanted.seed + static_cast<std::uint64_t>(i);
      const LivingList list = living_list(seed);
      const Outcome outcome = watch(list, place);
      const std::lock_guard lock(mutex);
      ++verdicts[outcome.last];
      silent += outcome.silent;
      if (outcome.silent) first = std::min(first, i);
      if (outcome.silent && silent <= 20)
        std::cout << "SILENT: living_lists --lists 1 --show --seed " << seed << ": " << list.disturbed << "\n";
      cut += list.cut.has_value();
      if (wanted.show) std::cout << shown(list) << "\n" << outcome.last << ": " << list.disturbed << "\n";
    }
  };
  std::vector<std::thread> lanes;
  for (int i = 0; i < wanted.jobs; ++i) lanes.emplace_back(lane, i);
  for (std::thread& t : lanes) t.join();
  long watched = 0;
  for (const auto& [verdict, n] : verdicts) watched += n;
  std::cout << watched << " living lists from seed " << wanted.seed << ":";
  for (const auto& [verdict, n] : verdicts) std::cout << " " << verdict << " " << n << ";";
  std::cout << " of them cut off: " << cut << "; called silent at some read: " << silent;
  if (silent > 0) std::cout << ", first after " << first;
  std::cout << "\n";
  return silent == 0 ? 0 : 1;
}

}  // namespace

}  // namespace sigwatch::simulation

int main(int argc, char** argv) {
  sigwatch::simulation::Wanted wanted;
  CLI::App app{"Made-up lists in which a person certainly wrote: none may be called silent."};
  app.add_option("--lists", wanted.lists, "how many")->capture_default_str();
  app.add_option("--seed", wanted.seed, "the first seed")->capture_default_str();
  app.add_option("--jobs", wanted.jobs, "lists at the same time")->capture_default_str()->check(CLI::Range(1, 64));
  app.add_flag("--first", wanted.first, "end with the first that is called silent");
  app.add_flag("--show", wanted.show, "the file after the last read, and the verdict");
  CLI11_PARSE(app, argc, argv);
  return sigwatch::simulation::run(wanted);
}
