#include "core/ladder/ladder_steps.h"

#include <algorithm>

#include "core/base/calendar.h"
#include "core/base/text.h"

namespace sigwatch {

namespace {

using std::optional;
using std::string;

class Climb : private LadderPart {
 public:
  explicit Climb(LadderDraft& draft) : LadderPart(draft) {}

  void climb() {
    if (const Notice* first = draft_.find("warn1"); !first) {
      out_.next.reset();
      reach("warn1", Audience::list, in_.sig.list, out_.current->deadline);
      if (!out_.notices.empty() && out_.notices.back().step == "warn1") copy_to_leaders();
      return;
    }
    out_.step = "warn1";
    drop_repetition_of_what_is_seen("warn1");
    const auto first_shown = warning_shown("warn1");
    if (!first_shown) return repeat("warn1");
    // The second warning does not wait until the Council was told; the request for a decision does (ask()).
    if (in_.reg.council.notify.empty()) {
      out_.waits_for = "council.notify is not configured";
    } else if (!draft_.find("inform")) {
      reach("inform", Audience::council, in_.reg.council.notify, *first_shown);
    }
    if (!draft_.find("warn2"))
      return reach("warn2", Audience::list, in_.sig.list, *first_shown + policy_.second_warning_after);
    out_.step = "warn2";
    drop_repetition_of_what_is_seen("warn2");
    const auto second_shown = warning_shown("warn2");
    if (!second_shown) return repeat("warn2");
    ask(*second_shown);
  }

 private:
  /// Either of a warning and its repetition.
  optional<Time> warning_shown(const string& step) const {
    const auto first = draft_.shown(step);
    const auto again = draft_.shown(step + kAgain);
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

  void copy_to_leaders() {
    for (const string& leader : in_.sig.leaders) make("warn1", Audience::leader, leader, out_.current->deadline);
  }

  /// The first copy was accepted and not seen: once more, where the archive could have shown it.
  /// Lists hold the mail of strangers for a moderator: one such mail lay two weeks in a queue that nobody looked at.
  /// And where HyperKitty was down, a mail waits in its spool until another one comes: on a silent list it is this
  /// second copy that brings the first one out.
  void repeat(const string& step) {
    const Notice* first = draft_.find(step);
    if (draft_.find(step + kAgain)) {
      out_.waits_for =
          step + " and its repetition are not seen in the archive: sigwatchctl attest " + first->id + " --because TEXT";
    } else if (!in_.list_shows) {
      out_.waits_for = "no archive can show our notices: sigwatchctl attest " + first->id + " --because TEXT";
    } else if (first->accepted) {
      out_.waits_for = step + " is not yet seen in the archive";
      reach(step + kAgain, Audience::list, in_.sig.list, *first->accepted + policy_.warn_again_after);
    } else {
      out_.waits_for =
          step + " is " + string(to_string(first->state)) + (first->reason.empty() ? "" : ": " + first->reason);
    }
  }

  /// It waited for a good answer of the archive, and that answer shows the first copy.
  void drop_repetition_of_what_is_seen(const string& step) {
    const Notice* again = draft_.find(step + kAgain);
    if (again && is_unsent(*again) && draft_.shown(step)) draft_.withdraw(*again, step + " is in the archive");
  }

  /// The request for a decision, and its reminders.
  void ask(Time second_shown) {
    const auto informed = draft_.shown("inform");
    // Both warnings were seen, or attested, when this is reached. The Council has to have read of the silence as well,
    // before it is asked to decide.
    if (!draft_.find("recommend")) {
      if (!informed) {
        out_.waits_for = "the Council's copy of inform is not yet seen";
        return;
      }
      return reach("recommend", Audience::council, in_.reg.council.notify,
                   std::max(second_shown + policy_.recommend_after, *informed));
    }
    out_.step = "recommend";
    const auto asked = draft_.shown("recommend");
    if (!asked) {
      out_.waits_for = "the request to the Council is not yet seen";
      return;
    }
    remind(*asked);
  }

  /// Of reminders that were missed only the latest is made.
  void remind(Time asked) {
    int k = 1;
    // After a pause or a long stop nobody wants three reminders in one minute.
    while (now_ >= add_months(asked, months_of_reminder(policy_, k + 1))) ++k;
    while (draft_.find("remind-" + std::to_string(k))) {
      out_.step = "remind-" + std::to_string(k);
      ++k;
    }
    if (months_of_reminder(policy_, k) >= policy_.lapse_after) {
      out_.waits_for = "the Council's decision; lapses on " + to_date(add_months(asked, policy_.lapse_after));
      return;
    }
    reach("remind-" + std::to_string(k), Audience::council, in_.reg.council.notify,
          add_months(asked, months_of_reminder(policy_, k)));
    if (out_.waits_for.empty()) out_.waits_for = "the Council's decision";
  }

  void make(const Step& step, Audience audience, const string& to, Time not_before) {
    const string n = audience == Audience::leader ? leader_suffix(to) : "0";
    draft_.add(step, audience, to, to_date(out_.current->counts_from), n, not_before);
  }
};

}  // namespace

void climb(LadderDraft& draft) { Climb(draft).climb(); }

}  // namespace sigwatch
