#pragma once

#include <functional>
#include <memory>
#include <optional>

#include "simulation/oracle.h"
#include "simulation/subject.h"

namespace sigwatch::simulation {

using MakeSubject = std::function<std::unique_ptr<Subject>(World&, Oracle&)>;

/// What came of one foundation's life.
struct Told {
  std::optional<Violation> broken;
  Tally tally;
  double sig_years = 0;
  long mails = 0, passes = 0, unknowable = 0;
  std::uint64_t trace = 0;
};

/// One foundation from a seed: its years with faults, then calm until every ladder has come to its end. `pace`: the
/// shortest time between two passes.
Told live(const Setup& setup, const MakeSubject& make, Seconds pace,
          const std::function<void(const std::string&)>& listener = {});

/// The faults that a seed's foundation meets, and its size.
Setup setup_of(std::uint64_t seed, const Swarm& possible);

/// How many SIG-years its life lasts.
double years_of(const Setup& setup);

}  // namespace sigwatch::simulation
