#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/evidence/archive_memory.h"
#include "core/register/register.h"

namespace sigwatch {

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

/// Whether the archive says nothing of a silent list unless something else moves under its root (docs/proof.md,
/// "Pulse"). Not an mbox that the list server itself writes, nor one of which nobody said who writes it and which is
/// alone in its folder; nor what has no root.
bool needs_pulse(const ArchiveView& archive);

/// State and reason of an archive for status and page.
struct ArchiveHealth {
  ArchiveState state = ArchiveState::well;
  std::string reason;
};
ArchiveHealth health(const ArchiveView& archive, const Policy& policy, Time now);

/// Nobody said who writes it, and no neighbour could tell that its subscription was cut.
bool is_lone_mbox(const ArchiveView& archive);

/// It still takes in posts: one that is marked frozen proves nothing.
bool is_live(const ArchiveView& archive);
bool any_live(const std::vector<ArchiveView>& archives);

/// Why the last attempt to read it failed, or that there was none.
std::string why_not_read(const ArchiveView& archive);

/// Something else moved under its root lately, or a person attests that the root works; or it needs no pulse.
bool has_pulse(const ArchiveView& archive, const Policy& policy, Time now);
/// Why it has none, and what a person can do.
std::string why_no_pulse(const ArchiveView& archive);

/// `settle it with: sigwatchctl attest '...' --because TEXT`: to be pasted, for a root has a blank in it.
std::string attest_hint(const std::string& what);

/// From when on everything of the SIG's archives is known (the latest of them), nullopt when one that is not frozen was
/// never read.
std::optional<Time> complete_from(const std::vector<ArchiveView>& archives);

/// The same, without trusting an index: what a month's count of nothing may be said on.
std::optional<Time> sure_from(const std::vector<ArchiveView>& archives);

/// True when 24 months or the whole of every archive were read.
bool read_deep(const std::vector<ArchiveView>& archives);

}  // namespace sigwatch
