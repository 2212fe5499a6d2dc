#pragma once

#include <functional>
#include <vector>

#include "simulation/foundation.h"

namespace sigwatch::simulation {

enum class Depth { core, whole };

/// A life that broke a promise.
struct Failure {
  Setup setup;
  Violation broken;
};

/// What came of many lives.
struct Campaign {
  Told sum;
  std::vector<Failure> failures;
};

/// One life; `lane` keeps lives that run at the same time apart.
Told live_once(Depth depth, const Setup& setup, int lane, const std::function<void(const std::string&)>& listener = {});

/// Lives of the seeds from `first` on, as many as make `years` SIG-years, `jobs` at a time. The seeds do not depend on
/// the number of jobs. Ends early when `tolerated` lives broke a promise.
Campaign run_campaign(Depth depth, std::uint64_t first, double years, int jobs, std::size_t tolerated,
                      const std::function<void(double)>& progress);

/// Makes a failing life smaller as long as the same promise breaks: fewer SIGs, fewer years, fewer kinds of fault.
Failure shrink(Depth depth, Failure failure);

/// What a seed stands for.
Setup setup_at(Depth depth, std::uint64_t seed);

/// The kinds that this depth can meet.
Swarm possible_at(Depth depth);

}  // namespace sigwatch::simulation
