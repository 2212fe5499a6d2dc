#include <gtest/gtest.h>

#include "core/ladder/ladder.h"
#include "core/made.h"

namespace sigwatch {
namespace {

using made::at;
using made::decision;
using made::Story;

TEST(rehearsal, makes_no_notices_and_tells_what_it_would_make) {
  Story story = Story::silent();
  story.live_since.reset();
  story.sig().leaders = {"lead@example.org"};
  story.pass("2026-08-01");
  EXPECT_TRUE(story.last.current);
  EXPECT_TRUE(story.notices.empty());
  EXPECT_EQ(story.next_step(), "warn1 2026-07-10T12:00:00Z");
  EXPECT_EQ(story.last.waits_for, "go-live");
  story.live_since = at("2026-08-02");
  story.pass("2026-08-02");
  EXPECT_EQ(story.made_steps(), "warn1 warn1");
}

TEST(rehearsal, announces_no_decisions_not_even_later) {
  Story story = Story::silent();
  story.live_since.reset();
  story.decisions = {decision(1, DecisionKind::keep, at("2026-03-01"))};
  story.pass("2026-03-02");
  story.live_since = at("2026-04-01");
  story.pass("2026-04-02");
  EXPECT_TRUE(story.notices.empty());
}

TEST(the_first_warning, is_held_when_the_sig_was_past_the_threshold_at_its_first_good_read) {
  for (const auto& [first_good, held] :
       {std::pair{"2026-07-10T11:59:59Z", false}, std::pair{"2026-07-10T12:00:00Z", true}}) {
    Story story = Story::silent();
    story.first_good = at(first_good);
    story.sig().leaders = {"lead@example.org"};
    story.pass("2026-07-20");
    ASSERT_EQ(story.notices.size(), 2U);
    for (const Notice& n : story.notices) {
      EXPECT_EQ(n.state, held ? NoticeState::held : NoticeState::due) << first_good;
      EXPECT_EQ(n.reason.empty(), !held);
    }
  }
}

}  // namespace
}  // namespace sigwatch
