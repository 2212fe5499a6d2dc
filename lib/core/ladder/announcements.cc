#include "core/ladder/announcements.h"

#include <algorithm>

namespace sigwatch {

namespace {

using std::string;

class Announcements : private LadderPart {
 public:
  explicit Announcements(LadderDraft& draft) : LadderPart(draft) {}

  void announce_decisions() {
    const auto kept = standing_decisions(in_.decisions);
    for (const Decision& d : in_.decisions) {
      const bool stands =
          std::any_of(kept.begin(), kept.end(), [&](const Decision& k) { return k.number == d.number; });
      const string step = "decided-" + std::to_string(d.number);
      if (stands || (d.kind == DecisionKind::revoke && undoes_announced(d))) {
        announce(d, step);
      } else {
        withdraw_step(step, "the decision was revoked");
      }
    }
  }

 private:
  /// A revoke is told only where the decision that it undoes had been told.
  bool undoes_announced(const Decision& revoke) const {
    std::vector<Decision> before;
    for (const Decision& d : in_.decisions) {
      if (d.number == revoke.number) break;
      before.push_back(d);
    }
    const auto stood = standing_decisions(before);
    if (stood.empty()) return false;
    const string step = "decided-" + std::to_string(stood.back().number);
    return std::any_of(in_.notices.begin(), in_.notices.end(),
                       [&](const Notice& n) { return n.step == step && may_have_left(n); });
  }

  void announce(const Decision& d, const Step& step) {
    // A slip of whoever typed it can be revoked in this time, and nobody ever hears of it.
    const Time at = d.at + policy_.decided_after;
    if (!in_.live_since || d.at < *in_.live_since || now_ < at) return;
    const bool made =
        std::any_of(in_.notices.begin(), in_.notices.end(), [&](const Notice& n) { return n.step == step; });
    if (made) return;
    const string date = episode_date_at(d.at);
    // A notice has one recipient: in one transaction a refused recipient would stop the mail to the other.
    draft_.add(step, Audience::list, in_.sig.list, date, "0", at);
    if (!in_.reg.council.notify.empty()) draft_.add(step, Audience::council, in_.reg.council.notify, date, "1", at);
  }

  /// The episode that the decision was about, else its own day.
  string episode_date_at(Time at) const {
    string date = to_date(at);
    for (const Episode& e : draft_.all_episodes()) {
      if (e.began <= at) date = to_date(e.counts_from);
    }
    return date;
  }

  void withdraw_step(const Step& step, const string& why) {
    for (const Notice& n : in_.notices) {
      if (n.step == step && is_unsent(n)) draft_.withdraw(n, why);
    }
  }
};

}  // namespace

void announce_decisions(LadderDraft& draft) { Announcements(draft).announce_decisions(); }

}  // namespace sigwatch
