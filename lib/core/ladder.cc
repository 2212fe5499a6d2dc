#include "core/ladder.h"

#include <algorithm>

#include "core/calendar.h"
#include "core/text.h"

namespace sigwatch {

namespace {

using std::optional;
using std::string;

const string kEpisodeEnded = "the episode ended: ";
const string kAgain = "-again";

/// One run of the ladder over one SIG: reads `in`, fills `out`.
class Run {
 public:
  Run(const LadderInput& in, Time now) : in_(in), now_(now), policy_(in.reg.policy) {
    for (const Episode& e : in.episodes) {
      if (!e.ended) out_.current = e;  // not always the latest: a decision that ended an older one may have been revoked
    }
  }

  LadderOutcome go() {
    if (out_.current) end_if_over();
    if (!out_.current) tell_of_life_in_extension();
    if (!out_.current) begin_if_silent();
    if (out_.current) pause_or_resume();
    if (out_.current) climb();
    withdraw_what_is_over();
    announce_decisions();
    return std::move(out_);
  }

 private:
  // -- the episode --------------------------------------------------------------------------------------------------------

  void end_if_over() {
    const Episode& e = *out_.current;
    if (in_.standpoint.watch != Watch::on) return end(in_.standpoint.reason, nullptr);
    for (const Decision& d : standing_decisions(in_.decisions)) {
      if (d.at >= e.began) return end(decision_words(d), nullptr);
    }
    // A revoke may bring an older extension back into force.
    if (in_.standpoint.extended_until && now_ < *in_.standpoint.extended_until)
      return end(decision_words(*in_.standpoint.extension), nullptr);
    for (const JudgedPost& p : in_.summary.posts) {
      if (sign_of_life(p, e)) return end(post_words(p), p.post);
    }
    if (const auto asked = shown("recommend"); asked && now_ >= add_months(*asked, policy_.lapse_after)) {
      out_.current->lapsed = now_;
      end("lapsed: no decision within " + plural(policy_.lapse_after, "month") + " of the request", nullptr);
    }
  }

  /// A counted post that is not doubtful, later than the date that names the episode; or found since and young.
  bool sign_of_life(const JudgedPost& p, const Episode& e) const {
    if (p.judgement.kind != PostKind::counted || !p.date) return false;
    return *p.date > e.counts_from || (p.post->first_seen > e.began && is_young(*p.date, policy_, now_));
  }

  void end(const string& because, const KnownPost* by) {
    Episode& e = *out_.current;
    e.ended = now_;
    e.ended_because = because;
    e.ended_by = by ? by->key : string();
    e.paused_since.reset();
    tell("episode", "episode " + e.id + " ended: " + because);
    for (const Notice& n : in_.notices) {
      if (n.episode == e.id && ends_with_episode(n) && is_unsent(n)) withdraw(n, kEpisodeEnded + because);
    }
    if (by && council_was_told(e)) make_lives(e);
    keep(e);
    out_.current.reset();
  }

  /// A refused or unknown one that a person released when its episode had ended already.
  void withdraw_what_is_over() {
    for (const Episode& e : all_episodes()) {
      if (!e.ended) continue;
      for (const Notice& n : in_.notices) {
        const bool written = std::any_of(out_.notices.begin(), out_.notices.end(), [&](const Notice& o) { return o.id == n.id; });
        if (n.episode == e.id && ends_with_episode(n) && is_unsent(n) && !written) withdraw(n, kEpisodeEnded + e.ended_because);
      }
    }
  }

  /// More time ended the episode; a counted post meanwhile is told to the Council all the same, when it had been told of the silence.
  void tell_of_life_in_extension() {
    if (!in_.standpoint.extended_until || in_.standpoint.watch != Watch::on || in_.episodes.empty()) return;
    Episode e = std::ranges::max(all_episodes(), {}, &Episode::ended);
    if (!e.ended_by.empty() || !ended_by_extension(e) || !council_was_told(e)) return;
    for (const JudgedPost& p : in_.summary.posts) {
      if (!sign_of_life(p, e)) continue;
      e.ended_by = p.post->key;
      e.ended_because += "; then " + post_words(p);
      tell("episode", "episode " + e.id + ": " + e.ended_because);
      make_lives(e);
      return keep(e);
    }
  }

  bool ended_by_extension(const Episode& e) const {
    const auto standing = standing_decisions(in_.decisions);
    return e.ended && std::any_of(standing.begin(), standing.end(), [&](const Decision& d) {
             return d.kind == DecisionKind::extend && e.ended_because.starts_with(decision_words(d));
           });
  }

  static string decision_words(const Decision& d) {
    return "decision " + std::to_string(d.number) + " (" + string(to_string(d.kind)) + ") by the " + d.by;
  }

  static string post_words(const JudgedPost& p) { return "a post of " + to_date(*p.date) + ": " + string(p.judgement.rule); }

  /// An episode whose post was ignored afterwards goes on, and may end so again: that is another notice.
  void make_lives(const Episode& e) {
    long before = 0;
    for (const Notice& n : in_.notices) {
      if (n.episode != e.id || n.step != "lives") continue;
      if (is_unsent(n)) return;
      ++before;
    }
    add_notice("lives", Audience::council, in_.reg.council.notify, to_date(e.counts_from), std::to_string(before), now_);
  }

  /// Somebody may have read it: an attempt was made, and it is not known to have failed.
  static bool may_have_left(const Notice& n) {
    return n.first_attempt && n.state != NoticeState::refused && n.state != NoticeState::withdrawn && !is_unsent(n);
  }

  bool council_was_told(const Episode& e) const {
    return std::any_of(in_.notices.begin(), in_.notices.end(), [&](const Notice& n) {
      return n.episode == e.id && n.audience == Audience::council && ends_with_episode(n) && may_have_left(n);
    });
  }

  void begin_if_silent() {
    const auto start = clock_start(in_.sig, in_.standpoint, in_.summary, all_episodes(), policy_);
    if (!start || in_.standpoint.watch != Watch::on) return;
    if (in_.verdict.kind != VerdictKind::silent || now_ < start->deadline) {
      if (in_.verdict.kind != VerdictKind::not_measured) out_.next = NextStep{"warn1", start->deadline};
      out_.waits_for = now_ < start->deadline ? "the threshold" : in_.verdict.reason;
      return;
    }
    Episode e;
    e.id = in_.sig.id + "." + to_date(start->counts_from);
    for (const Episode& past : all_episodes()) {
      if (past.id == e.id) e = past;  // a decision that ended it was revoked: it goes on, with its name and steps
    }
    const bool resumed = e.ended.has_value();
    e.sig = in_.sig.id;
    e.counts_from = start->counts_from;
    e.deadline = start->deadline;
    e.ended.reset();
    e.ended_because.clear();
    e.ended_by.clear();
    e.began = now_;
    if (start->by_extension) {
      e.extended_until = in_.standpoint.extended_until;
      e.extension_reference = in_.standpoint.extension ? in_.standpoint.extension->reference : string();
    }
    tell("episode", "episode " + e.id + (resumed ? " goes on" : " began: " + in_.verdict.reason));
    out_.current = e;
    keep(e);
    if (!resumed) return;
    end_if_over();  // its request may have lapsed meanwhile
    if (out_.current) revive(e.id);
  }

  /// What was withdrawn with the episode never left, and is due again; what the mail server had deferred is written anew. A first warning
  /// that nobody released meets held and brake anew.
  void revive(const string& episode) {
    for (Notice& n : in_.notices) {
      if (n.episode != episode || n.state != NoticeState::withdrawn || !n.reason.starts_with(kEpisodeEnded)) continue;
      if (n.step.ends_with(kAgain) && shown(n.step.substr(0, n.step.size() - kAgain.size()))) continue;
      n.state = NoticeState::due;
      n.first_attempt.reset();
      if (!n.released) n.subject.clear(), n.message.clear();  // a released one may have left after all: again is the same mail
      n.reason.clear();
      if (n.step == "warn1" && !n.released) {
        n.created = now_;
        hold_if_past_at_first_read(n);
      }
      tell("notice", n.id + " is " + string(to_string(n.state)) + " again");
      out_.notices.push_back(n);
    }
  }

  std::vector<Episode> all_episodes() const {
    std::vector<Episode> all = in_.episodes;
    for (const Episode& changed : out_.episodes) {
      for (Episode& e : all) {
        if (e.id == changed.id) e = changed;
      }
    }
    return all;
  }

  // -- doubt --------------------------------------------------------------------------------------------------------------

  const JudgedPost* doubt() const {
    for (const JudgedPost& p : in_.summary.posts) {
      if (p.judgement.kind == PostKind::doubtful && p.date && *p.date > out_.current->counts_from) return &p;
    }
    return nullptr;
  }

  void pause_or_resume() {
    Episode& e = *out_.current;
    const JudgedPost* doubtful = doubt();
    if (doubtful && !e.paused_since) {
      e.paused_since = now_;
      e.paused_by = doubtful->post->key;
      tell("episode",
           "episode " + e.id + " paused: a doubtful post of " + to_date(*doubtful->date) + " (" + doubtful->judgement.rule + ")");
      keep(e);
    } else if (!doubtful && e.paused_since) {
      e.paused_since.reset();
      e.paused_by.clear();
      e.resume_not_before = now_ + policy_.doubt_pause;
      tell("episode", "episode " + e.id + " resumes, not before " + to_rfc3339(*e.resume_not_before));
      keep(e);
    }
  }

  void keep(const Episode& e) {
    std::erase_if(out_.episodes, [&](const Episode& x) { return x.id == e.id; });
    out_.episodes.push_back(e);
  }

  // -- the steps ----------------------------------------------------------------------------------------------------------

  /// The notice of a step to the list or the Council, in this episode.
  const Notice* find(const string& step) const {
    for (const Notice& n : in_.notices) {
      if (n.episode == out_.current->id && n.step == step && n.audience != Audience::leader) return &n;
    }
    return nullptr;
  }

  bool council_shows() const { return in_.reg.council.archive.has_value(); }

  /// When a good read showed the step (or a person attested it); for the Council without an archive: when it was accepted.
  optional<Time> shown(const string& step) const {
    const Notice* n = find(step);
    if (!n) return std::nullopt;
    if (n->seen) return n->seen;
    if (n->audience == Audience::council && !council_shows()) return n->accepted;
    return std::nullopt;
  }

  /// Either of a warning and its repetition.
  optional<Time> warning_shown(const string& step) const {
    const auto first = shown(step);
    const auto again = shown(step + kAgain);
    if (first && again) return std::min(*first, *again);
    return first ? first : again;
  }

  /// Makes the step when its time has come; else says when it comes.
  void reach(const Step& step, Audience audience, const string& to, Time not_before) {
    if (out_.current->resume_not_before) not_before = std::max(not_before, *out_.current->resume_not_before);
    out_.next = NextStep{step, not_before};
    if (out_.current->paused_since) {
      out_.waits_for = "a doubtful post pauses the ladder: vouch or ignore";
    } else if (in_.verdict.kind != VerdictKind::silent) {
      out_.waits_for = in_.verdict.reason;
    } else if (!in_.live_since) {
      out_.waits_for = "go-live";
    } else if (now_ >= not_before) {
      make(step, audience, to, not_before);
    }
  }

  void climb() {
    if (const Notice* first = find("warn1"); !first) {
      out_.next.reset();
      reach("warn1", Audience::list, in_.sig.list, out_.current->deadline);
      if (!out_.notices.empty() && out_.notices.back().step == "warn1") copy_to_leaders();
      return;
    }
    out_.step = "warn1";
    drop_repetition_of_what_is_seen("warn1");
    const auto first_shown = warning_shown("warn1");
    if (!first_shown) return repeat("warn1");
    if (in_.reg.council.notify.empty()) {
      out_.waits_for = "council.notify is not configured";
    } else if (!find("inform")) {
      reach("inform", Audience::council, in_.reg.council.notify, *first_shown);
    }
    if (!find("warn2")) return reach("warn2", Audience::list, in_.sig.list, *first_shown + policy_.second_warning_after);
    out_.step = "warn2";
    drop_repetition_of_what_is_seen("warn2");
    const auto second_shown = warning_shown("warn2");
    if (!second_shown) return repeat("warn2");
    ask(*second_shown);
  }

  void copy_to_leaders() {
    for (const string& leader : in_.sig.leaders) make("warn1", Audience::leader, leader, out_.current->deadline);
  }

  /// The first copy was accepted and not seen: once more, where the archive could have shown it.
  void repeat(const string& step) {
    const Notice* first = find(step);
    if (find(step + kAgain)) {
      out_.waits_for = step + " and its repetition are not seen in the archive: sigwatchctl attest " + first->id + " --because TEXT";
    } else if (!in_.list_shows) {
      out_.waits_for = "no archive can show our notices: sigwatchctl attest " + first->id + " --because TEXT";
    } else if (first->accepted) {
      out_.waits_for = step + " is not yet seen in the archive";
      reach(step + kAgain, Audience::list, in_.sig.list, *first->accepted + policy_.warn_again_after);
    } else {
      out_.waits_for = step + " is " + string(to_string(first->state)) + (first->reason.empty() ? "" : ": " + first->reason);
    }
  }

  /// It waited for a good answer of the archive, and that answer shows the first copy.
  void drop_repetition_of_what_is_seen(const string& step) {
    const Notice* again = find(step + kAgain);
    if (again && is_unsent(*again) && shown(step)) withdraw(*again, step + " is in the archive");
  }

  /// The request for a decision, and its reminders.
  void ask(Time second_shown) {
    const auto informed = shown("inform");
    if (!find("recommend")) {
      if (!informed) {
        out_.waits_for = "the Council's copy of inform is not yet seen";
        return;
      }
      return reach("recommend", Audience::council, in_.reg.council.notify, std::max(second_shown + policy_.recommend_after, *informed));
    }
    out_.step = "recommend";
    const auto asked = shown("recommend");
    if (!asked) {
      out_.waits_for = "the request to the Council is not yet seen";
      return;
    }
    remind(*asked);
  }

  /// Of reminders that were missed only the latest is made.
  void remind(Time asked) {
    int k = 1;
    while (now_ >= add_months(asked, months_of_reminder(policy_, k + 1))) ++k;
    while (find("remind-" + std::to_string(k))) {
      out_.step = "remind-" + std::to_string(k);
      ++k;
    }
    if (months_of_reminder(policy_, k) >= policy_.lapse_after) {
      out_.waits_for = "the Council's decision; lapses on " + to_date(add_months(asked, policy_.lapse_after));
      return;
    }
    reach("remind-" + std::to_string(k), Audience::council, in_.reg.council.notify, add_months(asked, months_of_reminder(policy_, k)));
    if (out_.waits_for.empty()) out_.waits_for = "the Council's decision";
  }

  // -- decisions ----------------------------------------------------------------------------------------------------------

  void announce_decisions() {
    const auto kept = standing_decisions(in_.decisions);
    for (const Decision& d : in_.decisions) {
      const bool stands = std::any_of(kept.begin(), kept.end(), [&](const Decision& k) { return k.number == d.number; });
      const string step = "decided-" + std::to_string(d.number);
      if (stands || (d.kind == DecisionKind::revoke && undoes_announced(d))) {
        announce(d, step);
      } else {
        withdraw_step(step, "the decision was revoked");
      }
    }
  }

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
    return std::any_of(in_.notices.begin(), in_.notices.end(), [&](const Notice& n) { return n.step == step && may_have_left(n); });
  }

  void announce(const Decision& d, const Step& step) {
    const Time at = d.at + policy_.decided_after;
    if (!in_.live_since || d.at < *in_.live_since || now_ < at) return;
    const bool made = std::any_of(in_.notices.begin(), in_.notices.end(), [&](const Notice& n) { return n.step == step; });
    if (made) return;
    const string date = episode_date_at(d.at);
    add_notice(step, Audience::list, in_.sig.list, date, "0", at);
    if (!in_.reg.council.notify.empty()) add_notice(step, Audience::council, in_.reg.council.notify, date, "1", at);
  }

  /// The episode that the decision was about, else its own day.
  string episode_date_at(Time at) const {
    string date = to_date(at);
    for (const Episode& e : all_episodes()) {
      if (e.began <= at) date = to_date(e.counts_from);
    }
    return date;
  }

  void withdraw_step(const Step& step, const string& why) {
    for (const Notice& n : in_.notices) {
      if (n.step == step && is_unsent(n)) withdraw(n, why);
    }
  }

  // -- rows ---------------------------------------------------------------------------------------------------------------

  void make(const Step& step, Audience audience, const string& to, Time not_before) {
    const string n = audience == Audience::leader ? leader_suffix(to) : "0";
    add_notice(step, audience, to, to_date(out_.current->counts_from), n, not_before);
  }

  void hold_if_past_at_first_read(Notice& warning) const {
    if (!in_.first_good || out_.current->deadline > *in_.first_good) return;
    warning.state = NoticeState::held;
    warning.reason = "its SIG was already past the threshold when it was first read: release it";
  }

  void add_notice(const Step& step, Audience audience, const string& to, const string& date, const string& n, Time not_before) {
    Notice notice;
    notice.sig = in_.sig.id;
    notice.episode = in_.sig.id + "." + date;
    notice.id = notice_id(in_.sig.id, date, step, n);
    notice.step = step;
    notice.audience = audience;
    notice.to = to;
    notice.state = NoticeState::due;
    notice.created = now_;
    notice.not_before = not_before;
    if (step == "warn1") hold_if_past_at_first_read(notice);
    const string why = notice.reason.empty() ? "" : ": " + notice.reason;
    tell("notice",
         notice.id + " to " + (audience == Audience::leader ? string("a leader") : to) + " is " + string(to_string(notice.state)) + why);
    out_.notices.push_back(std::move(notice));
  }

  void withdraw(Notice n, const string& why) {
    n.state = NoticeState::withdrawn;
    n.reason = why;
    tell("notice", n.id + " withdrawn: " + why);
    out_.notices.push_back(std::move(n));
  }

  void tell(const string& kind, const string& text) { out_.history.push_back({now_, in_.sig.id, kind, text}); }

  LadderInput in_;
  const Time now_;
  const Policy& policy_;
  LadderOutcome out_;
};

}  // namespace

optional<ClockStart> clock_start(const SigEntry& sig, const Standpoint& standpoint, const Summary& summary,
                                 const std::vector<Episode>& episodes, const Policy& policy) {
  optional<Time> from = summary.newest_counted ? summary.newest_counted->date : sig.since;
  if (!from) return std::nullopt;
  if (standpoint.counts_from) from = std::max(*from, *standpoint.counts_from);
  for (const Episode& e : episodes) {
    if (e.lapsed) from = std::max(*from, *e.lapsed);
  }
  const Time deadline = add_months(*from, policy.silent_after);
  if (standpoint.extended_until && *standpoint.extended_until > deadline)
    return ClockStart{*standpoint.extended_until, *standpoint.extended_until, true};
  return ClockStart{*from, deadline, false};
}

LadderOutcome step(const LadderInput& in, Time now) { return Run(in, now).go(); }

int months_of_reminder(const Policy& policy, int k) {
  const auto& after = policy.remind_after;
  if (k <= static_cast<int>(after.size())) return after[static_cast<std::size_t>(k - 1)];
  return (after.empty() ? 0 : after.back()) + policy.remind_every * (k - static_cast<int>(after.size()));
}

bool is_warning(const Notice& notice) { return notice.step.starts_with("warn"); }

bool ends_with_episode(const Notice& notice) {
  return is_warning(notice) || notice.step == "inform" || notice.step == "recommend" || notice.step.starts_with("remind-");
}

bool is_unsent(const Notice& notice) {
  return notice.state == NoticeState::held || notice.state == NoticeState::due || notice.state == NoticeState::deferred;
}

std::vector<Notice> apply_brake(const std::vector<Notice>& notices, const Policy& policy, Time now) {
  std::vector<Notice> first;
  int counted = 0;
  for (const Notice& n : notices) {
    const bool recent = n.step == "warn1" && n.created > now - policy.brake_over && n.state != NoticeState::withdrawn;
    if (!recent || n.released) continue;
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

string fuse(const Notice& notice, const std::vector<Notice>& notices, const Policy& policy, Time now) {
  int today = 0;
  for (const Notice& n : notices) {
    if (n.id == notice.id || n.audience == Audience::operators || !n.first_attempt) continue;
    today += *n.first_attempt > now - Days(1);
    const bool same_list =
        is_warning(notice) && is_warning(n) && notice.audience == Audience::list && n.audience == Audience::list && n.to == notice.to;
    if (same_list && *n.first_attempt > now - policy.fuse_list) {
      return "another warning went to " + n.to + " on " + to_date(*n.first_attempt) + " (" + n.id + "): at most one in " +
             plural(policy.fuse_list / Days(1), "day");
    }
  }
  if (today >= policy.fuse_day) return plural(today, "notice") + " went out within a day: the fuse";
  return {};
}

}  // namespace sigwatch
