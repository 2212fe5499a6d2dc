#pragma once

#include <string>

#include "core/evidence/verdict.h"
#include "core/register/register.h"
#include "service/collaborators.h"
#include "service/snapshot.h"

namespace sigwatch {

/// What was decided about one SIG.
struct Judged {
  VerdictKind verdict = VerdictKind::unproven;
  bool paused = false;
  Watch watch = Watch::on;
  std::string reason;
};

/// The middle of the straight line: judge() and step() on the state as it is, and commit() of what they decided:
/// changed verdict, episode and notices in one transaction. Used after each reading, and before each attempt.
Judged judge_and_step(const Collaborators& with, const SigEntry& sig, const std::string& clock_fault);

/// The same on a snapshot that was just made. `given`: CachedAssessments::given(), so that the assessment may be kept;
/// empty: it may not. `later`: unset, or takes up what goes without episode and notice (verdict, what is kept,
/// history), for the caller to commit: thousands of SIGs would else make as many transactions. What a crash loses of it
/// is judged again.
Judged judge_and_step(const Collaborators& with, const Snapshot& snapshot, const SigEntry& sig,
                      const std::string& clock_fault, const std::string& given = {}, Change* later = nullptr);

}  // namespace sigwatch
