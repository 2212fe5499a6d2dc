#pragma once

#include <functional>
#include <map>
#include <optional>
#include <utility>
#include <vector>

#include "core/society.h"
#include "core/summary.h"

namespace sigwatch {

/// When the archive had a post: its own clock; where it has none, the sender's. A clock that is ahead of the read that showed the post is
/// none. nullopt: no usable clock at all.
std::optional<Time> arrival_of(const KnownPost& post);

/// A counted post of the SIG, doubtful or not, with the moment from which it could be read.
struct PastPost {
  const KnownPost* post = nullptr;
  Time arrived;
  Time date;  ///< date_of()
};

/// The posts of a SIG as a service that ran all the time, and read everything, would have met them: each from its arrival on, never before.
///
/// Which view is used: at() asks the rules themselves (classify.h) about a moment, with a Society of what had arrived by then and nothing
/// else. So a stranger's post is doubtful until the moment at which somebody answered it. Of the time before a silence the Society has
/// policy.backfill (24 months), as a service that was set up then would have read, and at least the last 2,000 posts, as one that ran for
/// years would know; who wrote only before that is a stranger. What people typed (vouch, ignore) and our own notices do not take part;
/// `ignore:` of the configuration does. Outages of the archive are not in it: a post is there from its arrival on, also where a mirror
/// took it in late without saying so.
class Past {
 public:
  /// `posts` of all archives that were read, those of the SIG and others; what arrived after `until` is left out. `reg` and `sig` outlive
  /// it.
  Past(std::vector<KnownPost> posts, const Register& reg, const SigEntry& sig, Time until);
  Past(const Past&) = delete;
  Past& operator=(const Past&) = delete;

  /// The posts of the SIG that count with today's eyes, doubtful or not, in the order of their arrival: whether a post counts is told from
  /// the post alone (and, on a shared list, its thread).
  const std::vector<PastPost>& counting() const { return counting_; }

  /// The posts of the SIG that arrived from `since` (the beginning of a silence) to `then`, as they were judged at `then`. Good until the
  /// next call. Counts and months in it are those of some moment since the last arrival. Costs a Society of these posts and those before
  /// them, once for each number of them.
  const Summary& at(Time then, Time since) const;

  /// The first moment later than `after` at which something arrived in the archives of the SIG (set aside or not) and this holds, or
  /// Time::max(). Between two arrivals nothing is judged anew. Each of the next 16 is looked at, then they are passed in growing strides
  /// and the moment is found by halving: right as long as it goes on holding, as it does where a doubt ended.
  Time first_arrival(Time after, const std::function<bool(Time)>& holds) const;

  Time until() const { return until_; }
  int posts() const { return posts_of_sig_; }  ///< one an id
  int undated() const { return undated_; }     ///< of all archives, left out: no clock says when they were there

 private:
  void arrive(std::vector<KnownPost> posts);
  void find_counting();
  bool is_mine(const KnownPost& post) const;
  std::size_t arrived_by(Time then) const;
  std::size_t known_from(std::size_t first, Time since) const;
  /// Those in [first, end), in a Society of those in [known, end).
  Summary judged(std::size_t known, std::size_t first, std::size_t end) const;

  const Register& reg_;
  const SigEntry& sig_;
  const Time until_;
  int posts_of_sig_ = 0, undated_ = 0;
  std::vector<KnownPost> posts_;  ///< by arrival; first_seen is the arrival
  std::vector<Time> arrivals_;    ///< in the archives of the SIG, each moment once
  std::vector<PastPost> counting_;
  mutable std::map<std::pair<std::size_t, std::size_t>, Summary> views_;  ///< by the first and the end of what they judged
  mutable std::size_t kept_ = 0;                                          ///< posts in them
};

}  // namespace sigwatch
