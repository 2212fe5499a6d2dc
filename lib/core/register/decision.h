#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/time.h"
#include "core/register/register.h"

namespace sigwatch {

enum class DecisionKind { extend, keep, standing, disband, reopen, revoke };
std::string_view to_string(DecisionKind kind);
std::optional<DecisionKind> decision_kind_from(std::string_view text);

/// What the Council, the Board or the members resolved about a SIG. Append-only; a later one supersedes, `revoke`
/// undoes the one before it.
struct Decision {
  int number = 0;  ///< 1, 2, ... in the state, in order of recording
  std::string sig;
  DecisionKind kind = DecisionKind::keep;
  Time at;                    ///< when it was recorded
  std::optional<Time> until;  ///< extend: the date
  std::string by;             ///< `council`, `board`, `members`
  std::string reference;      ///< URL of the minutes
  std::string note;
  std::string recorded_by;  ///< who typed it
  friend bool operator==(const Decision&, const Decision&) = default;
};

/// The decisions of one SIG that stand: revoked ones and the `revoke`s left out, oldest first.
std::vector<Decision> standing_decisions(const std::vector<Decision>& all);

/// What the decisions and the register together say. Decisions beat the register.
struct EffectiveWatch {
  Watch watch = Watch::on;
  std::string reason;               ///< for a person: `standing by the register`, `disbanded by council on 2026-05-01`
  std::optional<Time> counts_from;  ///< the clock was started anew then (keep, reopen)
  std::optional<Time> extended_until;  ///< the deadline that an extension set
  std::optional<Decision> extension;   ///< the one behind extended_until
  std::string edit;                    ///< what to change in the register until both agree, or empty
};

/// `decisions` are those of this SIG, all of them, oldest first.
EffectiveWatch effective_watch(const SigEntry& sig, const std::vector<Decision>& decisions, Time now);

}  // namespace sigwatch
