#pragma once

#include <optional>
#include <string>
#include <vector>

#include "core/evidence/past.h"
#include "core/post/notice.h"
#include "core/register/register.h"

namespace sigwatch {

/// A step of the ladder, and when it would have been taken.
struct BacktestStep {
  Step step;
  Time at;
  friend bool operator==(const BacktestStep&, const BacktestStep&) = default;
};

/// One stretch of silence, as the ladder would have gone through it. Nobody decides anything in it.
struct BacktestEpisode {
  enum class End {
    post,    ///< a post that was not doubtful (any more) ended it
    lapsed,  ///< the Council was asked, and nobody decided within policy.lapse_after; the clock counts anew
    open,    ///< it lasts until the end of the replay
  };
  std::string id;                   ///< `iot.2026-05-22`
  Time counts_from;                 ///< names it: the newest counted post, `since`, or the lapse of the one before
  Time silent_since;                ///< the newest counted post or `since`, whatever lapsed
  Time first_warned;                ///< the first warning of this silence, perhaps of an episode that lapsed
  std::vector<BacktestStep> steps;  ///< in order; the first is `warn1`
  std::optional<Time> paused;       ///< a doubtful post paused the ladder, and operators were asked
  End end = End::open;
  std::optional<Time> ended;
  std::string ended_by;  ///< key of the post, or empty
  /// When a post that was not doubtful showed that the list lives again: `ended`, or later, where the Council was asked
  /// and the request had lapsed before and no other episode began yet.
  std::optional<Time> lived;
  std::optional<Time> life_date;                        ///< of that post, by its author's clock
  std::string life_locator, life_message_id, life_url;  ///< its place; no name, no subject

  /// When it was taken; nullopt: it was not.
  std::optional<Time> reached(std::string_view step) const;
  /// The silence outlasted it: the next episode is of the same silence.
  bool goes_on() const { return end == End::lapsed && !lived; }
};
std::string_view to_string(BacktestEpisode::End end);

/// What a policy would have cost and brought.
struct BacktestSummary {
  int silences = 0;  ///< stretches of silence that were warned of; several episodes are one where they lapsed
  int episodes = 0;
  int warnings = 0;             ///< mails to the list: both warnings
  int requests = 0;             ///< mails that asked the Council for a decision; reminders left out
  int silences_put = 0;         ///< silences that came before the Council
  int paused = 0;               ///< episodes in which a doubtful post stopped the ladder until somebody looked
  int lived = 0;                ///< silences that a post ended
  int lived_between = 0;        ///< of these: after the second warning, before the Council was asked
  int lived_after_request = 0;  ///< of these: after the Council was asked; to disband then would have been wrong
  bool open = false;            ///< the last silence lasts until the end of the replay
  /// from the first warning of a silence to the post that ended it, whole days, shortest first
  std::vector<int> days_to_life;
  friend bool operator==(const BacktestSummary&, const BacktestSummary&) = default;
};

/// What one policy would have done.
struct Backtest {
  int silent_after = 6;                   ///< months
  bool configured = false;                ///< the one of the configuration
  std::vector<BacktestEpisode> episodes;  ///< oldest first
  BacktestSummary summary;
};

/// Replays a policy over a past, with the real judge() and step(): as if the service had run from `from` on (unset:
/// from the first post or `since`), live, with the watch `on`, every proof of silence there when it was due, and every
/// notice accepted and seen at the moment at which it was made. So each step stands at the earliest date that the
/// ladder allows. Where the list was silent already at `from`, the first warning is taken as released then, and so is
/// one that the net holds (LadderDraft). A post counts from its arrival; a doubtful post pauses the ladder until the
/// rules no longer doubt it (past.h) or another post ends the episode: nobody vouches, ignores or decides. Brake, fuse
/// and `gap` take no part. A last post that says that the list moved or closed stops the ladder, as it does in the
/// service. Time: that of some Correspondence objects (Past::at()) a silence; 10,000 posts under four policies take a
/// few seconds.
Backtest backtest(const Past& past, const Register& reg, const SigEntry& sig, const Policy& policy,
                  std::optional<Time> from);

/// The counted posts of a month.
struct MonthOfPosts {
  Time month;
  int counted = 0;
  friend bool operator==(const MonthOfPosts&, const MonthOfPosts&) = default;
};

/// Several policies side by side over one SIG's past.
struct BacktestReport {
  std::string id, name;
  std::optional<Time> first, last;  ///< dates of the oldest and the newest counted post
  Time from, until;                 ///< of the replay
  bool frozen = false;              ///< no archive takes in posts any more: the replay ends with the newest of them
  std::string watch;                ///< as it stands today where it is not `on`, or empty: the replay takes it as `on`
  int posts = 0, counted = 0, undated = 0;
  std::vector<MonthOfPosts> months;  ///< from the first to the last of the replay, without a gap
  std::vector<Backtest> policies;
};

/// `months`: the thresholds, in the order in which they are shown.
BacktestReport backtest_report(const Past& past, const Register& reg, const SigEntry& sig,
                               const std::vector<int>& months, std::optional<Time> from);

/// The end of a replay: the present, or, where all archives of the SIG are frozen, the arrival of the newest post.
Time replay_end(const std::vector<KnownPost>& posts, const SigEntry& sig, Time now);

/// Thresholds as a person writes them: `3,6,9,12 months` -> 3, 6, 9, 12. 1 to 120 months, at most 12 of them. Empty: a
/// mistake.
std::vector<int> parse_thresholds(std::string_view text);

}  // namespace sigwatch
