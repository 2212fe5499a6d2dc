#include "core/ladder/brake.h"

#include "core/base/text.h"
#include "core/ladder/ladder.h"

namespace sigwatch {

using std::string;

/// Many groups seldom die in one week. Many first warnings at once are more likely a move, or a fault of ours. Other
/// programs that warn of inactivity flooded people on their first run.
std::vector<Notice> apply_brake(const std::vector<Notice>& notices, const Policy& policy, Time now) {
  std::vector<Notice> first;
  int counted = 0;
  for (const Notice& n : notices) {
    const bool recent = n.step == "warn1" && n.created > now - policy.brake_over && n.state != NoticeState::withdrawn;
    // A person looked at what was released. It neither waits again nor makes others wait.
    if (!recent || n.released) continue;
    // Copies to leaders are no warnings more. They wait with the one that they copy.
    counted += n.audience == Audience::list;
    if (n.state == NoticeState::due) first.push_back(n);
  }
  if (counted <= policy.brake) return {};
  for (Notice& n : first) {
    n.state = NoticeState::held;
    n.reason = plural(counted, "first warning") + " fell due within " + plural(policy.brake_over / Days(1), "day") +
               ": look at them, then release";
  }
  return first;
}

/// The steps of one ladder lie more than a fortnight apart, so no warning waits for this unless something else went
/// wrong.
string fuse(const Notice& notice, const std::vector<Notice>& notices, const Policy& policy, Time now) {
  int today = 0;
  for (const Notice& n : notices) {
    if (n.id == notice.id || n.audience == Audience::operators || !n.first_attempt) continue;
    today += *n.first_attempt > now - Days(1);
    const bool same_list = is_warning(notice) && is_warning(n) && notice.audience == Audience::list &&
                           n.audience == Audience::list && n.to == notice.to;
    if (same_list && *n.first_attempt > now - policy.fuse_list) {
      return "another warning went to " + n.to + " on " + to_date(*n.first_attempt) + " (" + n.id +
             "): at most one in " + plural(policy.fuse_list / Days(1), "day");
    }
  }
  if (today >= policy.fuse_day) return plural(today, "notice") + " went out within a day: the fuse";
  return {};
}

}  // namespace sigwatch
