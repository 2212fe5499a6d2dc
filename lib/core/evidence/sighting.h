#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "core/evidence/reading.h"
#include "core/people/own_notice.h"
#include "core/post/known_post.h"
#include "core/post/notice.h"

namespace sigwatch {

/// Whether a reading shows a post.
struct Sighting {
  enum class Kind {
    seen,     ///< it is there
    absent,   ///< not among what a good, whole reading showed
    unknown,  ///< the reading cannot tell: ask again later
  };
  Kind kind = Kind::unknown;
  Post post;           ///< where seen
  std::string reason;  ///< why unknown
};

/// An archive may file a post so long before the date that we give it: a reading that is to show it begins earlier.
inline constexpr Seconds kFiledBefore = Days(2);

/// The first post of which `is_it` is true, in a reading that was asked for everything from `since` (or earlier) on.
/// What could not be read may be it: then it is unknown.
Sighting look_for(const std::function<bool(const Post&)>& is_it, const Reading& reading, Time since);

/// A feed shows no Message-ID and often not the whole text: that a notice is not in it says nothing.
bool always_shows_notices(std::string_view kind);

/// The post that is the notice, among those that good reads of its list's archive showed, also when it is no longer
/// there. Null: none did.
const KnownPost* shown_among(const std::vector<KnownPost>& posts, const Notice& notice, const OwnNotices& own);

}  // namespace sigwatch
