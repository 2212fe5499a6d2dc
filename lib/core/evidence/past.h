#pragma once

#include <functional>
#include <map>
#include <optional>
#include <tuple>
#include <utility>
#include <vector>

#include "core/evidence/summary.h"
#include "core/people/correspondence.h"

namespace sigwatch {

/// When the archive had a post: its own clock; where it has none, or one more than 15 days before the sender's, the
/// sender's (an archive cannot have had a mail before it was written; which of the two is wrong cannot be told, and
/// silence needs both to be old). A clock that is_usable() refuses is none. nullopt: no usable clock at all.
std::optional<Time> arrival_of(const KnownPost& post);

/// A counted post of the SIG, doubtful or not, with the moment from which it could be read.
struct PastPost {
  const KnownPost* post = nullptr;
  Time arrived;
  Time date;  ///< date_of()
};

/// The posts of a SIG as a service that ran all the time, and read everything, would have met them: each from its
/// arrival on, never before.
///
/// Which view is used: at() asks the rules themselves (classify.h) about a moment, with a Correspondence of what had
/// arrived by then and nothing else. So a stranger's post is doubtful until the moment at which somebody answered it.
/// Of the time before a silence the Correspondence has policy.backfill (24 months), as a service that was set up then
/// would have read, and at least the last 2,000 posts, as one that ran for years would know; who wrote only before that
/// is a stranger. What people typed (vouch, ignore) and our own notices do not take part; `ignore:` of the
/// configuration does. Outages of the archive are not in it: a post is there from its arrival on, also where a mirror
/// took it in late without saying so.
class Past {
 public:
  /// `posts` of all archives that were read, those of the SIG and others; what arrived after `until` is left out. `reg`
  /// and `sig` outlive it.
  Past(std::vector<KnownPost> posts, const Register& reg, const SigEntry& sig, Time until);
  Past(const Past&) = delete;
  Past& operator=(const Past&) = delete;

  /// The posts of the SIG that count with today's eyes, doubtful or not, in the order of their arrival: whether a post
  /// counts is told from the post alone (and, on a shared list, its thread).
  const std::vector<PastPost>& counting() const { return counting_; }

  /// The posts of the SIG that arrived from `since` (the beginning of a silence) to `then`, as they were judged at
  /// `then` by the policy of `reg`. Good until the next call. Counts and months in it are those of some moment since
  /// the last arrival, or since the clocks of a post began to disagree about a sign of life. Costs a Correspondence of
  /// these posts and those before them, once for each number of them.
  const Summary& at(Time then, Time since, const Register& reg) const;

  /// The first moment later than `after` at which something arrived in the archives of the SIG (set aside or not) and
  /// this holds, or Time::max(). Each of the next 16 is looked at, then they are passed in growing strides and the
  /// moment is found by halving: right as long as it goes on holding, as it does where a doubt ended, and until another
  /// begins.
  Time first_arrival(Time after, const Policy& policy, const std::function<bool(Time)>& holds) const;

  Time until() const { return until_; }
  int posts() const { return posts_of_sig_; }  ///< one an id
  int undated() const { return undated_; }     ///< of all archives, left out: no clock says when they were there

 private:
  void arrive(std::vector<KnownPost> posts);
  void find_counting();
  bool is_mine(const KnownPost& post) const;
  std::size_t arrived_by(Time then) const;
  std::size_t known_from(std::size_t first, Time since) const;
  /// Those in [first, end), in a Correspondence of those in [known, end).
  Summary judged(std::size_t known, std::size_t first, std::size_t end, const Register& reg, Time then) const;
  /// When a post that was beyond doubt on its arrival is doubted for its clocks (summary.h), in order.
  const std::vector<Time>& turns(const Policy& policy) const;

  const Register& reg_;
  const SigEntry& sig_;
  const Time until_;
  int posts_of_sig_ = 0, undated_ = 0;
  std::vector<KnownPost> posts_;  ///< by arrival; first_seen is the arrival
  std::vector<Time> arrivals_;    ///< in the archives of the SIG, each moment once
  std::vector<PastPost> counting_;

  /// What a summary rests on: the first and the end of what was judged, the threshold, and how many doubts had begun.
  using View = std::tuple<std::size_t, std::size_t, int, std::ptrdiff_t>;
  mutable std::map<View, Summary> views_;
  mutable std::size_t kept_ = 0;                    ///< posts in them
  mutable std::map<int, std::vector<Time>> turns_;  ///< by threshold
};

}  // namespace sigwatch
