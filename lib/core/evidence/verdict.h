#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/evidence/proof.h"

namespace sigwatch {

enum class VerdictKind { active, silent, unproven, unreachable, not_measured };
std::string_view to_string(VerdictKind kind);

/// What is proved and what is missing. Each missing line says what and the command that would settle it.
struct ProofView {
  std::optional<Time> since;
  int reads = 0;
  std::vector<std::string> missing;
};

struct Verdict {
  VerdictKind kind = VerdictKind::unproven;
  std::string reason;
  bool doubtful_only = false;
  std::optional<Time> silent_since;  ///< newest counted post, or since
  ProofView proof;
};

/// The first of the table of verdicts (docs/proof.md) that holds, with the reason.
Verdict judge(const Measurement& m, Time now);

}  // namespace sigwatch
