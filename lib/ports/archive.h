#pragma once

#include <boost/asio/awaitable.hpp>
#include <functional>
#include <optional>
#include <string>

#include "core/evidence/reading.h"

namespace sigwatch {

/// What to read at the newest end.
struct NewestQuery {
  Time now;
  bool pretend = false;  ///< `--now` was given: posts that the archive received after `now` do not exist yet;
                         ///< validators are not used
  std::string mark;      ///< from the last good reading; empty: unconditional
  /// Set: the reading must hold every post that the archive took in at or after this, also what an index fails to list
  /// (proof of silence). Unset: the cheapest read that shows the newest posts, or that nothing changed.
  std::optional<Time> whole_from;
  std::string kind{};  ///< Reading::kind of an earlier reading, or empty: what the archive was then, it must still be
};

/// The next older part.
struct OlderQuery {
  Time now;
  bool pretend = false;
  std::string cursor;     ///< Reading::older of the reading before
  Time back_to;           ///< nothing older is wanted
  bool thorough = false;  ///< backfill: also ask for parts that the index does not list. false: find the newest posts
                          ///< for the fewest requests
  int requests = 4;       ///< stop after about so many requests; at least one part is read
};

/// How to know a notice of ours in an archive: by Message-ID or by token line, where `holds` says so, too.
struct NoticeQuery {
  Time now;
  bool pretend = false;
  std::string message_id;  ///< without <>
  std::string token;       ///< the sealed id in the token line
  Time sent;  ///< when the first attempt began; older posts need not be read (a day of slack is the archive's business)
  std::function<bool(const Post&)> holds{};  ///< what else must be true of the post; unset: nothing
};

inline bool is_it(const NoticeQuery& query, const Post& post) {
  const bool named = (!query.message_id.empty() && post.message_id == query.message_id) ||
                     (!query.token.empty() && post.markers.token == query.token);
  return named && (!query.holds || query.holds(post));
}

/// Where a list's posts can be read: one kind at one URL or path. Never throws for what the other side does; a failure
/// is Evidence. Lives as long as the configuration that named it; calls on one object never overlap.
struct Archive {
  virtual ~Archive() = default;
  virtual boost::asio::awaitable<Reading> newest(NewestQuery query) = 0;
  virtual boost::asio::awaitable<Reading> older(OlderQuery query) = 0;
  virtual boost::asio::awaitable<Sighting> find(NoticeQuery query) = 0;
};

}  // namespace sigwatch
