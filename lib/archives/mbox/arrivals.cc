#include "archives/mbox/arrivals.h"

#include <algorithm>
#include <utility>

namespace sigwatch {
namespace {

/// So far apart the clocks of one post may be.
constexpr Seconds kSkew = Days(15);

/// The later clock of a post that is older than `bound` whatever one thinks of its clocks; nullopt: it may be younger.
std::optional<Time> surely_before(const Post& post, Time bound) {
  // One clock alone may be the wrong one.
  if (post.markers.unreadable || !post.archive_date || !post.sender_date) return std::nullopt;
  const auto [earlier, later] = std::minmax(*post.archive_date, *post.sender_date);
  return later + kSkew < bound && later - earlier <= kSkew ? std::optional<Time>(later) : std::nullopt;
}

}  // namespace

void Arrivals::add(std::vector<Post> posts) {
  for (Post& post : posts) {
    if (pretend_ && !was_there(post, now_)) continue;
    if (post.archive_date && *post.archive_date <= now_)
      taken_in_ = std::max(taken_in_.value_or(*post.archive_date), *post.archive_date);
    if (const auto clock = wanted_from_ ? surely_before(post, *wanted_from_) : std::nullopt) {
      left_out_ = std::max(left_out_, clock);
      continue;
    }
    posts_.push_back(std::move(post));
  }
}

}  // namespace sigwatch
