#include <algorithm>
#include <cstdlib>

#include "simulation/calendar.h"
#include "simulation/oracle.h"

/// Promises about the order of mails, their number and what they say.
namespace sigwatch::simulation {

namespace {

constexpr Seconds kTwoDays = 48h;

}  // namespace

/// Promise 2.
bool Oracle::silence_was_proved(const Sig& sig, const Mail& mail) {
  const Shelf& shelf = sig.list.shelves[sig.list.configured];
  const Root& root = world_.roots[shelf.root];
  const Answers& a = shelf.answers;
  const bool attested = root.attested && world_.now - *root.attested <= kAttested;
  if (shelf.mood != Mood::well && shelf.mood != Mood::part_missing)
    return fail("2: no outage is taken for silence", mail.notice);
  if (!a.vague && (a.good < 3 || world_.now - *a.since < kTwoDays))
    return fail("2: three good reads over 48 hours", mail.notice);
  if (!a.whole || *a.whole != world_.now) return fail("1: every attempt reads the archive again", mail.notice);
  if (!attested && world_.now - others_pulse(sig) > kPulse)
    return fail("2: a root that stands still proves nothing", mail.notice);
  const bool missing = shelf.missing && shelf.missing->second >= months_later(world_.now, -kSilentAfter);
  const bool looked_at = shelf.attested && shelf.missing && *shelf.attested >= shelf.missing->first;
  if (missing && !looked_at) return fail("2: a missing part is not silence", mail.notice);
  return true;
}

/// When another list of the same root last took in a post: the busy one, another SIG's or the Council's.
Time Oracle::others_pulse(const Sig& sig) const {
  const std::size_t root = sig.list.shelves[sig.list.configured].root;
  Time last = world_.roots[root].pulse(world_.now);
  const auto look = [&](const List& list) {
    const auto& entries = list.shelves[root].entries;
    if (&list != &sig.list && !entries.empty()) last = std::max(last, entries.back().archived);
  };
  for (const Sig& other : world_.sigs) look(other.list);
  look(world_.council);
  return last;
}

/// Since when an archive shows a step of the same episode, or a person said so.
std::optional<Time> Oracle::shown(const Name& name, const std::string& step) const {
  std::optional<Time> first;
  for (const std::string& which : {step, step + "-again"}) {
    const std::string id = name.sig + "." + name.episode + "." + which + ".0";
    const auto it = world_.sent.find(id);
    if (it == world_.sent.end()) {
      const auto word = attested_.find(id);
      if (word != attested_.end()) first = std::min(first.value_or(word->second), word->second);
      continue;
    }
    for (const Sent& s : it->second) {
      const bool took = !world_.council_shows && s.mail.to == world_.council.address && s.outcome == Outcome::accepted;
      const std::optional<Time> accepted = took ? std::optional<Time>(s.at) : std::nullopt;
      for (const auto& t : {s.stood, s.attested, accepted}) {
        if (t) first = std::min(first.value_or(*t), *t);
      }
    }
  }
  return first;
}

/// Promise 6, and the times between the steps.
bool Oracle::steps_are_in_order(const Sig& sig, const Mail& mail, const Name& name) {
  const auto first = shown(name, "warn1"), second = shown(name, "warn2"), informed = shown(name, "inform"),
             asked = shown(name, "recommend");
  const Time now = world_.now;
  if (name.step == "warn1") return true;
  if (name.step.ends_with("-again")) {
    const std::string step = name.step.substr(0, 5);
    const bool by_word = released_.count(mail.notice) > 0;
    // Not in a new place that the operators do not know, nor where the archive has lost it again.
    const auto& entries = sig.list.shelves[sig.list.configured].entries;
    const bool can_see = std::any_of(entries.begin(), entries.end(), [&](const Entry& e) {
      return e.message->token == name.sig + "." + name.episode + "." + step + ".0" && !e.hidden && !e.removed;
    });
    if (shown(name, step) && can_see && !restored_ && !by_word && *shown(name, step) < now - 1h)
      return fail("4: what was seen is not repeated", mail.notice);
    const Sent* before = world_.last_sent(name.sig + "." + name.episode + "." + step + ".0");
    if (!before) return fail("4: a repetition of what was never sent", mail.notice);
    return now - before->at >= Days(15) || fail("15 days before a repetition", mail.notice);
  }
  if (!first) return fail("6: nothing after warn1 before it was seen", mail.notice);
  if (name.step == "warn2" && now < *first + Days(30)) return fail("30 days between the warnings", mail.notice);
  if (name.step == "inform" || name.step == "warn2") return true;
  if (!second) return fail("6: nothing is asked of the Council before both warnings were seen", mail.notice);
  if (!informed) return fail("6: nothing is asked of the Council before it was informed", mail.notice);
  if (name.step == "recommend")
    return now >= *second + Days(15) || fail("15 days between the second warning and the request", mail.notice);
  if (!asked) return fail("6: a reminder of what was never asked", mail.notice);
  const int k = std::atoi(name.step.c_str() + 7);
  const int months = k <= 3 ? k : 3 + 3 * (k - 3);
  // Its months begin with the read that showed it; a month that begins a day later may end earlier in the day (31
  // January, 28 February).
  if (now + Days(1) < months_later(*asked, months)) return fail("a reminder comes too early", mail.notice);
  const bool forgotten = restored_ && *restored_ > *asked;
  return forgotten || now < months_later(*asked, 12) + Days(120) ||
         fail("after 12 months the request lapses", mail.notice);
}

/// Promise 4 under another name: one silence, one first warning.
bool Oracle::told_once_a_silence(const Sig& sig, const Mail& mail, const Name& name) {
  if (name.step != "warn1" || name.n != "0") return true;
  std::optional<Time> before;
  for (const auto& [id, attempts] : world_.sent) {
    const Name other = parts(id);
    if (other.sig != name.sig || other.step != "warn1" || other.n != "0" || other.episode == name.episode) continue;
    for (const Sent& s : attempts) {
      if (s.outcome == Outcome::accepted) before = std::max(before.value_or(s.at), s.at);
    }
  }
  if (!before || world_.now >= months_later(*before, 12)) return true;
  // Of two copies without an archive's clock the rule may take either's date: when one comes or goes, the silence has
  // another name.
  if (!world_.has_clock && world_.live_root == 1) return true;
  for (const Resolved& r : sig.resolved) {
    if (r.at >= *before || (r.what == Resolution::extend && r.until >= *before)) return true;
  }
  for (const Shelf& shelf : sig.list.shelves) {
    for (const Entry& e : shelf.entries) {
      const Writer w = e.message->writer;
      const bool unmarked =
          w == Writer::robot && e.message->automatic.empty();  // doubtful, and perhaps nobody said what it is
      const bool wrote = w == Writer::person || w == Writer::newcomer || w == Writer::spammer || unmarked;
      if (wrote && std::max(e.archived, e.shown.value_or(e.archived)) >= *before - Days(30)) return true;
    }
  }
  return fail("4: one silence is warned of once", mail.notice + ", and before on " + written(*before));
}

bool Oracle::within_the_fuse(const Mail& mail, const Name& name) {
  const Time now = world_.now;
  const auto word = released_.find(mail.notice);
  const bool released = word != released_.end();
  const bool again = world_.last_sent(mail.notice) != nullptr;
  std::erase_if(recent_, [&](const auto& r) { return r.first <= now - Days(1); });
  std::erase_if(warnings_, [&](const auto& w) { return w.first <= now - Days(14); });
  if (again) return true;
  if (!released && recent_.size() >= 20) return fail("at most twenty notices a day", mail.notice);
  recent_.emplace_back(now, mail.notice);
  if (!is_list(mail) || !name.step.starts_with("warn")) return true;
  for (const auto& [at, to] : warnings_) {
    if (to == mail.to && !released && !restored_) return fail("at most one warning a list in a fortnight", mail.notice);
  }
  warnings_.emplace_back(now, mail.to);
  return true;
}

/// Many first warnings at once have one cause, and wait for a person. Five in a day, as a few may have waited for a
/// good answer together.
bool Oracle::within_the_brake(const Mail& mail, const Name& name) {
  if (name.step != "warn1" || name.n != "0" || world_.last_sent(mail.notice) || released_.count(mail.notice) > 0)
    return true;
  const bool past = months_later(read_day(name.episode), kSilentAfter) + Days(1) < world_.start;
  if (past && !restored_) return fail("what was past the threshold at the first read waits for a person", mail.notice);
  std::erase_if(first_, [&](const auto& f) { return f.first <= world_.now - Days(1); });
  first_.emplace_back(world_.now, mail.notice);
  const bool waited = resumed_ && *resumed_ > world_.now - Days(20);
  return first_.size() < 5 || waited || restored_ || fail("many first warnings at once wait for a person", mail.notice);
}

/// A list whose last word is that it moved or closed is elsewhere, until a person looked.
bool Oracle::has_not_said_farewell(const Sig& sig, const Mail& mail) {
  const Shelf& shelf = sig.list.shelves[sig.list.configured];
  const Entry* last = nullptr;
  for (const Entry& e : shelf.entries) {
    if (!e.hidden && !e.removed && speaks(sig, e) && (!last || latest_date(e) > latest_date(*last))) last = &e;
  }
  if (!last || last->message->closing.empty() || last->message->unreadable) return true;
  for (const Entry& e : shelf.entries) {
    const bool unmarked = e.message->writer == Writer::robot && e.message->automatic.empty();
    if (&e != last && (speaks(sig, e) || unmarked) && latest_date(e) >= earliest_date(*last))
      return true;  // who came last is not plain
  }
  const bool looked = shelf.attested && *shelf.attested >= last->archived;
  return looked || fail("2: a list that said farewell is not silent", mail.notice);
}

/// The Council hears of life because somebody wrote, and no program: one that nobody marked is doubtful at most, and
/// nobody vouches for it.
bool Oracle::somebody_lives(const Sig& sig, const Mail& mail, const Name& name) {
  const Time since = read_day(name.episode);
  for (const Shelf& shelf : sig.list.shelves) {
    for (const Entry& e : shelf.entries) {
      const Writer w = e.message->writer;
      const bool person = w != Writer::robot && w != Writer::sigwatch;
      if ((person || e.message->unreadable) && latest_date(e) >= since) return true;
    }
  }
  return fail("7: the Council hears of life, and no person wrote", mail.notice);
}

/// Not within a quarter of an hour, and not when it was taken back meanwhile.
bool Oracle::decision_stands(const Mail& mail, const Name& name) {
  if (!name.step.starts_with("decided-")) return true;
  const auto number = static_cast<std::size_t>(std::atoi(name.step.c_str() + 8));
  if (number == 0 || number > decisions_.size()) return fail("10: a decision that nobody took", mail.notice);
  const Decision& d = decisions_[number - 1];
  if (d.sig != name.sig) return fail("10: a decision about another SIG", mail.notice);
  if (world_.skew == 0s && world_.now < d.at + 15min) return fail("a decision is told after 15 minutes", mail.notice);
  const bool first = world_.last_sent(mail.notice) == nullptr;
  if (first && d.revoked && *d.revoked_at < world_.now)
    return fail("a decision that was revoked is not told", mail.notice);
  return true;
}

/// Promise 8, against the truth.
bool Oracle::says_the_truth(const Sig& sig, const Mail& mail) {
  if (world_.last_sent(mail.notice)) return true;  // its text is as old as the first attempt
  const auto last = last_sign(sig);
  const auto said = mail.values.find("last.date");
  if (said == mail.values.end() || said->second.empty() || !last) return true;
  const Time said_day = read_day(said->second);
  if (said_day < *last - Days(1))
    return fail("8: the mail says when somebody wrote last",
                mail.notice + " says " + said->second + ", it was " + written(*last));
  const auto silence = mail.values.find("silence");
  if (silence == mail.values.end() || silence->second.empty()) return true;
  const int months = std::atoi(silence->second.c_str());
  const bool right =
      months_later(said_day, months) <= world_.now && world_.now < months_later(said_day, months + 1) + Days(1);
  return right || fail("8: the mail counts months", mail.notice + ": " + silence->second + " since " + said->second);
}

bool Oracle::is_list(const Mail& mail) const {
  return std::any_of(world_.sigs.begin(), world_.sigs.end(), [&](const Sig& s) { return s.list.address == mail.to; });
}

}  // namespace sigwatch::simulation
