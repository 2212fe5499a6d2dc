#pragma once

#include <optional>
#include <string>
#include <vector>

#include "core/base/time.h"
#include "core/evidence/reading.h"
#include "core/post/post.h"
#include "libraries/libxml2/feed.h"

namespace sigwatch::feeds {

/// Where the feed of an address is: mail-archive.com's `maillist.xml` of a list, Sympa's newest messages of a list,
/// else the address itself.
std::string feed_url(const std::string& url);
/// True when the name alone says that it is, or leads to, a feed.
bool is_feed_name(const std::string& url);
/// A feed of topics (Discourse): answers in an old topic do not show, so that it never proves silence.
bool shows_topics_only(const std::string& url);

/// A feed tells one date of a post, and no Message-ID.
std::vector<Post> posts_of(const Feed& feed);

/// What had to be mended, with its line: for each item a gap at its date, so that it blocks proof while that is young
/// and a person who looked can attest it; for what belongs to no dated item, and for all beyond twenty items, one at
/// `now`.
std::vector<Gap> gaps_of(const Feed& feed, const std::string& url, Time now);

/// From when on all that was posted stands in the feed, where its order allows to say so: newest first, but for
/// kFiledAside. Items without a date stand there, too, and say nothing of the order. A feed never says that it goes
/// back to the beginning. nullopt: another order, or no date at all.
std::optional<Time> complete_from(const Feed& feed, Time now);

/// Equal while the feed shows the same items.
std::string digest_of(const Feed& feed);

}  // namespace sigwatch::feeds
