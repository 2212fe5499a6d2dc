#include "core/ladder/episode_course.h"

#include <algorithm>

#include "core/base/calendar.h"
#include "core/base/text.h"

namespace sigwatch {

namespace {

using std::string;

const string kEpisodeEnded = "the episode ended: ";

class Course : private LadderPart {
 public:
  explicit Course(LadderDraft& draft) : LadderPart(draft) {}

  void run() {
    // In this order: the post that ends one silence may be old itself, and let the next one begin at once. And doubt
    // is asked of the episode that then runs.
    if (out_.current) end_if_over();
    if (!out_.current) tell_of_life_in_extension();
    if (!out_.current) begin_if_silent();
    if (out_.current) pause_or_resume();
  }

  /// A refused or unknown one that a person released when its episode had ended already.
  void withdraw_what_is_over() {
    for (const Episode& e : draft_.all_episodes()) {
      if (!e.ended) continue;
      for (const Notice& n : in_.notices) {
        const bool written =
            std::any_of(out_.notices.begin(), out_.notices.end(), [&](const Notice& o) { return o.id == n.id; });
        if (n.episode == e.id && ends_with_episode(n) && is_unsent(n) && !written)
          draft_.withdraw(n, kEpisodeEnded + e.ended_because);
      }
    }
  }

 private:
  void end_if_over() {
    const Episode& e = *out_.current;
    if (in_.effective.watch != Watch::on) return end(in_.effective.reason, nullptr);
    // Whatever was decided, the steps so far rested on nobody having decided. Clock and watch follow from the decision
    // now.
    for (const Decision& d : standing_decisions(in_.decisions)) {
      if (d.at >= e.began) return end(decision_words(d), nullptr);
    }
    // A revoke may bring an older extension back into force.
    if (in_.effective.extended_until && now_ < *in_.effective.extended_until)
      return end(decision_words(*in_.effective.extension), nullptr);
    for (const JudgedPost& p : in_.summary.posts) {
      if (sign_of_life(p, e)) return end(post_words(p), p.post);
    }
    if (const auto asked = draft_.shown("recommend"); asked && now_ >= add_months(*asked, policy_.lapse_after)) {
      out_.current->lapsed = now_;
      end("lapsed: no decision within " + plural(policy_.lapse_after, "month") + " of the request", nullptr);
    }
  }

  /// A counted post that is not doubtful, later than the date that names the episode; or found since and young.
  bool sign_of_life(const JudgedPost& p, const Episode& e) const {
    if (p.judgement.kind != PostKind::counted || !p.date) return false;
    // The date that names the episode may be that of a decision or an extension, and a post may turn up late. One that
    // is dated before it and still young shows that somebody lives; what backfill finds of years ago does not.
    return *p.date > e.counts_from || (p.post->first_seen > e.began && is_young(*p.date, policy_, now_));
  }

  void end(const string& because, const KnownPost* by) {
    Episode& e = *out_.current;
    e.ended = now_;
    e.ended_because = because;
    e.ended_by = by ? by->key : string();
    e.paused_since.reset();
    draft_.tell("episode", "episode " + e.id + " ended: " + because);
    for (const Notice& n : in_.notices) {
      if (n.episode == e.id && ends_with_episode(n) && is_unsent(n)) draft_.withdraw(n, kEpisodeEnded + because);
    }
    // A Council that was told of the silence must hear that it is over. One that never was has nothing to take back.
    if (by && council_was_told(e)) make_lives(e);
    draft_.keep(e);
    out_.current.reset();
  }

  /// More time ended the episode; a counted post meanwhile is told to the Council all the same, when it had been told
  /// of the silence.
  void tell_of_life_in_extension() {
    if (!in_.effective.extended_until || in_.effective.watch != Watch::on || in_.episodes.empty()) return;
    Episode e = std::ranges::max(draft_.all_episodes(), {}, &Episode::ended);
    if (!e.ended_by.empty() || !ended_by_extension(e) || !council_was_told(e)) return;
    for (const JudgedPost& p : in_.summary.posts) {
      if (!sign_of_life(p, e)) continue;
      e.ended_by = p.post->key;
      e.ended_because += "; then " + post_words(p);
      draft_.tell("episode", "episode " + e.id + ": " + e.ended_because);
      make_lives(e);
      return draft_.keep(e);
    }
  }

  bool ended_by_extension(const Episode& e) const {
    const auto standing = standing_decisions(in_.decisions);
    return e.ended && std::any_of(standing.begin(), standing.end(), [&](const Decision& d) {
             return d.kind == DecisionKind::extend && e.ended_because.starts_with(decision_words(d));
           });
  }

  static string post_words(const JudgedPost& p) {
    return "a post of " + to_date(*p.date) + ": " + string(p.judgement.rule);
  }

  /// An episode whose post was ignored afterwards goes on, and may end so again: that is another notice.
  void make_lives(const Episode& e) {
    long before = 0;
    for (const Notice& n : in_.notices) {
      if (n.episode != e.id || n.step != "lives") continue;
      if (is_unsent(n)) return;
      ++before;
    }
    draft_.add("lives", Audience::council, in_.reg.council.notify, to_date(e.counts_from), std::to_string(before),
               now_);
  }

  bool council_was_told(const Episode& e) const {
    return std::any_of(in_.notices.begin(), in_.notices.end(), [&](const Notice& n) {
      return n.episode == e.id && n.audience == Audience::council && ends_with_episode(n) && may_have_left(n);
    });
  }

  bool has_warned(const Episode& e) const {
    return std::any_of(in_.notices.begin(), in_.notices.end(),
                       [&](const Notice& n) { return n.episode == e.id && is_warning(n) && may_have_left(n); });
  }

  /// What ended it may be over: a decision revoked, an exemption past, a post ignored. It goes on, with its name and
  /// steps, as one silence is warned of once. Where the post that named it was ignored meanwhile, the silence is older
  /// than its name.
  /// The simulation met that case in an exemption: a new episode began under an older date, and the list was warned
  /// twice of one silence.
  std::optional<Episode> earlier_episode(const ClockStart& start, const string& id) const {
    std::optional<Episode> found;
    for (const Episode& past : draft_.all_episodes()) {
      const bool warned = past.counts_from >= start.counts_from && has_warned(past);
      if (!warned && past.id != id) continue;
      if (!found || (warned && past.counts_from > found->counts_from)) found = past;
    }
    return found;
  }

  void begin_if_silent() {
    const auto start = clock_start(in_.sig, in_.effective, in_.summary, draft_.all_episodes(), policy_);
    if (!start || in_.effective.watch != Watch::on) return;
    if (in_.verdict.kind != VerdictKind::silent || now_ < start->deadline) {
      if (in_.verdict.kind != VerdictKind::not_measured) out_.next = NextStep{"warn1", start->deadline};
      out_.waits_for = now_ < start->deadline ? "the threshold" : in_.verdict.reason;
      return;
    }
    Episode e;
    // Named by a date, and not by a number: a state that was lost finds the same date again, and so the same name and
    // ids, by which the archive tells what was sent already.
    e.id = in_.sig.id + "." + to_date(start->counts_from);
    e.sig = in_.sig.id;
    if (const auto earlier = earlier_episode(*start, e.id)) e = *earlier;
    const bool resumed = e.ended.has_value();
    // A late post of the very day that names the episode gives it the same name. Its moment counts from now on, else
    // that post would end the episode anew with each pass.
    e.counts_from = std::max(e.counts_from, start->counts_from);
    e.deadline = std::max(e.deadline, start->deadline);
    e.ended.reset();
    e.ended_because.clear();
    e.ended_by.clear();
    e.began = now_;
    if (start->by_extension) {
      e.extended_until = in_.effective.extended_until;
      e.extension_reference = in_.effective.extension ? in_.effective.extension->reference : string();
    }
    draft_.tell("episode", "episode " + e.id + (resumed ? " goes on" : " began: " + in_.verdict.reason));
    out_.current = e;
    draft_.keep(e);
    if (!resumed) return;
    end_if_over();  // its request may have lapsed meanwhile
    if (out_.current) revive(e.id);
  }

  /// What was withdrawn with the episode never left, and is due again; what the mail server had deferred is written
  /// anew. A first warning that nobody released meets held and brake anew.
  void revive(const string& episode) {
    for (Notice& n : draft_.in.notices) {
      // What a person withdrew stays so: its reason is another one. What was deferred never left; not revived, the
      // ladder would wait for it for ever.
      if (n.episode != episode || n.state != NoticeState::withdrawn || !n.reason.starts_with(kEpisodeEnded)) continue;
      // The first copy may have been seen while the episode was over.
      if (n.step.ends_with(kAgain) && draft_.shown(n.step.substr(0, n.step.size() - kAgain.size()))) continue;
      n.state = NoticeState::due;
      n.first_attempt.reset();
      if (!n.released)
        n.subject.clear(), n.message.clear();  // a released one may have left after all: again is the same mail
      n.reason.clear();
      // Taken for made now: as first made it might lie before the days over which the brake counts.
      if (n.step == "warn1" && !n.released) {
        n.created = now_;
        draft_.hold_if_past_at_first_read(n);
        draft_.hold_if_much_was_set_aside(n);
      }
      draft_.tell("notice", n.id + " is " + string(to_string(n.state)) + " again");
      out_.notices.push_back(n);
    }
  }

  const JudgedPost* doubt() const {
    for (const JudgedPost& p : in_.summary.posts) {
      // An older one does not speak of this silence: at most it is the post from which it counts. However old a later
      // one becomes, it pauses, since nobody has said yet whether a person wrote it.
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
      draft_.tell("episode", "episode " + e.id + " paused: a doubtful post of " + to_date(*doubtful->date) + " (" +
                                 doubtful->judgement.rule + ")");
      draft_.keep(e);
    } else if (!doubtful && e.paused_since) {
      e.paused_since.reset();
      e.paused_by.clear();
      e.resume_not_before = now_ + policy_.doubt_pause;
      draft_.tell("episode", "episode " + e.id + " resumes, not before " + to_rfc3339(*e.resume_not_before));
      draft_.keep(e);
    }
  }
};

}  // namespace

void run_episode(LadderDraft& draft) { Course(draft).run(); }

void withdraw_what_is_over(LadderDraft& draft) { Course(draft).withdraw_what_is_over(); }

}  // namespace sigwatch
