#pragma once

#include <boost/asio/awaitable.hpp>
#include <optional>
#include <string>

#include "core/evidence/reading.h"

namespace sigwatch {

/// What to read at the newest end.
struct NewestQuery {
  Time now;
  bool pretend = false;  ///< `--now` was given: posts that the archive received after `now` do not exist yet
  /// From the last good reading; empty: unconditional. Not used while pretending, nor for a whole reading.
  std::string mark;
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

/// Where a list's posts can be read: one kind at one URL or path. Never throws for what the other side does; a failure
/// is Evidence. Lives as long as the configuration that named it; calls on one object never overlap.
struct Archive {
  virtual ~Archive() = default;
  virtual boost::asio::awaitable<Reading> newest(NewestQuery query) = 0;
  virtual boost::asio::awaitable<Reading> older(OlderQuery query) = 0;

  /// Asks for the one message with this Message-ID (without <>): a reading of it alone, or of no post where the archive
  /// answers that it has none. Not good where it cannot be asked so, or gave no answer: what a whole reading shows
  /// tells.
  virtual boost::asio::awaitable<Reading> look_up(std::string message_id);
  /// Where people read a post that a reading showed, where that takes a request to know; else its url.
  virtual boost::asio::awaitable<std::string> permalink(Post post);
};

inline boost::asio::awaitable<Reading> Archive::look_up(std::string /*message_id*/) { co_return Reading{}; }
inline boost::asio::awaitable<std::string> Archive::permalink(Post post) { co_return post.url; }

}  // namespace sigwatch
