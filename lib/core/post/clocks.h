#pragma once

#include <optional>
#include <vector>

#include "core/base/time.h"
#include "core/post/known_post.h"

namespace sigwatch {

/// Whether it can be the moment of this post: not more than a day ahead of the read that first showed it, and not where
/// a clock stands that nobody set (1970-01-01).
bool is_usable(Time clock, const KnownPost& post);
bool is_usable(Time clock, Time first_seen);

/// The usable clocks of a post: the sender's and the archive's unless more than a day ahead of the read that first
/// showed it, and the read that showed a post which appeared late. A clock that nobody set (1970-01-01), a placeholder
/// and the moment of an import are not among them (import_clocks.h).
std::vector<Time> usable_clocks(const KnownPost& post);

/// The date that counts for a post (docs/classification.md, "Which date"): where all usable clocks lie within 15 days
/// of each other the sender's (without it the earliest); else the latest of them, because silence needs all clocks to
/// be old. nullopt: no usable clock at all.
std::optional<Time> date_of(const KnownPost& post);

}  // namespace sigwatch
