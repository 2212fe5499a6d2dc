#include "core/base/backoff.h"

#include <algorithm>

namespace sigwatch {

Time next_attempt(Time since, Time now, Seconds shortest, Seconds longest) {
  const Seconds age = now - since;
  return now + std::max(shortest, std::min(age, longest));
}

Seconds clamp_retry_after(Seconds wish) { return std::clamp<Seconds>(wish, 1min, 24h); }

}  // namespace sigwatch
