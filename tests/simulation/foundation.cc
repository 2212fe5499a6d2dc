#include "simulation/foundation.h"

#include <algorithm>

#include "simulation/people.h"

namespace sigwatch::simulation {

namespace {

/// Six months, the ladder, mail that was held, and operators who look once a week.
constexpr Seconds kCalm = Days(480);
constexpr Seconds kLongestNap = Days(6);

}  // namespace

Told live(const Setup& setup, const MakeSubject& make, Seconds pace,
          const std::function<void(const std::string&)>& listener) {
  Told told;
  World world(setup, told.tally);
  if (listener) world.listener = [&](const std::string& line) { listener(to_rfc3339(world.now) + " " + line); };
  Oracle oracle(world);
  const std::unique_ptr<Subject> subject = make(world, oracle);
  People people(world, *subject, oracle);
  const Time end = world.finish + kCalm;
  world.at(world.finish, [&] { world.calm_down(); });
  while (world.now < end && !oracle.broken()) {
    const Time wish = subject->wish(world.now + world.skew) - world.skew;
    const Time event = subject->wakes_at_events() ? world.next_event() : Time::max();
    const Time next = std::min({event, std::max(wish, world.now), world.now + kLongestNap});
    world.advance(std::max(next, world.now + pace));
    people.before_pass();
    if (world.skew != 0s) world.hit(world.skew < 0s ? Fault::clock_back : Fault::clock_forward);
    subject->pass(world.now + world.skew);
    ++told.passes;
  }
  if (!oracle.broken()) oracle.on_end(subject->notices(), world.finish);
  told.broken = oracle.broken();
  told.mails = oracle.mails();
  told.unknowable = oracle.unknowable();
  told.trace = oracle.trace();
  told.sig_years = static_cast<double>((world.now - world.start) / Days(1)) / 365.25 * setup.sigs;
  return told;
}

Setup setup_of(std::uint64_t seed, const Swarm& possible) {
  Chance chance(seed ^ 0x5EEDU);
  Setup setup;
  setup.seed = seed;
  setup.sigs = 2 + chance.below(6);
  if (chance.percent(2)) setup.sigs += 12;
  setup.years = 1 + chance.below(4);
  const int share = chance.percent(20) ? 15 : 25 + chance.below(50);
  for (std::size_t i = 0; i < kFaults; ++i) setup.swarm.on[i] = possible.on[i] && chance.percent(share);
  return setup;
}

double years_of(const Setup& setup) {
  return (365.0 * setup.years + static_cast<double>(kCalm / Days(1))) / 365.25 * setup.sigs;
}

}  // namespace sigwatch::simulation
