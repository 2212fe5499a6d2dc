#include "simulation/campaign.h"

#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <filesystem>
#include <mutex>
#include <thread>

#include "simulation/core_depth.h"
#include "simulation/whole_depth.h"

namespace sigwatch::simulation {

namespace {

constexpr Seconds kPaceOfCore = 10min;
constexpr Seconds kPaceOfWhole = 2h;

/// A disk in memory where there is one: the simulation is about what is written in which order, not about the time that
/// it takes.
std::string folder_of(int lane) {
  const std::filesystem::path memory = "/dev/shm";
  const auto base = access(memory.c_str(), W_OK) == 0 ? memory : std::filesystem::temp_directory_path();
  return (base / ("sigwatch-simulate-" + std::to_string(getpid()) + "-" + std::to_string(lane))).string();
}

void add(Told& sum, const Told& told) {
  sum.tally.add(told.tally);
  sum.sig_years += told.sig_years;
  sum.mails += told.mails;
  sum.passes += told.passes;
  sum.unknowable += told.unknowable;
  sum.trace ^= told.trace;
}

std::string kind_of(const Violation& v) { return v.promise; }

/// The same promise still breaks.
bool still_breaks(Depth depth, const Setup& setup, Failure& failure) {
  const Told told = live_once(depth, setup, 0);
  if (!told.broken || kind_of(*told.broken) != kind_of(failure.broken)) return false;
  failure = {setup, *told.broken};
  return true;
}

}  // namespace

Told live_once(Depth depth, const Setup& setup, int lane, const std::function<void(const std::string&)>& listener) {
  if (depth == Depth::core) return live(setup, make_core, kPaceOfCore, listener);
  const std::string folder = folder_of(lane);
  const Told told = live(
      setup, [&](World& w, Oracle& o) { return make_whole(w, o, folder); }, kPaceOfWhole, listener);
  std::filesystem::remove_all(folder);
  return told;
}

Campaign run_campaign(Depth depth, std::uint64_t first, double years, int jobs, std::size_t tolerated,
                      const std::function<void(double)>& progress) {
  Campaign campaign;
  std::mutex mutex;
  std::uint64_t next = first;
  double begun = 0;
  const auto work = [&](int lane) {
    for (std::unique_lock lock(mutex); begun < years && campaign.failures.size() < tolerated; lock.lock()) {
      const Setup setup = setup_at(depth, next++);
      begun += years_of(setup);
      lock.unlock();
      const Told told = live_once(depth, setup, lane);
      lock.lock();
      add(campaign.sum, told);
      if (told.broken) campaign.failures.push_back({setup, *told.broken});
      if (progress) progress(campaign.sum.sig_years);
      lock.unlock();
    }
  };
  std::vector<std::thread> lanes;
  for (int lane = 1; lane < jobs; ++lane) lanes.emplace_back(work, lane);
  work(0);
  for (std::thread& lane : lanes) lane.join();
  std::sort(campaign.failures.begin(), campaign.failures.end(),
            [](const Failure& a, const Failure& b) { return a.setup.seed < b.setup.seed; });
  return campaign;
}

Failure shrink(Depth depth, Failure failure) {
  for (bool smaller = true; smaller;) {
    smaller = false;
    for (int sigs = 1; sigs < failure.setup.sigs && !smaller; ++sigs) {
      Setup setup = failure.setup;
      setup.sigs = sigs;
      smaller = still_breaks(depth, setup, failure);
    }
    for (int years = 1; years < failure.setup.years && !smaller; ++years) {
      Setup setup = failure.setup;
      setup.years = years;
      smaller = still_breaks(depth, setup, failure);
    }
    for (std::size_t i = 0; i < kFaults; ++i) {
      if (!failure.setup.swarm.on[i]) continue;
      Setup setup = failure.setup;
      setup.swarm.on[i] = false;
      smaller = still_breaks(depth, setup, failure) || smaller;
    }
  }
  return failure;
}

Setup setup_at(Depth depth, std::uint64_t seed) {
  Setup setup = setup_of(seed, possible_at(depth));
  if (depth == Depth::whole) setup.sigs += 3;  // a pass over more costs little more
  return setup;
}

Swarm possible_at(Depth depth) {
  Swarm all;
  all.on.fill(true);
  if (depth == Depth::core) {
    all.on[static_cast<std::size_t>(Fault::crashed)] = false;
    all.on[static_cast<std::size_t>(Fault::disk_full)] = false;
  }
  return all;
}

}  // namespace sigwatch::simulation
