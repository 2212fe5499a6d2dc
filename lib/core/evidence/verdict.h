#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/evidence/archive_memory.h"
#include "core/evidence/summary.h"
#include "core/register/decision.h"
#include "core/register/register.h"

namespace sigwatch {

enum class VerdictKind { active, silent, unproven, unreachable, not_measured };
std::string_view to_string(VerdictKind kind);

enum class ArchiveState { well, unchanged, stalled, unreachable, unrecognised, frozen, gone };
std::string_view to_string(ArchiveState state);

/// One archive of a SIG as the verdict sees it.
struct ArchiveView {
  ArchiveEntry entry;
  ArchiveMemory memory;
  std::string root;                      ///< ArchiveEntry::root
  std::optional<Time> others_pulse;      ///< newest post taken in under the root by another list
  std::optional<Time> own_notice;        ///< a notice of ours was seen here then; speaks for the root where `alone`
  bool alone = false;                    ///< no other list is known under this root
  std::optional<Time> root_pulse;        ///< newest post taken in under the root by any list, this one included
  std::optional<Time> root_attested;     ///< `attest ROOT`
  std::optional<Time> archive_attested;  ///< `attest ARCHIVE`
  std::string moved_to;                  ///< another root of the same host that moved while this one is still, or empty
};

/// Whether the archive says nothing of a silent list unless something else moves under its root (design 2, "Pulse"). Not an mbox that the
/// list server itself writes, nor one of which nobody said who writes it and which is alone in its folder; nor what has no root.
bool needs_pulse(const ArchiveView& archive);

/// State and reason of an archive for status and page.
struct ArchiveHealth {
  ArchiveState state = ArchiveState::well;
  std::string reason;
};
ArchiveHealth health(const ArchiveView& archive, const Policy& policy, Time now);

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

/// Everything that a verdict depends on.
struct Measurement {
  const Register& reg;
  const SigEntry& sig;
  const Standpoint& standpoint;
  const Summary& summary;
  const std::vector<ArchiveView>& archives;
  bool list_shared;         ///< another SIG names the same list (SharedLists)
  std::string clock_fault;  ///< why the clock is not trusted in this pass, or empty
};

/// From when on a proof of silence must have seen everything: silent_after back from `now`, and a day for clocks and zones.
Time window_start(const Policy& policy, Time now);

/// The first of design 2's table that holds, with the reason.
Verdict judge(const Measurement& m, Time now);

/// Every condition of proof, as `explain` shows it: what, and whether it holds.
struct ProofLine {
  std::string condition;
  bool holds = false;
  std::string saw;
};
std::vector<ProofLine> proof_lines(const Measurement& m, Time now);

/// From when on everything of the SIG's archives is known (the latest of them), nullopt when one that is not frozen was never read.
std::optional<Time> complete_from(const std::vector<ArchiveView>& archives);

/// The same, without trusting an index: what a month's count of nothing may be said on.
std::optional<Time> sure_from(const std::vector<ArchiveView>& archives);

/// True when 24 months or the whole of every archive were read.
bool read_deep(const std::vector<ArchiveView>& archives);

/// Whether first reading has come to the newest counted post, or to the beginning of every archive.
bool reading_done(const Measurement& m);

/// The next good read must be unconditional and whole: it would complete the proof, or the last such read is old.
bool wants_whole_read(const Measurement& m, Time now);

}  // namespace sigwatch
