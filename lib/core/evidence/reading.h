#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "core/base/time.h"
#include "core/post/post.h"

namespace sigwatch {

/// What a poll really showed. Only `good` and `unchanged` can ever speak for silence.
struct Evidence {
  enum class Kind {
    good,          ///< complete, recognised for its kind, consistent
    unchanged,     ///< the archive said that nothing changed since the mark (304, same size and tail, ...)
    unreachable,   ///< no whole answer: connection, time-out, 403/429/5xx, truncation, too large, private
    unrecognised,  ///< an answer that is not this kind's: error page with 200, challenge, login form, parking page
    gone,          ///< the archive itself says that there is no such list (404, 410)
  };
  Kind kind = Kind::unreachable;
  std::string reason;  ///< empty when good or unchanged; else for a person: URL, what was seen, what to do
  std::optional<Seconds> retry_after;  ///< the server's wish, not clamped
  friend bool operator==(const Evidence&, const Evidence&) = default;
};

inline bool is_good(const Evidence& e) { return e.kind == Evidence::Kind::good || e.kind == Evidence::Kind::unchanged; }

/// A part that could not be shown (listed, but 404) or understood, and the time it may hold posts of.
struct Gap {
  std::string part;  ///< locator or URL
  Time from, to;     ///< posts of [from, to) may be missing
  std::string why;
  /// No later reading can tell more of it, because it leaves no trace behind: it stays until a person attests the
  /// archive.
  bool lasting = false;
  friend bool operator==(const Gap&, const Gap&) = default;
};

/// What a reading took.
struct Cost {
  int requests = 0;
  std::int64_t bytes = 0;  ///< on the wire (bodies), or read from disk
  friend bool operator==(const Cost&, const Cost&) = default;
};

/// Reading::older of an archive that shows nothing older and yet does not begin there (a feed): there is nothing to
/// wait for.
inline constexpr const char* kNothingOlder = "{\"feed\":\"shows nothing older\"}";

/// The result of one read of one archive, newest end or an older part.
struct Reading {
  Evidence evidence;
  std::string kind;         ///< which kind of archive it turned out to be; empty: the one that the register names
  std::vector<Post> posts;  ///< in any order; when the evidence is not good, empty
  /// `newest` only: the posts are exactly those that arrived since the given mark. What stood before is unchanged, and
  /// what is known of it is the state's: `older` and `complete_from` say nothing then, and `taken_in` speaks of these
  /// posts alone. So a mark holds neither. Always so where nothing changed. false: the newest end as it stands,
  /// whatever was known before.
  bool incremental = false;
  bool unconditional = false;  ///< no validator, mark or cache took part
  std::string mark;  ///< for the next `newest`: validators and positions. Opaque to all but the archive's kind; may be
                     ///< kept for years
  /// Where to go on backwards with `older`; nullopt: the archive's beginning was reached. Opaque, may be kept for
  /// years.
  std::optional<std::string> older;
  /// Every post that the archive took in at or after this is in this reading. Time::min() when the beginning was
  /// reached; nullopt when evidence is not good or nothing was shown to be complete.
  std::optional<Time> complete_from;
  std::vector<Gap> gaps;
  std::optional<Time> taken_in;     ///< the pulse: when the archive last took in a post, by its own clock where it has
                                    ///< one; never after `now`
  std::optional<Time> server_date;  ///< `Date:` of the server's answer
  Cost cost;
};

}  // namespace sigwatch
