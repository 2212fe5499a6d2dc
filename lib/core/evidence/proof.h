#pragma once

#include <optional>
#include <string>
#include <vector>

#include "core/evidence/archive_health.h"
#include "core/evidence/summary.h"
#include "core/register/decision.h"
#include "core/register/register.h"

namespace sigwatch {

/// Everything that a verdict depends on.
struct Measurement {
  const Register& reg;
  const SigEntry& sig;
  const EffectiveWatch& effective;
  const Summary& summary;
  const std::vector<ArchiveView>& archives;
  bool list_shared;         ///< another SIG names the same list (SharedLists)
  std::string clock_fault;  ///< why the clock is not trusted in this pass, or empty
};

/// From when on a proof of silence must have seen everything: silent_after back from `now`, and a day for clocks and
/// zones.
Time window_start(const Policy& policy, Time now);

/// From when the silence counts: the newest counted post, or `since`.
std::optional<Time> silent_from(const Measurement& m);

/// Why its list is not measured at all, or nullopt.
std::optional<std::string> why_not_measured(const Measurement& m);

/// Every condition of proof, as `explain` shows it: what, and whether it holds.
struct ProofLine {
  std::string condition;
  bool holds = false;
  std::string saw;
};
std::vector<ProofLine> proof_lines(const Measurement& m, Time now);

/// The live archive whose series of good reads is shortest or youngest, or null.
const ArchiveView* weakest(const std::vector<ArchiveView>& archives);

/// Whether first reading has come to the newest counted post, or to the beginning of every archive.
bool reading_done(const Measurement& m);

/// The next good read must be unconditional and whole: it would complete the proof, or the last such read is old.
bool wants_whole_read(const Measurement& m, Time now);

}  // namespace sigwatch
