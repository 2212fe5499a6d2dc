#include "libraries/system/system_clock.h"

#include <gtest/gtest.h>

namespace sigwatch {
namespace {

TEST(SystemClock, TellsTheTimeOfDayAndDoesNotPretend) {
  const SystemClock clock;
  const auto before = std::chrono::floor<Seconds>(std::chrono::system_clock::now());
  const Time told = clock.now();
  EXPECT_GE(told, before);
  EXPECT_LE(told, std::chrono::system_clock::now());
  EXPECT_FALSE(clock.pretended());
}

TEST(PretendClock, StandsStillAtTheTimeThatWasNamed) {
  const Time named{Seconds(1'779'429'749)};
  const PretendClock clock(named);
  EXPECT_EQ(clock.now(), named);
  EXPECT_EQ(clock.now(), named);
  EXPECT_TRUE(clock.pretended());
}

}  // namespace
}  // namespace sigwatch
