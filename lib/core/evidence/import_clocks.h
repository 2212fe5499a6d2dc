#pragma once

#include <set>
#include <vector>

#include "core/post/post.h"

namespace sigwatch {

/// The posts whose archive clock is no date of theirs, but the moment at which an archive took in other mail, or a
/// placeholder: an import writes one time on years of mail, a conversion writes 1980 on everything. Five or more, each
/// within an hour of the one before and more than 15 days from its sender's clock, of which the middle half by senders'
/// clocks spans more than 183 days. Without that clock the sender's counts; a post that arrived between two reads then
/// counts as one that appeared late. Fewer, or what was written closer together, keep the clock, and date_of() makes
/// them doubtful: they may be a series of patches from one machine with a wrong clock, what a mirror that stood still
/// took in at once, or mail that a list had kept waiting. Of the last the archive's clock is even the right one.
///
/// Of a post without a sender's clock the archive's is the only one, so less speaks against it: one old post taken in
/// within that hour, or that it lies more than 15 days before the oldest moment on which both clocks of any post agree.
/// Such a post has no date at all. A sender's clock that is not usable at the moment `seen` (is_usable()) speaks
/// neither for an import nor for its own post.
std::set<const Post*> imported_at_once(const std::vector<Post>& posts, Time seen);

}  // namespace sigwatch
