#include "libraries/system/system_clock.h"

namespace sigwatch {

Time SystemClock::now() const { return std::chrono::floor<Seconds>(std::chrono::system_clock::now()); }

}  // namespace sigwatch
