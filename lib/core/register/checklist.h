#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/time.h"
#include "core/register/decision.h"
#include "core/register/statement.h"

namespace sigwatch {

/// One thing that has to be done after a group was disbanded.
struct ChecklistItem {
  std::string item;          ///< `charter`, `list`, `archive`, `register`
  std::string what;          ///< what is then so, as the end of a sentence
  std::optional<Time> done;  ///< when a person ticked it
  friend bool operator==(const ChecklistItem&, const ChecklistItem&) = default;
};

/// The decision that closed a SIG, where it is closed by one that stands: later ones that leave it closed do not begin
/// anew. `decisions` are those of this SIG, all of them, oldest first.
std::optional<Decision> closing_decision(const std::vector<Decision>& decisions);

/// What is done and what is still to be done after that decision (docs/ladder.md, "Decisions"). Empty when no decision
/// that stands closed the SIG: a revoke or a reopen removes it, and a later disband begins a new one.
std::vector<ChecklistItem> checklist(const std::vector<Decision>& decisions, const std::vector<Statement>& statements);

/// Statement::about of a tick: `iot.3.charter`, where 3 is the number of the decision.
std::string tick_name(const Decision& closing, std::string_view item);

/// The names of the items that are not ticked: `charter, list`; empty when all are done, or when there is no checklist.
std::string still_to_do(const std::vector<ChecklistItem>& list);

}  // namespace sigwatch
