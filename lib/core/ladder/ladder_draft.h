#pragma once

#include <optional>
#include <string>
#include <vector>

#include "core/ladder/ladder.h"

namespace sigwatch {

inline const std::string kAgain = "-again";

/// One step of the ladder of one SIG while it is made: what it looks at, and the rows so far. The parts of step() hand
/// it on: the episode (episode_course.h), its steps (ladder_steps.h), the decisions (announcements.h).
struct LadderDraft {
  LadderDraft(const LadderInput& in, Time now);

  LadderInput in;
  const Time now;
  const Policy& policy;
  LadderOutcome out;

  /// Those of the input, as this step leaves them.
  std::vector<Episode> all_episodes() const;
  /// The notice of a step to the list or the Council, in the current episode.
  const Notice* find(const Step& step) const;
  /// When a good read showed the step (or a person attested it); for the Council without an archive: when it was
  /// accepted.
  std::optional<Time> shown(const Step& step) const;

  void keep(const Episode& e);
  void add(const Step& step, Audience audience, const std::string& to, const std::string& date, const std::string& n,
           Time not_before);
  /// A first warning of a SIG that was past the threshold before anybody knew it waits for a person.
  void hold_if_past_at_first_read(Notice& warning) const;
  /// The net (docs/ladder.md): a first warning waits once for a person to look, when posts of the window were set aside
  /// under a person's name, or more were than counted in the months read back. The reason says how many, by which
  /// rules.
  void hold_if_much_was_set_aside(Notice& warning) const;
  void withdraw(Notice n, const std::string& why);
  void tell(const std::string& kind, const std::string& text);
};

/// What looks at a draft and writes on it.
class LadderPart {
 protected:
  explicit LadderPart(LadderDraft& draft)
      : draft_(draft), in_(draft.in), out_(draft.out), now_(draft.now), policy_(draft.policy) {}

  LadderDraft& draft_;
  const LadderInput& in_;
  LadderOutcome& out_;
  const Time now_;
  const Policy& policy_;
};

/// Somebody may have read it: an attempt was made, perhaps by a state that was lost, and it is not known to have
/// failed.
bool may_have_left(const Notice& n);

/// `decision 3 (keep) by the Council`
std::string decision_words(const Decision& d);

}  // namespace sigwatch
