#include "core/post/clocks.h"

#include <algorithm>

namespace sigwatch {

namespace {

/// A day for zones that a program got wrong. Beyond it a date says nothing: one archive told of a list whose last year
/// was 491972.
constexpr Seconds kFutureSlack = Days(1);
// A clock that nobody set stands at 1970-01-01, give or take a zone and the time since it was switched on.
constexpr Time kNeverSet = Time(Days(2));

}  // namespace

bool is_usable(Time clock, const KnownPost& known) { return is_usable(clock, known.first_seen); }

/// Against the read that first showed the post, and not against now: else a date in the future would become a sign of
/// life on its day.
bool is_usable(Time clock, Time first_seen) {
  const auto horizon = first_seen + kFutureSlack;
  return clock <= horizon && clock > kNeverSet;
}

std::vector<Time> usable_clocks(const KnownPost& known) {
  std::vector<Time> clocks;
  for (const auto& clock : {known.post.sender_date, known.post.archive_date}) {
    if (clock && is_usable(*clock, known)) clocks.push_back(*clock);
  }
  if (known.appeared) clocks.push_back(*known.appeared);
  return clocks;
}

std::optional<Time> date_of(const KnownPost& known) {
  const auto usable = [&](const std::optional<Time>& clock) {
    return clock && is_usable(*clock, known) ? clock : std::nullopt;
  };
  const auto sender = usable(known.post.sender_date), archive = usable(known.post.archive_date);
  std::optional<Time> earliest, latest;
  for (const auto& clock : {sender, archive, known.appeared}) {
    if (!clock) continue;
    earliest = std::min(earliest.value_or(*clock), *clock);
    latest = std::max(latest.value_or(*clock), *clock);
  }
  if (!earliest) return std::nullopt;
  // One of them is wrong, and nobody can tell which: separators of 1980 and mailbox times of 2001 made living lists
  // silent while the archive's clock always won. Silence needs all of them to be old.
  if (*latest - *earliest > kClockSkew) return *latest;
  return sender ? sender : earliest;
}

}  // namespace sigwatch
