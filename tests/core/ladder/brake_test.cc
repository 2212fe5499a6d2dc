#include "core/ladder/brake.h"

#include <gtest/gtest.h>

#include "core/made.h"

namespace sigwatch {
namespace {

using made::at;
using made::warning;

TEST(the_brake, holds_all_first_warnings_when_more_than_two_fall_due_within_7_days) {
  const Policy policy;
  const Time now = at("2026-07-10");
  const auto a = warning("a", NoticeState::due, "2026-07-09"), b = warning("b", NoticeState::due, "2026-07-09"),
             c = warning("c", NoticeState::due, "2026-07-10");
  EXPECT_TRUE(apply_brake({a, b}, policy, now).empty());
  const auto held = apply_brake({a, b, c}, policy, now);
  ASSERT_EQ(held.size(), 3U);
  for (const Notice& n : held) EXPECT_EQ(n.state, NoticeState::held);
  EXPECT_EQ(held.front().reason, "3 first warnings fell due within 7 days: look at them, then release");

  EXPECT_TRUE(apply_brake({a, b, warning("c", NoticeState::due, "2026-07-03")}, policy, now).empty())
      << "seven days ago";
  EXPECT_EQ(apply_brake({a, b, warning("c", NoticeState::accepted, "2026-07-05")}, policy, now).size(), 2U)
      << "what was sent counts, and stays";
  EXPECT_EQ(apply_brake({a, b, warning("c", NoticeState::held, "2026-07-05")}, policy, now).size(), 2U);
  EXPECT_TRUE(apply_brake({a, b, warning("c", NoticeState::withdrawn, "2026-07-05")}, policy, now).empty());
}

TEST(the_brake, neither_counts_nor_holds_what_was_released_nor_counts_leaders_copies) {
  const Policy policy;
  const Time now = at("2026-07-10");
  auto a = warning("a", NoticeState::due, "2026-07-09"), b = warning("b", NoticeState::due, "2026-07-09"),
       c = warning("c", NoticeState::due, "2026-07-10");
  auto again = warning("d", NoticeState::due, "2026-07-10");
  again.step = "warn1-again";
  EXPECT_TRUE(apply_brake({a, b, again}, policy, now).empty()) << "first warnings alone";
  auto copy = a;
  copy.audience = Audience::leader;
  EXPECT_TRUE(apply_brake({a, b, copy, copy}, policy, now).empty());
  EXPECT_EQ(apply_brake({a, b, c, copy}, policy, now).size(), 4U) << "but they wait with the others";
  c.released = true;
  EXPECT_TRUE(apply_brake({a, b, c}, policy, now).empty());
}

TEST(the_fuse, lets_one_warning_a_list_through_in_a_fortnight) {
  const Policy policy;
  const Time now = at("2026-07-20T12:00:00Z");
  Notice before = warning("a", NoticeState::accepted, "2026-07-01");
  Notice next = warning("a", NoticeState::due, "2026-07-20");
  next.id = "a.2026-01-10.warn2.0";
  next.step = "warn2";
  before.first_attempt = now - Days(14) + 1s;
  EXPECT_EQ(fuse(next, {before, next}, policy, now),
            "another warning went to a@example.org on 2026-07-06 (a.2026-01-10.warn1.0): at most one in 14 days");
  before.first_attempt = now - Days(14);
  EXPECT_EQ(fuse(next, {before, next}, policy, now), "");
  before.first_attempt = now;
  before.to = "b@example.org";
  EXPECT_EQ(fuse(next, {before, next}, policy, now), "");
  before.to = next.to;
  before.audience = Audience::leader;
  EXPECT_EQ(fuse(next, {before, next}, policy, now), "");
  next.first_attempt = now - Days(1);
  EXPECT_EQ(fuse(next, {next}, policy, now), "") << "itself";
  before.audience = Audience::list;
  next.step = "inform";
  EXPECT_EQ(fuse(next, {before, next}, policy, now), "") << "not a warning";
}

TEST(the_fuse, lets_twenty_notices_a_day_through) {
  const Policy policy;
  const Time now = at("2026-07-20T12:00:00Z");
  std::vector<Notice> sent;
  for (int i = 0; i < 20; ++i) {
    sent.push_back(warning("s" + std::to_string(i), NoticeState::accepted, "2026-07-20"));
    sent.back().first_attempt = now - Days(1) + 1s;
  }
  const Notice next = warning("x", NoticeState::due, "2026-07-20");
  EXPECT_EQ(fuse(next, sent, policy, now), "20 notices went out within a day: the fuse");
  sent.front().audience = Audience::operators;
  EXPECT_EQ(fuse(next, sent, policy, now), "");
  sent.front().audience = Audience::leader;
  sent.front().first_attempt = now - Days(1);
  EXPECT_EQ(fuse(next, sent, policy, now), "");
}

}  // namespace
}  // namespace sigwatch
