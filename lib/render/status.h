#pragma once

#include <string>
#include <vector>

#include "core/base/history_entry.h"
#include "core/report/status.h"

namespace sigwatch {

/// `status --json` and `/api/v1/sigs`: one array of SIGs (docs/status.md). Times are RFC 3339 UTC, unknown is null.
/// `authors`: whether names, addresses and subjects of posts are in it.
std::string status_json(const std::vector<SigStatus>& sigs, bool authors);

/// The table that a person reads: SIG, watch, verdict, last counted post, what comes next; what needs attention first.
std::string status_table(std::vector<SigStatus> sigs, Time now);

/// One SIG in full.
std::string status_in_full(const SigStatus& sig, Time now);

/// `history --json`.
std::string history_json(const std::vector<HistoryEntry>& entries);

}  // namespace sigwatch
