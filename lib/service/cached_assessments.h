#pragma once

#include <set>
#include <string>

#include "core/register/register.h"
#include "service/snapshot.h"

namespace sigwatch {

/// The SIGs whose last assessment still holds: nothing that is said of them can change but by a new reading, a person's
/// statement, another configuration or a date that is known. A pass need not judge them again, and need not read their
/// posts. Each is judged at least once a week all the same.
class CachedAssessments {
 public:
  CachedAssessments() = default;
  /// As the state has it at the beginning of a pass.
  CachedAssessments(const Register& reg, Store& store, Time now);

  bool holds(const std::string& sig) const { return cached_.count(sig) > 0; }
  /// A reading of one of its archives showed something: the state says so already.
  void invalidate(const std::string& sig) { cached_.erase(sig); }
  /// What an assessment holds for: the configuration, and how much people have said.
  const std::string& given() const { return given_; }

 private:
  std::string given_;
  std::set<std::string> cached_;
};

/// Until when an assessment holds; nullopt: the SIG is judged with every pass.
std::optional<Time> holds_until(const Assessment& assessment, const Policy& policy, const std::string& clock_fault,
                                Time now);

}  // namespace sigwatch
