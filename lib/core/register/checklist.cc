#include "core/register/checklist.h"

#include <algorithm>
#include <array>
#include <utility>

namespace sigwatch {

namespace {

/// Elsewhere a group was closed, and its list stayed open. So each item stays open until a person ticks it.
constexpr std::array<std::pair<std::string_view, std::string_view>, 4> kItems = {
    {{"charter", "the status of the charter says that the group has ended"},
     {"list", "the list takes no more posts"},
     {"archive", "the archive of the list stays where it is: archived, not deleted"},
     {"register", "the register of groups, and the configuration, say that the group has ended"}}};

std::optional<Time> ticked(const std::string& name, const std::vector<Statement>& statements) {
  const auto it = std::find_if(statements.begin(), statements.end(),
                               [&](const Statement& w) { return w.kind == Statement::Kind::tick && w.about == name; });
  return it == statements.end() ? std::nullopt : std::optional<Time>(it->at);
}

}  // namespace

std::optional<Decision> closing_decision(const std::vector<Decision>& decisions) {
  std::optional<Decision> closing;
  for (const Decision& d : standing_decisions(decisions)) {
    switch (d.kind) {
      case DecisionKind::disband:
        if (!closing) closing = d;
        break;
      case DecisionKind::standing:
      case DecisionKind::reopen:
        closing.reset();
        break;
      case DecisionKind::extend:
      case DecisionKind::keep:
      case DecisionKind::revoke:
        break;
    }
  }
  return closing;
}

std::string tick_name(const Decision& closing, std::string_view item) {
  return closing.sig + "." + std::to_string(closing.number) + "." + std::string(item);
}

std::vector<ChecklistItem> checklist(const std::vector<Decision>& decisions, const std::vector<Statement>& statements) {
  const auto closing = closing_decision(decisions);
  std::vector<ChecklistItem> list;
  if (!closing) return list;
  for (const auto& [item, what] : kItems)
    list.push_back({std::string(item), std::string(what), ticked(tick_name(*closing, item), statements)});
  return list;
}

std::string still_to_do(const std::vector<ChecklistItem>& list) {
  std::string names;
  for (const ChecklistItem& c : list) {
    if (!c.done) names += (names.empty() ? "" : ", ") + c.item;
  }
  return names;
}

}  // namespace sigwatch
