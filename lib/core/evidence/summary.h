#pragma once

#include <optional>
#include <string>
#include <vector>

#include "core/people/classify.h"

namespace sigwatch {

/// What summarise() makes of a counted post when its clocks disagree about a sign of life. Not a row of the table by
/// which a post is judged: it changes with time. Once doubted it stays so, however old it becomes: a doubt that ended
/// with age would end an episode which the post paused, and tell the Council of life.
inline constexpr RuleText kClocksDisagree = {
    "clocks disagree", PostKind::doubtful,
    "its usable clocks lie more than 15 days apart, and by one of them it is older than the "
    "threshold: no sign of life any more, or never one"};

/// The moment from which summarise() doubts a post for its clocks, unless a person vouches for it; nullopt: they agree.
std::optional<Time> doubted_from(const KnownPost& post, const Policy& policy);

/// A post with what was made of it. The pointer is into the posts that summarise() was given.
struct JudgedPost {
  const KnownPost* post = nullptr;
  std::optional<Time> date;  ///< date_of()
  Judgement judgement;
};

/// One calendar month of a SIG's list.
struct MonthCount {
  Time month;                                    ///< its first moment
  bool read = false;                             ///< false: not yet read back so far, unknown and never 0
  int counted = 0, doubtful = 0, set_aside = 0;  ///< counted includes doubtful
  friend bool operator==(const MonthCount&, const MonthCount&) = default;
};

/// A SIG's posts, judged and added up. What stands in mail, page and status comes from here.
struct Summary {
  std::vector<JudgedPost> posts;  ///< one an id, newest first; elsewhere ones left out; without a date last
  const JudgedPost* newest_counted = nullptr;    ///< doubtful or not
  const JudgedPost* newest_undoubted = nullptr;  ///< in the months that backfill reads
  const JudgedPost* newest_any = nullptr;
  int doubtful = 0, set_aside = 0;    ///< younger than silent_after
  bool doubtful_only = false;         ///< all younger counted posts are doubtful
  std::vector<MonthCount> months;     ///< policy.backfill of them, oldest first, the last holds `now`
  std::vector<std::string> blocking;  ///< locators of posts that cannot be read or dated, and no person said ignore
  std::vector<const JudgedPost*> vanished;  ///< counted ones that a whole read no longer showed

  Summary() = default;
  Summary(Summary&&) = default;  // a vector that moves keeps its elements where they are
  Summary& operator=(Summary&&) = default;
  Summary(const Summary&) = delete;
  Summary& operator=(const Summary&) = delete;
};

/// Judges the posts of one SIG (of all its archives). `complete_from`: since when all its archives are known, nullopt
/// when one was never read. The result points into `posts`.
Summary summarise(const std::vector<const KnownPost*>& posts, const Rules& rules, std::optional<Time> complete_from,
                  Time now);

/// True when a post of `date` is younger than silent_after at `now`: now < date + silent_after, in calendar months.
bool is_young(Time date, const Policy& policy, Time now);

}  // namespace sigwatch
