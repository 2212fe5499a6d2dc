#pragma once

#include <set>
#include <vector>

#include "core/post.h"

namespace sigwatch {

/// The posts whose archive clock is the moment at which an archive took in old mail, and so no date of theirs: an import writes one time on
/// years of mail, a mirror that stood still takes months at once. Five or more within an hour of each other, each more than 15 days after
/// the sender's clock, whose senders' clocks lie more than 15 days apart (a series of patches from one machine with a wrong clock lies
/// close together). Without that clock the sender's counts; a post that arrived between two reads then counts as one that appeared late.
std::set<const Post*> imported_at_once(const std::vector<Post>& posts);

}  // namespace sigwatch
