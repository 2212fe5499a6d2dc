#include <algorithm>
#include <vector>

#include "archives/hyperkitty/session.h"

namespace sigwatch::hyperkitty {

bool Session::exists(const Post& post) const {
  const auto clock = clock_of(post);
  return !pretend_ || !clock || *clock <= now_;
}

Reading Session::finish(Reading reading) const {
  std::erase_if(reading.posts, [this](const Post& post) { return !exists(post); });
  if (!reading.taken_in) reading.taken_in = newest_taken_in(reading.posts, now_);
  reading.server_date = server_date_;
  reading.cost = cost_;
  return reading;
}

Reading Session::failed(Evidence evidence) const {
  Reading reading;
  reading.evidence = std::move(evidence);
  reading.server_date = server_date_;
  reading.cost = cost_;
  return reading;
}

Time day_before(Time time, Days slack) {
  return time < kEpoch + slack ? kEpoch : Time(std::chrono::floor<Days>(time - slack));
}

std::optional<Time> clock_of(const Post& post) { return post.archive_date ? post.archive_date : post.sender_date; }

std::optional<Time> newest_taken_in(const std::vector<Post>& posts, Time now) {
  std::optional<Time> newest;
  for (const Post& post : posts) {
    const auto clock = clock_of(post);
    if (clock && *clock <= now && (!newest || *clock > *newest)) newest = clock;
  }
  return newest;
}

}  // namespace sigwatch::hyperkitty
