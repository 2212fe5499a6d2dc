#include <CLI/CLI.hpp>
#include <algorithm>
#include <chrono>
#include <cstdio>
#include <map>
#include <string>
#include <vector>

#include "simulation/campaign.h"

using namespace sigwatch;
using namespace sigwatch::simulation;

namespace {

/// What one command line asks for.
struct Order {
  Depth depth = Depth::core;
  double years = 1000;
  std::uint64_t seed = 1, replayed = 0;
  int jobs = 2, sigs = 0, life = 0;
  long at_least = 0;
  std::vector<std::string> only, required;
  bool quiet = false, progress = false, no_shrinking = false, first = false;
};

const char* word(Depth depth) { return depth == Depth::core ? "core" : "whole"; }

std::string faults_of(const Swarm& swarm) {
  std::string names;
  for (std::size_t i = 0; i < kFaults; ++i) {
    if (swarm.on[i]) names += (names.empty() ? "" : ",") + std::string(name_of(static_cast<Fault>(i)));
  }
  return names.empty() ? "none" : names;
}

std::string command_of(const Order& order, const Setup& setup) {
  return "simulate --depth " + std::string(word(order.depth)) + " --replay " + std::to_string(setup.seed) + " --sigs " +
         std::to_string(setup.sigs) + " --years " + std::to_string(setup.years) + " --only " + faults_of(setup.swarm);
}

void print(const Violation& v) {
  std::printf("%s: %s: %s\n", to_rfc3339(v.at).c_str(), v.promise.c_str(), v.what.c_str());
}

bool tell_life(const Order& order, const Setup& setup) {
  const Told told = live_once(order.depth, setup, 0, [&](const std::string& line) {
    if (!order.quiet) std::puts(line.c_str());
  });
  std::printf("trace %016llx, %ld mails, %ld passes\n", static_cast<unsigned long long>(told.trace), told.mails,
              told.passes);
  if (told.broken) print(*told.broken);
  return !told.broken;
}

Setup setup_to_replay(const Order& order) {
  Setup setup = setup_at(order.depth, order.replayed);
  if (order.sigs > 0) setup.sigs = order.sigs;
  if (order.life > 0) setup.years = order.life;
  if (order.only.empty()) return setup;
  for (std::size_t i = 0; i < kFaults; ++i)
    setup.swarm.on[i] =
        std::find(order.only.begin(), order.only.end(), name_of(static_cast<Fault>(i))) != order.only.end();
  return setup;
}

void tell_failures(const Order& order, const Campaign& campaign) {
  for (const Failure& f : campaign.failures) {
    std::printf("seed %llu, %s: ", static_cast<unsigned long long>(f.setup.seed), command_of(order, f.setup).c_str());
    print(f.broken);
  }
  if (campaign.failures.empty() || order.no_shrinking) return;
  const Failure least = shrink(order.depth, campaign.failures.front());
  std::printf("\nthe smallest story of seed %llu:\n", static_cast<unsigned long long>(least.setup.seed));
  tell_life(order, least.setup);
  std::printf("replay it with: %s\n\n", command_of(order, least.setup).c_str());
}

/// False when a kind of fault was met too rarely for the others to mean much.
bool tell_faults(const Order& order, const Tally& tally) {
  bool enough = true;
  const Swarm possible = possible_at(order.depth);
  for (std::size_t i = 0; i < kFaults; ++i) {
    const std::string name(name_of(static_cast<Fault>(i)));
    const bool asked =
        order.required.empty() || std::find(order.required.begin(), order.required.end(), name) != order.required.end();
    const bool few = possible.on[i] && asked && tally.hits[i] < order.at_least;
    if (possible.on[i]) std::printf("%-16s %9ld%s\n", name.c_str(), tally.hits[i], few ? "  TOO FEW" : "");
    enough = enough && !few;
  }
  return enough;
}

bool run(const Order& order) {
  const auto begun = std::chrono::steady_clock::now();
  const auto seconds = [&] { return std::chrono::duration<double>(std::chrono::steady_clock::now() - begun).count(); };
  double told = 0;
  const auto progress = [&](double years) {
    if (!order.progress || years < told + order.years / 100) return;
    told = years;
    std::fprintf(stderr, "%.0f of %.0f SIG-years in %.0f s\n", years, order.years, seconds());
  };
  const Campaign campaign =
      run_campaign(order.depth, order.seed, order.years, order.jobs, order.first ? 1 : 8, progress);
  const Told& sum = campaign.sum;
  std::printf(
      "%s: %.0f SIG-years from seed %llu, %.1f s, %ld mails, %ld passes, trace %016llx, %ld copies that nobody could "
      "know of\n",
      word(order.depth), sum.sig_years, static_cast<unsigned long long>(order.seed), seconds(), sum.mails, sum.passes,
      static_cast<unsigned long long>(sum.trace), sum.unknowable);
  const bool enough = tell_faults(order, sum.tally);
  std::printf("%zu violations\n", campaign.failures.size());
  tell_failures(order, campaign);
  return campaign.failures.empty() && enough;
}

}  // namespace

int main(int argc, char** argv) {
  Order order;
  CLI::App app(
      "Lives of made-up foundations from seeds: true people, archives and mail systems around the real program, and an "
      "oracle.");
  const std::map<std::string, Depth> depths = {{"core", Depth::core}, {"whole", Depth::whole}};
  app.add_option("--depth", order.depth, "core: judge and step alone; whole: service, SQLite, outbox, crashes")
      ->transform(CLI::CheckedTransformer(depths));
  app.add_option("--sig-years", order.years, "how much is lived through (1000)");
  app.add_option("--seed", order.seed, "the first seed (1)");
  app.add_option("--jobs", order.jobs, "lives at the same time (2)")->check(CLI::Range(1, 64));
  app.add_option("--at-least", order.at_least, "fail when a kind of fault was met less often");
  app.add_option("--of", order.required, "with --at-least: only these kinds")->delimiter(',');
  const auto* replay = app.add_option("--replay", order.replayed, "tell the life of this seed");
  app.add_option("--sigs", order.sigs, "with --replay: so many SIGs");
  app.add_option("--years", order.life, "with --replay: so many years before the calm");
  app.add_option("--only", order.only, "with --replay: only these kinds of fault (or none)")->delimiter(',');
  app.add_flag("--quiet", order.quiet, "the end of a story alone");
  app.add_flag("--progress", order.progress, "a line for each hundredth");
  app.add_flag("--first", order.first, "end with the first violation");
  app.add_flag("--no-shrinking", order.no_shrinking, "print failing seeds as they are");
  CLI11_PARSE(app, argc, argv);
  const bool well = replay->count() > 0 ? tell_life(order, setup_to_replay(order)) : run(order);
  return well ? 0 : 1;
}
