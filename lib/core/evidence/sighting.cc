#include "core/evidence/sighting.h"

#include <algorithm>
#include <utility>

namespace sigwatch {

namespace {

/// An archive's clock and ours may lie so far apart.
constexpr Seconds kSlack = Days(1);

Sighting unknown(std::string why) { return {Sighting::Kind::unknown, {}, std::move(why)}; }

}  // namespace

Sighting look_for(const std::function<bool(const Post&)>& is_it, const Reading& reading, Time since) {
  if (!is_good(reading.evidence)) return unknown(reading.evidence.reason);
  const auto found = std::find_if(reading.posts.begin(), reading.posts.end(), is_it);
  if (found != reading.posts.end()) return {Sighting::Kind::seen, *found, {}};
  if (!reading.complete_from || *reading.complete_from > since)
    return unknown("what was read does not reach back to when it was sent");
  const auto gap =
      std::find_if(reading.gaps.begin(), reading.gaps.end(), [&](const Gap& g) { return g.to >= since - kSlack; });
  if (gap != reading.gaps.end()) return unknown(gap->part + ": " + gap->why);
  const auto unread = std::find_if(reading.posts.begin(), reading.posts.end(), [&](const Post& p) {
    return p.markers.unreadable && (!p.archive_date || *p.archive_date >= since - kSlack);
  });
  if (unread != reading.posts.end()) return unknown(unread->locator + " cannot be read, and may be it");
  return {Sighting::Kind::absent, {}, {}};
}

bool always_shows_notices(std::string_view kind) { return kind != "feed"; }

const KnownPost* shown_among(const std::vector<KnownPost>& posts, const Notice& notice, const OwnNotices& own) {
  const auto shown =
      std::find_if(posts.begin(), posts.end(), [&](const KnownPost& p) { return shows_notice(p.post, notice, own); });
  return shown == posts.end() ? nullptr : &*shown;
}

}  // namespace sigwatch
