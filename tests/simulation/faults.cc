#include "simulation/faults.h"

namespace sigwatch::simulation {

namespace {

constexpr std::array<std::string_view, kFaults> kNames = {
    "outage",       "truncated",     "error_page",
    "gone",         "stalled",       "moved",
    "shrunk",       "missing_part",  "owner_removal",
    "still_canary", "unreadable",    "wrong_date",
    "future_date",  "hop_mark",      "spam",
    "newcomer",     "closing_words", "deferred",
    "refused",      "lost_receipt",  "lost_mail",
    "held",         "discarded",     "spooled",
    "changed_id",   "robot_answers", "unmarked_answer",
    "bare_answer",  "late_decision", "second_decision",
    "revoked",      "clock_back",    "clock_forward",
    "paused",       "reloaded",      "crashed",
    "old_backup",   "disk_full",
};

}  // namespace

std::string_view name_of(Fault fault) { return kNames[static_cast<std::size_t>(fault)]; }

}  // namespace sigwatch::simulation
