#pragma once

#include <optional>
#include <string>
#include <vector>

#include "simulation/world.h"

namespace sigwatch::simulation {

/// What a person types at the program.
struct Command {
  enum class What { go_live, pause, resume, release, release_all, attest, vouch, ignore, decide };
  What what = What::go_live;
  std::string about;  ///< notice, message or archive root
  std::string sig;
  Resolution resolution = Resolution::keep;
  Time until;
};

/// What the program says of a notice and of a SIG, in plain words.
struct NoticeFact {
  std::string id, sig, step, to, state;
  Time created;
  std::optional<Time> accepted, seen;
  /// operators were told that the archive shows this later one, or the notice itself, and asked to look
  std::string later{};
};
struct SigFact {
  std::string verdict;
  std::vector<std::string> doubtful;  ///< message ids or locators
};

/// The program under test, as the world meets it. Two of them: the core alone, and the whole.
struct Subject {
  virtual ~Subject() = default;
  /// One pass; the machine's clock says `clock`.
  virtual void pass(Time clock) = 0;
  /// When it wants to be woken at the latest.
  virtual Time wish(Time clock) = 0;
  /// True when it is also woken by whatever happens in the world; else it polls when it wishes.
  virtual bool wakes_at_events() const = 0;
  virtual void type(const Command& command, Time clock) = 0;
  virtual std::vector<NoticeFact> notices() = 0;
  virtual SigFact sig(const std::string& id) = 0;
  virtual std::string verdict(const std::string& id) = 0;
  virtual bool stopped() = 0;
  /// The register changed.
  virtual void reload() = 0;
  virtual void back_up() = 0;
  /// Puts the last backup in place of the state. False: there is none.
  virtual bool restore() = 0;
};

}  // namespace sigwatch::simulation
