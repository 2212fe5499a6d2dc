#include "core/base/backoff.h"

#include <gtest/gtest.h>
#include <rapidcheck.h>

namespace sigwatch {
namespace {

const Time kNow(Seconds(1'800'000'000));

TEST(backoff, waits_as_long_as_the_thing_is_old) {
  const struct {
    Seconds age, wait;
  } cases[] = {{0s, 5min}, {1min, 5min}, {5min, 5min}, {20min, 20min}, {3h, 3h}, {6h, 6h}, {100h, 6h}, {-1h, 5min}};
  for (const auto& c : cases) EXPECT_EQ(next_attempt(kNow - c.age, kNow, 5min, 6h), kNow + c.wait) << c.age.count();
}

TEST(backoff, doubles_while_between_its_bounds) {
  Time attempt = kNow + 5min;
  for (int i = 0; i < 5; ++i) {
    const Time next = next_attempt(kNow, attempt, 5min, 24h);
    EXPECT_EQ(next - kNow, 2 * (attempt - kNow));
    attempt = next;
  }
}

TEST(backoff, keeps_to_the_shortest_when_the_bounds_cross) {
  EXPECT_EQ(next_attempt(kNow - 2h, kNow, 10min, 1min), kNow + 10min);
}

TEST(backoff, is_always_within_its_bounds) {
  EXPECT_TRUE(rc::check("bounds", [] {
    const Seconds age(*rc::gen::inRange(-1'000'000, 100'000'000));
    const Time next = next_attempt(kNow - age, kNow, 1min, 4h);
    RC_ASSERT(next >= kNow + 1min && next <= kNow + 4h);
  }));
}

TEST(backoff, clamps_a_servers_wish_to_a_minute_and_a_day) {
  EXPECT_EQ(clamp_retry_after(-5s), 1min);
  EXPECT_EQ(clamp_retry_after(0s), 1min);
  EXPECT_EQ(clamp_retry_after(2h), 2h);
  EXPECT_EQ(clamp_retry_after(Seconds(1'000'000'000'000)), 24h);
}

}  // namespace
}  // namespace sigwatch
