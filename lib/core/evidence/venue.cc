#include "core/evidence/venue.h"

#include "core/base/text.h"
#include "core/people/correspondence.h"
#include "core/post/clocks.h"

namespace sigwatch {

Venue venue_of(const ArchiveMemory& memory, const std::vector<KnownPost>& posts, Time window_from, Time now) {
  Venue venue;
  venue.kind = memory.kind;
  venue.url = memory.url;
  venue.last_good = memory.last_good;
  if (!is_good(memory.evidence)) venue.reason = memory.evidence.reason;
  for (const KnownPost& p : posts) {
    const auto date = date_of(p);
    if (!date || *date > now || p.vanished) continue;
    venue.in_window += *date >= window_from;
    if (venue.newest && *venue.newest >= *date) continue;
    venue.newest = date;
    venue.newest_url = p.post.url;
  }
  return venue;
}

std::string venue_line(const Venue& venue) {
  if (!venue.last_good)
    return "not read" + (venue.reason.empty() ? "" : " (" + clean_line(venue.reason, 120) + ")") + ": " + venue.url;
  if (!venue.newest) return "no post: " + venue.url;
  return "last post " + to_date(*venue.newest) + ", " + plural(venue.in_window, "post") +
         " in the window: " + venue.url;
}

}  // namespace sigwatch
