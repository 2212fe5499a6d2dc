#include <algorithm>

#include "simulation/calendar.h"
#include "simulation/oracle.h"

/// Promises about what the program says of a SIG, and what must have happened in the end.
namespace sigwatch::simulation {

namespace {

/// More than this a machine's clock is not trusted.
constexpr Seconds kClocksApart = 2h;

}  // namespace

void Oracle::on_verdict(const Sig& sig, const std::string& verdict) {
  if (world_.skew != 0s) return;
  if (verdict == "silent") {
    const auto last = last_sign(sig, true);
    if (last && world_.now < old_from(*last)) fail("1: silent, and somebody wrote", sig.id + ": " + written(*last));
    const Answers& a = sig.list.shelves[sig.list.configured].answers;
    if (a.good < 3 && !a.vague) fail("2: silent without good reads", sig.id);
  }
  if (verdict != "active") return;
  std::optional<Time> last = sig.since;
  for (const Shelf& shelf : sig.list.shelves) {
    for (const Entry& e : shelf.entries) {
      const Writer w = e.message->writer;
      // Out of office without a mark has one sign of a program: doubtful.
      const bool unmarked = w == Writer::robot && e.message->automatic.empty();
      const bool other = unmarked || (w != Writer::sigwatch && w != Writer::robot);
      if (other || e.message->unreadable) last = std::max(last.value_or(Time::min()), latest_date(e));
    }
  }
  if (!last || world_.now >= months_later(*last, kSilentAfter) + Days(1))
    fail("7: active, and no person wrote", sig.id);
}

void Oracle::on_end(const std::vector<NoticeFact>& notices, Time calm_since) {
  for (const NoticeFact& n : notices) {
    const bool open = n.state == "due" || n.state == "deferred" || n.state == "sending" || n.state == "held" ||
                      n.state == "unknown" || n.state == "refused";
    const bool unseen =
        n.state == "accepted" && world_.list_to(n.to) && (world_.council_shows || n.to != world_.council.address);
    if (n.to != kOperators && (open || unseen) && n.created < world_.now - Days(60))
      fail("5: every due notice comes to an end", n.id + " is " + n.state);
    if (n.state == "seen") was_there_when_seen(n);
  }
  for (const Sig& sig : world_.sigs) {
    ladder_came_to_its_end(sig);
    council_heard_of_life(sig);
  }
  (void)calm_since;
}

/// What was seen stood in an archive then.
void Oracle::was_there_when_seen(const NoticeFact& n) {
  const auto sent = world_.sent.find(n.id);
  if (sent == world_.sent.end() || !n.seen) return;
  const bool there = std::any_of(sent->second.begin(), sent->second.end(),
                                 [&](const Sent& s) { return s.stood && *s.stood <= *n.seen + kClocksApart; });
  if (!there) fail("6: seen, and it did not stand in an archive", n.id);
}

/// Liveness: long silent, nobody wrote, nothing was wrong: the Council was asked.
void Oracle::ladder_came_to_its_end(const Sig& sig) {
  const Stand s = stand(sig);
  const auto last = last_sign(sig);
  if (!s.on || (!last && !sig.since)) return;
  Time from = last.value_or(sig.since.value_or(Time::min()));
  if (s.counts) from = std::max(from, *s.counts);
  if (s.extended && *s.extended > world_.now - Days(200)) return;
  for (const Shelf& shelf : sig.list.shelves) {
    for (const Entry& e : shelf.entries) {
      if (e.shown) from = std::max(from, std::min(*e.shown, latest_date(e)));
    }
  }
  if (world_.now < months_later(from, kSilentAfter) + Days(160)) return;
  for (const auto& [id, attempts] : world_.sent) {
    const Name name = parts(id);
    if (name.sig == sig.id && name.step == "recommend") return;
  }
  fail("liveness: the Council was never asked", sig.id + ", silent since " + written(from));
}

/// Liveness: a person answered after the Council had been told.
void Oracle::council_heard_of_life(const Sig& sig) {
  if (sig.edited || sig.exempt_until || !sig.resolved.empty() || !stand(sig).on || restored_) return;
  for (const auto& [id, attempts] : world_.sent) {
    const Name name = parts(id);
    if (name.sig != sig.id || name.step != "inform" || !attempts.back().stood) continue;
    const Time told = *attempts.back().stood;
    for (const Entry& e : sig.list.shelves[sig.list.configured].entries) {
      const Message& m = *e.message;
      const bool dated = m.dated == m.written && !m.stamped;
      const bool plain =
          m.writer == Writer::person && m.automatic.empty() && !m.unreadable && e.shown && !e.removed && dated;
      if (!plain || e.archived < told + Days(1) || e.archived > told + Days(300)) continue;
      const std::string lives = name.sig + "." + name.episode + ".lives.";
      const auto it = world_.sent.lower_bound(lives);
      if (it == world_.sent.end() || !it->first.starts_with(lives))
        fail("liveness: the Council never heard that somebody lives", id + ", " + m.id + " of " + written(m.written));
    }
  }
}

}  // namespace sigwatch::simulation
