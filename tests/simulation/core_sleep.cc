#include <algorithm>

#include "core/base/calendar.h"
#include "simulation/core_subject.h"

/// When a SIG must be looked at again: a life jumps over the time between.
namespace sigwatch::simulation {

bool CoreSubject::touched(std::size_t i, Time clock) const {
  const SigState& s = state_.sigs[i];
  if (s.invalidated || clock >= s.wake || world_.skew != 0s) return true;
  for (std::size_t a = 0; a < s.archives.size(); ++a) {
    if (world_.shelf_at(s.archives[a].url)->version != s.seen[a]) return true;
  }
  return false;
}

/// Until when nothing changes here unless the world does something. Daily where proof is gathered or mail waits.
void CoreSubject::sleep(std::size_t i, const Measured& m, const LadderOutcome& out, Time clock) {
  SigState& s = state_.sigs[i];
  s.invalidated = false;
  Time wake = clock + Days(60);
  const auto not_after = [&](std::optional<Time> t) {
    if (t) wake = std::min(wake, std::max(*t, clock + 1h));
  };
  if (m.verdict.silent_since) {
    const Time old = add_months(*m.verdict.silent_since, reg_.policy.silent_after);
    if (old > clock) not_after(old);
  }
  const bool closed = m.verdict.kind == VerdictKind::not_measured;
  const bool reading = s.archives.back().series.reads > 0 && s.archives.back().series.reads < 4;
  if (!closed && m.verdict.kind != VerdictKind::active && m.verdict.kind != VerdictKind::silent)
    not_after(clock +
              (reading
                   ? s.archives.back().series.reads % 2 == 1 && clock.time_since_epoch().count() % 3 == 0 ? 50h : 25h
                   : 5 * 24h));
  if (out.next) {
    not_after(out.next->not_before > clock ? out.next->not_before : clock + Days(3));
  }
  if (m.effective.extended_until && *m.effective.extended_until > clock) not_after(m.effective.extended_until);
  if (const auto& exempt = reg_.sigs[i].exempt; exempt && exempt->until > clock) not_after(exempt->until);
  for (const Decision& d : s.decisions) {
    if (d.at + reg_.policy.decided_after > clock) not_after(d.at + reg_.policy.decided_after);
  }
  for (const Notice& n : s.notices) {
    const Seconds pause = m.verdict.kind == VerdictKind::silent || !ends_with_episode(n) ? 20h : 4 * 24h;
    if (n.state == NoticeState::due || n.state == NoticeState::deferred)
      not_after(std::max(n.not_before, clock + pause));
  }
  s.wake = wake;
}

Time CoreSubject::wish(Time clock) {
  Time first = Time::max();
  for (const SigState& s : state_.sigs) first = std::min(first, s.wake);
  return std::max(first, clock);
}

}  // namespace sigwatch::simulation
