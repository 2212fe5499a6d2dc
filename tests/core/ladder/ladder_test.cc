#include "core/ladder/ladder.h"

#include <gtest/gtest.h>

#include "core/made.h"

namespace sigwatch {
namespace {

using made::at;
using made::decision;
using made::Story;

TEST(before_the_threshold, nothing_is_made_and_the_date_is_known) {
  Story story = Story::silent();
  const LadderOutcome& out = story.pass("2026-07-10T11:59:59Z");
  EXPECT_FALSE(out.current);
  EXPECT_TRUE(out.notices.empty() && out.episodes.empty() && out.history.empty());
  EXPECT_EQ(story.next_step(), "warn1 2026-07-10T12:00:00Z");
  EXPECT_EQ(out.waits_for, "the threshold");
}

TEST(at_the_threshold, an_episode_begins_with_the_first_warning) {
  Story story = Story::silent();
  story.sig().leaders = {"lead@example.org", "co@example.org"};
  const LadderOutcome& out = story.pass("2026-07-10T12:00:00Z");
  ASSERT_TRUE(out.current);
  EXPECT_EQ(out.current->id, "iot.2026-01-10");
  EXPECT_EQ(out.current->counts_from, at("2026-01-10T12:00:00Z"));
  EXPECT_EQ(out.current->deadline, at("2026-07-10T12:00:00Z"));
  EXPECT_EQ(story.made_steps(), "warn1 warn1 warn1");
  const Notice* warning = story.find("warn1", Audience::list);
  ASSERT_NE(warning, nullptr);
  EXPECT_EQ(warning->id, "iot.2026-01-10.warn1.0");
  EXPECT_EQ(warning->to, made::kList);
  EXPECT_EQ(warning->episode, "iot.2026-01-10");
  EXPECT_EQ(warning->state, NoticeState::due);
  EXPECT_EQ(warning->not_before, at("2026-07-10T12:00:00Z"));
  EXPECT_EQ(story.notices[1].id, "iot.2026-01-10.warn1." + leader_suffix("lead@example.org"));
  EXPECT_EQ(story.notices[1].audience, Audience::leader);
  EXPECT_EQ(story.notices[2].to, "co@example.org");
  for (const HistoryEntry& line : out.history)
    EXPECT_EQ(line.text.find("lead@"), std::string::npos) << "no personal data";
}

TEST(ids, are_the_same_after_a_lost_state) {
  Story first = Story::silent();
  Story second = Story::silent();
  first.pass("2026-07-10T12:00:00Z");
  second.pass("2026-07-19T12:00:00Z");
  EXPECT_EQ(first.notices.front().id, second.notices.front().id);
  EXPECT_EQ(first.episodes.front().id, second.episodes.front().id);
}

TEST(an_unproved_silence, begins_nothing) {
  Story story = Story::silent();
  story.proved = false;
  const LadderOutcome& out = story.pass("2026-08-01");
  EXPECT_FALSE(out.current);
  EXPECT_TRUE(story.notices.empty());
  EXPECT_EQ(story.next_step(), "warn1 2026-07-10T12:00:00Z");
  EXPECT_NE(out.waits_for.find("not proved"), std::string::npos);
}

TEST(an_unproved_silence, stops_every_step_but_ends_nothing) {
  const std::vector<std::pair<Story (*)(), std::string>> cases = {{&Story::informed, "warn2"},
                                                                  {&Story::asked, "remind-1"}};
  for (const auto& [begin, step] : cases) {
    Story story = begin();
    story.proved = false;
    story.pass("2026-10-01");
    EXPECT_TRUE(story.notices.empty() || story.last.notices.empty());
    EXPECT_TRUE(story.last.current);
    EXPECT_EQ(story.last.next->step, step);
    EXPECT_NE(story.last.waits_for.find("not proved"), std::string::npos);
    story.proved = true;
    story.pass("2026-10-02");
    EXPECT_EQ(story.made_steps(), step);
  }
}

TEST(a_sig_that_is_not_watched, is_never_warned) {
  const std::vector<std::function<void(Story&)>> cases = {
      [](Story& s) { s.sig().standing = true; },
      [](Story& s) {
        s.sig().exempt = Exemption{std::nullopt, "a holiday", "council"};
      },
      [](Story& s) { s.sig().removed = Removal{}; },
      [](Story& s) { s.reg.sigs.push_back(s.sig()); },  // shared without only:
      [](Story& s) { s.decisions = {decision(1, DecisionKind::standing, at("2026-06-01"))}; },
      [](Story& s) { s.decisions = {decision(1, DecisionKind::disband, at("2026-06-01"))}; }};
  for (const auto& change : cases) {
    Story story = Story::silent();
    change(story);
    story.pass("2026-09-01");
    EXPECT_FALSE(story.last.current);
    for (const Notice& n : story.notices) EXPECT_FALSE(is_warning(n)) << n.id;
  }
}

TEST(a_sig_that_is_no_longer_watched, has_its_waiting_steps_withdrawn) {
  Story story = Story::informed();
  story.pass("2026-08-10T12:00:00Z");
  ASSERT_EQ(story.find("warn2")->state, NoticeState::due);
  story.sig().standing = true;
  story.pass("2026-08-10T13:00:00Z");
  EXPECT_FALSE(story.last.current);
  EXPECT_EQ(story.find("warn2")->state, NoticeState::withdrawn);
  EXPECT_EQ(story.find("warn2")->reason, "the episode ended: standing by the register: not expected to end");
  EXPECT_EQ(story.find("warn1")->state, NoticeState::seen);
  EXPECT_EQ(story.find("lives"), nullptr) << "nobody wrote";
}

TEST(a_sig_without_a_post, counts_from_its_since) {
  Story story = Story::silent();
  story.posts.clear();
  story.pass("2026-09-01");
  EXPECT_FALSE(story.last.current);
  EXPECT_FALSE(story.last.next) << "nothing to count from";
  story.sig().since = at("2026-02-28");
  story.pass("2026-09-01");
  EXPECT_EQ(story.last.current->id, "iot.2026-02-28");
}

TEST(kinds_of_notices, are_told_by_step_and_state) {
  const auto of = [](const std::string& step) {
    Notice n;
    n.step = step;
    return n;
  };
  for (const char* step : {"warn1", "warn1-again", "warn2", "warn2-again"})
    EXPECT_TRUE(is_warning(of(step)) && ends_with_episode(of(step))) << step;
  for (const char* step : {"inform", "recommend", "remind-4"})
    EXPECT_TRUE(!is_warning(of(step)) && ends_with_episode(of(step))) << step;
  for (const char* step : {"lives", "decided-3", "hello", "operators"})
    EXPECT_TRUE(!is_warning(of(step)) && !ends_with_episode(of(step))) << step;
}

}  // namespace
}  // namespace sigwatch
