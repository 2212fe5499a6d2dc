#include "simulation/oracle.h"

#include <algorithm>
#include <cstdlib>

#include "simulation/calendar.h"

namespace sigwatch::simulation {

namespace {

constexpr Seconds kSkew = Days(15);
/// A state that stood still for so long stops all sending.
constexpr Seconds kLongAgo = Days(14);
/// What the watch's archives took in later than it stands on the shelf is allowed to be off by so much.
constexpr Seconds kSlack = 1h;

/// Of a post whose date nobody can tell; a calendar can reckon with it.
constexpr Time kUnknown{};

bool rests_on_silence(const std::string& step) {
  return step.starts_with("warn") || step == "inform" || step == "recommend" || step.starts_with("remind-");
}

}  // namespace

Oracle::Name Oracle::parts(const std::string& id) {
  Name name;
  std::string* const fields[] = {&name.sig, &name.episode, &name.step, &name.n};
  std::size_t field = 0;
  for (char c : id) {
    if (c == '.' && field < 3) {
      ++field;
    } else {
      *fields[field] += c;
    }
  }
  return name;
}

bool Oracle::fail(const std::string& promise, const std::string& what) {
  if (!broken_) broken_ = Violation{world_.now, promise, what};
  return false;
}

void Oracle::on_mail(const Mail& mail) {
  ++mails_;
  for (char c : mail.notice + "|" + mail.subject + std::to_string(world_.now.time_since_epoch().count())) {
    trace_ = (trace_ ^ static_cast<unsigned char>(c)) * 1099511628211U;
  }
  const Name name = parts(mail.notice);
  const bool to_people = mail.to != kOperators;
  if (!twice(mail) || !to_people) return;
  if (!live_) return void(fail("nothing leaves in rehearsal", mail.notice));
  if (paused_) return void(fail("nothing leaves while sending is paused", mail.notice));
  if (stopped_) return void(fail("nothing leaves after an old backup before a person looked", mail.notice));
  if (!within_the_fuse(mail, name) || !within_the_brake(mail, name) || !decision_stands(mail, name)) return;
  const Sig* sig = world_.sig_called(name.sig);
  if (!sig || (name.step == "lives" && !somebody_lives(*sig, mail, name)) || !rests_on_silence(name.step)) return;
  may_speak_of(*sig, mail, name) && nobody_wrote(*sig, mail, name) && has_not_said_farewell(*sig, mail) &&
      silence_was_proved(*sig, mail) && steps_are_in_order(*sig, mail, name) && told_once_a_silence(*sig, mail, name) &&
      says_the_truth(*sig, mail);
}

void Oracle::on_command(const Command& command) {
  switch (command.what) {
    case Command::What::go_live:
      live_ = true, went_live_ = world_.now;
      break;
    case Command::What::pause:
      paused_ = true;
      break;
    case Command::What::resume:
      paused_ = false, resumed_ = world_.now;
      break;
    case Command::What::release:
      released_[command.about] = world_.now;
      break;
    case Command::What::decide: {
      const bool revoke = command.resolution == Resolution::revoke;
      for (auto it = decisions_.rbegin(); revoke && it != decisions_.rend(); ++it) {
        if (it->sig != command.sig || it->revoke || it->revoked) continue;
        it->revoked = true, it->revoked_at = world_.now;
        break;
      }
      decisions_.push_back({command.sig, world_.now, revoke, false, {}});
      break;
    }
    case Command::What::release_all:
      stopped_ = false, resumed_ = world_.now;
      break;
    case Command::What::attest:
      attested_.emplace(command.about, world_.now);
      break;
    case Command::What::vouch:
    case Command::What::ignore:
      break;
  }
}

void Oracle::on_restore(Time then) {
  restored_ = world_.now;
  stopped_ = stopped_ || (went_live_ && *went_live_ <= then && world_.now - then > kLongAgo);
  const auto forget = [](List& list) {
    for (Shelf& shelf : list.shelves) {
      shelf.answers.vague = true;
      for (Entry& e : shelf.entries) {
        e.forgotten = true;
        if (e.hidden || e.removed) e.unsure = true;
      }
    }
  };
  for (Sig& sig : world_.sigs) forget(sig.list);
  for (auto& [notice, attempts] : world_.sent) {
    for (Sent& s : attempts) s.forgotten = true;
  }
}

/// Promise 4. After an older state was restored only an archive can know what left: where none shows it, nobody can.
bool Oracle::twice(const Mail& mail) {
  const Sent* before = world_.last_sent(mail.notice);
  // What surely did not leave, and is due again when its episode goes on, is written anew.
  const bool anew = before && before->outcome == Outcome::deferred && world_.now > before->at + Days(5);
  if (before && !before->forgotten && !anew && before->mail.text != mail.text)
    return fail("4: what was sent once never changes", mail.notice);
  if (!before || before->outcome == Outcome::deferred) return true;
  const auto word = released_.find(mail.notice);
  if (word != released_.end() && word->second >= before->at) {
    if (!before->forgotten && mail.message_id != before->mail.message_id)
      return fail("4: again is again the same mail", mail.notice);
    return true;
  }
  if (before->forgotten) {
    const List* list = world_.list_to(mail.to);
    const auto& entries = list ? list->shelves[list->configured].entries : std::vector<Entry>{};
    const bool shows = world_.council_shows || mail.to != world_.council.address;
    const bool there = shows && std::any_of(entries.begin(), entries.end(), [&](const Entry& e) {
                         return e.message->token == mail.notice && !e.hidden && !e.removed;
                       });
    if (!there) return ++unknowable_, true;
  }
  return fail("4: no notice is sent twice", mail.notice + ", first on " + written(before->at));
}

/// Six months later. A date of a day later may be old earlier in the day (31 May and 30 May, both on 30 November), and
/// which of two near clocks the rule takes is not asked here.
Time Oracle::old_from(Time last) {
  const Time old = months_later(last, kSilentAfter), next = months_later(last + Days(1), kSilentAfter);
  const Time midnight = midnight_of(day_of(old));
  return midnight_of(day_of(next)) == midnight ? midnight : old;
}

Oracle::Stand Oracle::stand(const Sig& sig) const {
  Stand s;
  s.on = !sig.standing && !(sig.exempt_until && world_.now < *sig.exempt_until);
  std::vector<Resolved> kept;
  for (const Resolved& r : sig.resolved) {
    if (r.what != Resolution::revoke) {
      kept.push_back(r);
    } else if (!kept.empty()) {
      kept.pop_back();
    }
  }
  for (const Resolved& r : kept) {
    if (r.what == Resolution::standing || r.what == Resolution::disband) s.on = false;
    if (r.what == Resolution::extend) s.extended = r.until;
    if (r.what == Resolution::keep || r.what == Resolution::reopen) s.counts = r.at, s.extended.reset();
    if (r.what == Resolution::reopen) s.on = true;
  }
  return s;
}

/// Promise 3, and what a decision says.
bool Oracle::may_speak_of(const Sig& sig, const Mail& mail, const Name&) {
  const Stand s = stand(sig);
  if (world_.skew != 0s) return fail("2: a wrong clock is not taken for silence", mail.notice);
  if (!s.on) return fail("3: a SIG whose watch is not on is never warned", mail.notice);
  if (s.counts && world_.now < old_from(*s.counts)) return fail("3: the clock counts from the decision", mail.notice);
  if (s.extended && world_.now < *s.extended) return fail("3: nothing before an extension's date", mail.notice);
  return true;
}

/// Persons always; spam until a person said what it is. Programs and we ourselves never.
bool Oracle::speaks(const Sig& sig, const Entry& e) const {
  const Writer w = e.message->writer;
  return w == Writer::person || w == Writer::newcomer ||
         (w == Writer::spammer && sig.ignored.count(e.message->id) == 0);
}

/// The earliest that the rule may take for its date: of clocks that lie near each other either one; else the latest of
/// them, since silence needs all of them to be old. A sender's in the future is none, and the archive's may be the
/// moment of an import, and none. Without the archive's a sender's wrong one may be all there is.
Time Oracle::earliest_date(const Entry& e) const {
  const Message& m = *e.message;
  if (!world_.has_clock)
    return m.unreadable || m.dated > e.archived + Days(1) ? kUnknown : std::min(m.dated, e.archived);
  const Time clock = clock_of(e);
  if (m.unreadable) return clock;
  if (m.dated > e.archived + Days(1)) return m.dated > clock + kSkew ? clock : std::min(m.dated, clock);
  if (e.caught_up || !are_apart(e)) return std::min(m.dated, clock);
  return std::max(m.dated, clock);
}

Time Oracle::latest_date(const Entry& e) {
  const Message& m = *e.message;
  Time date = std::max(clock_of(e), m.dated <= e.archived + kSkew ? m.dated : clock_of(e));
  for (const auto& shown : {e.shown, e.shown_anew}) {
    date = std::max(date, shown.value_or(date));
    if (shown && m.dated <= *shown + Days(1)) date = std::max(date, m.dated);
  }
  return date;
}

/// One of its clocks may say that it is no sign of life while another says that it is one.
bool Oracle::are_apart(const Entry& e) {
  return e.message->dated < clock_of(e) - kSkew || e.message->dated > clock_of(e) + kSkew;
}

/// The earlier of two clocks that lie apart is old now, so that the post is doubtful.
bool Oracle::clocks_disagree(const Entry& e) const {
  const Message& m = *e.message;
  if (!world_.has_clock || m.unreadable || e.caught_up || m.dated > e.archived + Days(1) || !are_apart(e)) return false;
  return world_.now >= old_from(std::min(m.dated, clock_of(e)));
}

/// The newest sign of life that the program was shown or could be shown now; nullopt: none.
std::optional<Time> Oracle::last_sign(const Sig& sig, bool shown_alone) const {
  std::optional<Time> last;
  for (std::size_t i = 0; i <= sig.list.configured; ++i) {
    for (const Entry& e : sig.list.shelves[i].entries) {
      const bool known = (e.shown && !e.unsure) || (!shown_alone && !e.hidden && !e.removed);
      if (known && speaks(sig, e)) last = std::max(last.value_or(Time::min()), earliest_date(e));
    }
  }
  return last;
}

/// Promises 1 and 7.
bool Oracle::nobody_wrote(const Sig& sig, const Mail& mail, const Name& name) {
  const auto last = last_sign(sig);
  if (last && world_.now < old_from(*last))
    return fail("1: a SIG in which a person wrote is never warned",
                mail.notice + ", and somebody wrote on " + written(*last));
  if (!last && sig.since && world_.now < months_later(*sig.since, kSilentAfter))
    return fail("1: it counts from since", mail.notice);
  if (!last && !sig.since && !restored_) return fail("2: no post and no since proves nothing", mail.notice);
  const Root& root = world_.roots[sig.list.shelves[sig.list.configured].root];
  const bool vouched = root.attested && world_.now - *root.attested <= kAttested;
  const auto unseen = [&](const Message& m, Time since) {
    const bool human = m.writer == Writer::person || m.writer == Writer::newcomer;
    return human && since < world_.now - (vouched ? kAttested : kPulse) - kSlack &&
           world_.now < months_later(m.written, kSilentAfter);
  };
  for (const auto& [since, m] : sig.list.waiting) {
    if (unseen(*m, since)) return fail("2: a stalled archive is not silence", mail.notice);
  }
  for (std::size_t i = sig.list.configured + 1; i < sig.list.shelves.size(); ++i) {
    for (const Entry& e : sig.list.shelves[i].entries) {
      if (unseen(*e.message, e.archived) && e.archived > *world_.roots[0].stalled)
        return fail("2: a moved archive is not silence", mail.notice);
    }
  }
  const Time named = read_day(name.episode) + Days(1);
  for (const Entry& e : sig.list.shelves[sig.list.configured].entries) {
    const bool doubtful = e.message->writer == Writer::spammer || e.message->writer == Writer::newcomer ||
                          (e.message->writer == Writer::person && e.shown && clocks_disagree(e));
    const bool settled = sig.ignored.count(e.message->id) + sig.vouched.count(e.message->id) > 0;
    if (doubtful && !settled && !e.hidden && !e.removed && earliest_date(e) > named)
      return fail("1: a doubtful post later than the episode's date pauses it", mail.notice);
  }
  return true;
}

}  // namespace sigwatch::simulation
