#include "core/register/decision.h"

#include <array>
#include <utility>

namespace sigwatch {

namespace {

constexpr std::array<std::pair<DecisionKind, std::string_view>, 6> kDecisions = {{{DecisionKind::extend, "extend"},
                                                                                  {DecisionKind::keep, "keep"},
                                                                                  {DecisionKind::standing, "standing"},
                                                                                  {DecisionKind::disband, "disband"},
                                                                                  {DecisionKind::reopen, "reopen"},
                                                                                  {DecisionKind::revoke, "revoke"}}};

std::string by_on(const Decision& d) {
  return " by the " + d.by + ", decision " + std::to_string(d.number) + " of " + to_date(d.at);
}

EffectiveWatch by_register(const SigEntry& sig, Time now) {
  EffectiveWatch s;
  // Removed before standing: a group can be both, as SIG-IoT of the XSF, and a list that is gone cannot be measured.
  if (sig.removed) {
    s.watch = Watch::removed;
    s.reason = "its list was removed" + (sig.removed->since ? " on " + to_date(*sig.removed->since) : std::string());
  } else if (sig.standing) {
    s.watch = Watch::standing;
    s.reason = "standing by the register: not expected to end";
  } else if (sig.exempt && (!sig.exempt->until || now < *sig.exempt->until)) {
    s.watch = Watch::exempt;
    s.reason = "exempt" + (sig.exempt->until ? " until " + to_date(*sig.exempt->until) : std::string()) + ": " +
               sig.exempt->because;
  }
  return s;
}

std::string edit_line(const SigEntry& sig, const std::string& what) {
  return sig.place + ": " + what + " (sig " + sig.id + ")";
}

void apply(EffectiveWatch& s, const SigEntry& sig, const Decision& d) {
  switch (d.kind) {
    case DecisionKind::extend:
      s.extended_until = d.until;
      s.extension = d;
      break;
    case DecisionKind::keep:
      s.counts_from = d.at;
      s.extended_until.reset();
      break;
    case DecisionKind::standing:
      s.watch = Watch::standing;
      s.reason = "made standing" + by_on(d);
      s.edit.clear();
      if (!sig.standing) s.edit = edit_line(sig, "add standing: true, as decided");
      if (sig.removed) s.edit = edit_line(sig, "take removed: away, as decided");
      break;
    case DecisionKind::disband:
      s.watch = Watch::closed;
      s.reason = "disbanded" + by_on(d);
      s.edit.clear();
      if (!sig.removed)
        s.edit =
            edit_line(sig, "add removed: {since: " + to_date(d.at) + ", reference: " + d.reference + "}, as decided");
      break;
    case DecisionKind::reopen:
      s.watch = Watch::on;
      s.reason = "reopened" + by_on(d);
      s.counts_from = d.at;
      s.extended_until.reset();
      s.edit.clear();
      if (sig.removed) s.edit = edit_line(sig, "take removed: away, as decided");
      if (sig.standing) s.edit = edit_line(sig, "take standing: away, as decided");
      break;
    case DecisionKind::revoke:
      break;
  }
}

}  // namespace

std::string_view to_string(DecisionKind kind) {
  for (const auto& [k, word] : kDecisions) {
    if (k == kind) return word;
  }
  return "";
}

std::optional<DecisionKind> decision_kind_from(std::string_view text) {
  for (const auto& [k, word] : kDecisions) {
    if (word == text) return k;
  }
  return std::nullopt;
}

std::vector<Decision> standing_decisions(const std::vector<Decision>& all) {
  std::vector<Decision> kept;
  for (const Decision& d : all) {
    if (d.kind != DecisionKind::revoke) {
      kept.push_back(d);
    } else if (!kept.empty()) {
      kept.pop_back();
    }
  }
  return kept;
}

EffectiveWatch effective_watch(const SigEntry& sig, const std::vector<Decision>& decisions, Time now) {
  EffectiveWatch s = by_register(sig, now);
  for (const Decision& d : standing_decisions(decisions)) apply(s, sig, d);
  return s;
}

}  // namespace sigwatch
