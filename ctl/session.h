#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "core/register/register.h"
#include "ports/store.h"
#include "service/snapshot.h"

namespace sigwatch {

constexpr int kGood = 0;
constexpr int kWrong = 1;
constexpr int kUsage = 2;
constexpr int kConfigWrong = 78;

/// Something a command cannot do: printed after `sigwatchctl: `, with this exit code.
struct CommandRefusal {
  int code = kWrong;
  std::string text;
};

/// What every command works with: the register, the state (never made here, never migrated), the moment, and who types.
class Session {
 public:
  /// Throws CommandRefusal.
  explicit Session(const std::string& config);

  const Register& reg() const { return reg_; }
  Store& store();  ///< opened at first use
  /// The last pass of a simulated state, else the present.
  Time now();
  Snapshot snapshot();
  std::string who() const;  ///< the person at the keyboard, through sudo

  /// The SIG called so; throws CommandRefusal with the names there are.
  const SigEntry& sig(const std::string& id) const;

  /// Writes, with a line of history; throws CommandRefusal when what was expected changed meanwhile.
  void write(Change change, const std::string& sig, const std::string& kind, const std::string& text);

 private:
  Register reg_;
  std::unique_ptr<Store> store_;
};

/// Asks on the terminal; `yes` answers for the person. Without a terminal and without --yes: no.
bool confirmed(const std::string& question, bool yes);

}  // namespace sigwatch
