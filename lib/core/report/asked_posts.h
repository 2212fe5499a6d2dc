#pragma once

#include <optional>
#include <string>

#include "core/evidence/summary.h"
#include "core/ladder/net.h"

/// What operators are asked about posts: who wrote what, when and where, why it is in doubt, and the lines to paste.
/// One paragraph a sender, many posts of one sender are one question. These name people: they are for operators' mail
/// alone, and `forget` takes a paragraph out whole.
namespace sigwatch {

/// The doubtful posts that are younger than silent_after, or later than `after`: the date of an episode that they
/// pause. Without any such one the newest doubtful post. Empty: nothing is doubtful. Names five senders and counts the
/// others.
std::string doubtful_posts(const Summary& sum, const Policy& policy, std::optional<Time> after, Time now);

/// The posts that net_groups() names: five senders, those under a person's name first, and how many others.
std::string caught_posts(std::vector<AsideGroup> caught);

}  // namespace sigwatch
