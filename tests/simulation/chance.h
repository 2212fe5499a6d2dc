#pragma once

#include <cstdint>

#include "core/base/time.h"

namespace sigwatch::simulation {

/// Chance from a seed: SplitMix64, so that a seed gives the same life with every compiler and library.
class Chance {
 public:
  explicit Chance(std::uint64_t seed) : state_(seed) {}

  std::uint64_t next() {
    std::uint64_t z = (state_ += 0x9E3779B97F4A7C15U);
    z = (z ^ (z >> 30U)) * 0xBF58476D1CE4E5B9U;
    z = (z ^ (z >> 27U)) * 0x94D049BB133111EBU;
    return z ^ (z >> 31U);
  }
  /// 0 to n - 1.
  int below(int n) { return static_cast<int>(next() % static_cast<std::uint64_t>(n)); }
  /// In so many of a hundred cases.
  bool percent(int p) { return below(100) < p; }
  /// From a to b, evenly, in seconds.
  Seconds between(Seconds a, Seconds b) {
    return a + Seconds(static_cast<Seconds::rep>(next() % static_cast<std::uint64_t>((b - a).count() + 1)));
  }
  /// A wait whose mean is `mean`, mostly shorter and sometimes much longer.
  Seconds about(Seconds mean) {
    const Seconds half = mean / 2;
    const Seconds wait = between(mean / 20 + 1s, half);
    return percent(60) ? wait : percent(70) ? wait + mean : wait + 3 * mean;
  }
  /// Another chance that goes on by itself.
  Chance apart() { return Chance(next()); }

 private:
  std::uint64_t state_;
};

}  // namespace sigwatch::simulation
