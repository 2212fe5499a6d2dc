#include "core/report/digest.h"

#include <algorithm>

#include "core/base/calendar.h"

namespace sigwatch {

Time period_start(Time now, int months) {
  const Time month = month_start(now);
  const std::chrono::year_month_day date(std::chrono::floor<Days>(month));
  const int since_january = static_cast<int>(static_cast<unsigned>(date.month())) - 1;
  return add_months(month, -(since_january % months));
}

bool is_digest(const Notice& notice, Audience audience) { return notice.step == "digest" && notice.audience == audience; }

std::optional<Time> digest_due(const std::vector<Notice>& notices, Audience audience, int months, std::optional<Time> live_since,
                               Time now) {
  if (months <= 0 || !live_since) return std::nullopt;
  const Time day = period_start(now, months);
  const std::string name = plain_notice_id("digest", day);
  const bool written = std::any_of(notices.begin(), notices.end(), [&](const Notice& n) {
    // One that a clock which was ahead wrote is not of this period, and is its own period's.
    const bool of_this_period = n.created >= day && n.created <= now;
    return is_digest(n, audience) && (of_this_period || n.id.starts_with(name));
  });
  return written || *live_since >= day ? std::nullopt : std::optional<Time>(day);
}

std::optional<Time> next_digest(const std::vector<Notice>& notices, Audience audience, int months, std::optional<Time> live_since,
                                Time now) {
  if (months <= 0 || !live_since) return std::nullopt;
  return digest_due(notices, audience, months, live_since, now) ? now : add_months(period_start(now, months), months);
}

Time digest_since(const std::vector<Notice>& notices, const Notice& digest, Time live_since) {
  Time since = live_since;
  for (const Notice& n : notices) {
    const bool earlier = is_digest(n, digest.audience) && n.to == digest.to && n.id != digest.id && n.created < digest.created;
    if (earlier && n.first_attempt) since = std::max(since, *n.first_attempt);
  }
  return since;
}

std::string digest_id(Time day, Audience audience, const std::string& to) {
  const std::string id = plain_notice_id("digest", day);
  return audience == Audience::council ? id : id + "." + leader_suffix(to);
}

}  // namespace sigwatch
