#include <algorithm>
#include <vector>

#include "archives/engine/kind.h"
#include "archives/hyperkitty/session.h"

namespace sigwatch::hyperkitty {

bool Session::exists(const Post& post) const { return !pretend_ || was_there(post, now_); }

Reading Session::finish(Reading reading) const {
  std::erase_if(reading.posts, [this](const Post& post) { return !exists(post); });
  if (!reading.taken_in) reading.taken_in = newest_taken_in(reading.posts, now_);
  reading.server_date = requests_.server_date();
  reading.cost = requests_.cost();
  return reading;
}

Reading Session::failed(Evidence evidence) const {
  Reading reading;
  reading.evidence = std::move(evidence);
  reading.server_date = requests_.server_date();
  reading.cost = requests_.cost();
  return reading;
}

Time day_before(Time time, Days slack) {
  return time < kEpoch + slack ? kEpoch : Time(std::chrono::floor<Days>(time - slack));
}

}  // namespace sigwatch::hyperkitty
