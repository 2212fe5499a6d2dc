#pragma once

#include <set>
#include <string>

#include "core/register/register.h"
#include "service/picture.h"

namespace sigwatch {

/// A SIG rests when nothing that is said of it can change but by a new reading, a person's word, another configuration or a date that is
/// known: then a pass need not judge it again, and need not read its posts. It is judged at least once a week all the same.
class Resting {
 public:
  Resting() = default;
  /// As the state has it at the beginning of a pass.
  Resting(const Register& reg, Store& store, Time now);

  bool rests(const std::string& sig) const { return resting_.count(sig) > 0; }
  /// A reading of one of its archives showed something: the state says so already.
  void stir(const std::string& sig) { resting_.erase(sig); }
  /// What the rest is given on: the configuration, and how much people have said.
  const std::string& given() const { return given_; }

 private:
  std::string given_;
  std::set<std::string> resting_;
};

/// Until when a SIG may rest after this view; nullopt: it is judged with every pass.
std::optional<Time> rests_until(const SigView& view, const Policy& policy, const std::string& clock_fault, Time now);

}  // namespace sigwatch
