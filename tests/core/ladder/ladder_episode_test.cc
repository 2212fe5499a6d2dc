#include <gtest/gtest.h>

#include "core/ladder/ladder.h"
#include "core/made.h"

namespace sigwatch {
namespace {

using made::at;
using made::decision;
using made::life;
using made::reply;
using made::spam;
using made::Story;

TEST(a_post, ends_the_episode_and_withdraws_what_waits) {
  Story story = Story::warned();
  story.posts.push_back(life("2026-07-12"));
  story.pass("2026-07-12T12:00:00Z");
  EXPECT_FALSE(story.last.current);
  EXPECT_EQ(story.episodes.front().ended, at("2026-07-12T12:00:00Z"));
  EXPECT_EQ(story.episodes.front().ended_by, "life@x");
  EXPECT_EQ(story.episodes.front().ended_because, "a post of 2026-07-12: replies to a known post");
  EXPECT_EQ(story.find("lives"), nullptr) << "the Council had not been told";
  EXPECT_EQ(story.next_step(), "warn1 2027-01-12T00:00:00Z");
}

TEST(lives, is_told_to_the_council_when_it_had_been_told_of_the_silence) {
  const struct {
    const char* name;
    NoticeState state;
    bool attempted, told;
  } cases[] = {{"seen", NoticeState::seen, true, true},
               {"accepted", NoticeState::accepted, true, true},
               {"perhaps sent", NoticeState::unknown, true, true},
               {"being sent", NoticeState::sending, true, true},
               {"attested", NoticeState::attested, true, true},
               {"perhaps sent by a lost state", NoticeState::unknown, false, true},
               {"attested to be sent by a lost state", NoticeState::attested, false, true},
               {"not yet sent", NoticeState::due, false, false},
               {"put off", NoticeState::deferred, true, false},
               {"refused", NoticeState::refused, true, false},
               {"withdrawn", NoticeState::withdrawn, true, false}};
  for (const auto& c : cases) {
    Story story = Story::informed();
    Notice& inform = *story.find("inform");
    inform.state = c.state;
    inform.first_attempt = c.attempted ? inform.first_attempt : std::nullopt;
    story.posts.push_back(life("2026-07-12"));
    story.pass("2026-07-12T12:00:00Z");
    const Notice* lives = story.find("lives");
    EXPECT_EQ(lives != nullptr, c.told) << c.name;
    if (lives) {
      EXPECT_EQ(lives->id, "iot.2026-01-10.lives.0");
      EXPECT_EQ(lives->audience, Audience::council);
      EXPECT_EQ(lives->not_before, at("2026-07-12T12:00:00Z"));
    }
    story.pass("2026-07-13");
    EXPECT_EQ(story.find("lives") != nullptr, c.told) << "said once";
  }
}

TEST(lives, is_another_notice_when_the_first_post_was_ignored_later) {
  Story story = Story::informed();
  story.posts.push_back(life("2026-07-12"));
  story.pass("2026-07-12T12:00:00Z");
  story.see("lives", "2026-07-12T13:00:00Z");
  const Notice told = *story.find("lives");
  story.statements = {made::statement(Statement::Kind::ignore, "life@x", at("2026-07-13"))};
  story.pass("2026-07-13");
  ASSERT_TRUE(story.last.current);
  EXPECT_EQ(story.last.current->id, "iot.2026-01-10") << "it goes on under its name";
  story.posts.push_back(reply("again@x", at("2026-07-14"), "start@x", "jane@example.org"));
  story.pass("2026-07-14T12:00:00Z");
  EXPECT_EQ(story.find("lives")->id, "iot.2026-01-10.lives.1");
  EXPECT_EQ(*std::find_if(story.notices.begin(), story.notices.end(), [&](const Notice& n) { return n.id == told.id; }),
            told)
      << "what was sent stays";
}

TEST(an_unsent_lives, is_not_doubled) {
  Story story = Story::informed();
  story.posts.push_back(life("2026-07-12"));
  story.pass("2026-07-12T12:00:00Z");
  story.statements = {made::statement(Statement::Kind::ignore, "life@x", at("2026-07-13"))};
  story.pass("2026-07-13");
  story.statements.clear();
  story.pass("2026-07-14");
  EXPECT_EQ(
      std::count_if(story.notices.begin(), story.notices.end(), [](const Notice& n) { return n.step == "lives"; }), 1);
}

TEST(a_refused_warning, that_a_person_released_after_its_episode_is_withdrawn) {
  Story story = Story::warned();
  Notice& first = *story.find("warn1");
  first.state = NoticeState::refused;
  first.accepted.reset();
  story.posts.push_back(life("2026-07-12"));
  story.pass("2026-07-12T12:00:00Z");
  ASSERT_FALSE(story.last.current);
  ASSERT_EQ(story.find("warn1")->state, NoticeState::refused) << "it is not waiting";
  story.find("warn1")->state = NoticeState::due;
  story.find("warn1")->released = true;
  story.pass("2026-07-13T12:00:00Z");
  EXPECT_EQ(story.find("warn1")->state, NoticeState::withdrawn);
  EXPECT_NE(story.find("warn1")->reason.find("a post of 2026-07-12"), std::string::npos);
}

TEST(a_doubtful_post, pauses_the_ladder_until_somebody_says_what_it_is) {
  Story story = Story::informed();
  story.posts.push_back(spam("2026-07-20"));
  story.pass("2026-08-20");
  ASSERT_TRUE(story.last.current);
  EXPECT_EQ(story.last.current->paused_since, at("2026-08-20"));
  EXPECT_EQ(story.last.current->paused_by, "spam@x");
  EXPECT_EQ(story.made_steps(), "");
  EXPECT_EQ(story.last.waits_for, "a doubtful post pauses the ladder: vouch or ignore");
  story.pass("2028-08-20");
  EXPECT_EQ(story.made_steps(), "") << "however old it becomes";
  EXPECT_EQ(story.last.current->id, "iot.2026-01-10");
}

TEST(a_doubtful_post_that_is_ignored, lets_the_ladder_go_on_7_days_later) {
  Story story = Story::informed();
  story.posts.push_back(spam("2026-07-20"));
  story.pass("2026-08-20");
  story.statements = {made::statement(Statement::Kind::ignore, "spam@x", at("2026-08-21"))};
  story.pass("2026-08-21");
  EXPECT_FALSE(story.last.current->paused_since);
  EXPECT_EQ(story.next_step(), "warn2 2026-08-28T00:00:00Z");
  EXPECT_EQ(story.last.current->id, "iot.2026-01-10") << "the name stays";
  story.pass("2026-08-27T23:59:59Z");
  EXPECT_EQ(story.made_steps(), "");
  story.pass("2026-08-28");
  EXPECT_EQ(story.made_steps(), "warn2") << "the same step";
}

TEST(a_doubtful_post_that_is_vouched_for, ends_the_episode) {
  Story story = Story::informed();
  story.posts.push_back(spam("2026-07-20"));
  story.pass("2026-07-21");
  story.statements = {made::statement(Statement::Kind::vouch, "spam@x", at("2026-07-22"))};
  story.pass("2026-07-22");
  EXPECT_FALSE(story.last.current);
  EXPECT_FALSE(story.episodes.front().paused_since);
  EXPECT_EQ(story.episodes.front().ended_because, "a post of 2026-07-20: a person vouched");
  ASSERT_NE(story.find("lives"), nullptr);
}

TEST(a_doubtful_post_before_the_episode, names_it_and_pauses_nothing) {
  Story story = Story::silent();
  story.posts.push_back(spam("2026-02-01"));
  story.pass("2026-08-01");
  ASSERT_TRUE(story.last.current);
  EXPECT_EQ(story.last.current->id, "iot.2026-02-01");
  EXPECT_FALSE(story.last.current->paused_since);
  story.statements = {made::statement(Statement::Kind::ignore, "spam@x", at("2026-08-02"))};
  story.pass("2026-08-02");
  EXPECT_EQ(story.last.current->id, "iot.2026-02-01") << "ignore never renames it";
}

TEST(a_late_post, ends_the_episode_when_it_is_young) {
  Story story = Story::silent();
  story.decisions = {decision(1, DecisionKind::keep, at("2026-02-01"))};
  story.pass("2026-08-01");
  ASSERT_EQ(story.last.current->id, "iot.2026-02-01");
  KnownPost late = life("2026-01-31");
  late.first_seen = at("2026-08-02");
  story.posts.push_back(late);
  story.pass("2026-08-02");
  EXPECT_TRUE(story.last.current) << "older than the threshold";
  story.posts.back() = life("2026-03-01");
  story.pass("2026-08-03");
  EXPECT_FALSE(story.last.current) << "later than the date that names the episode";
}

TEST(a_late_post_of_the_very_day_that_names_the_episode, warns_nobody_twice) {
  Story story = Story::warned();
  KnownPost late = life("2026-01-10T20:00:00Z");
  late.first_seen = at("2026-07-20");
  story.posts.push_back(late);
  story.pass("2026-07-20");
  ASSERT_TRUE(story.last.current);
  EXPECT_EQ(story.last.current->id, "iot.2026-01-10");
  EXPECT_EQ(story.made_steps(), "");
  story.pass("2026-07-21");
  EXPECT_TRUE(story.last.history.empty());
}

TEST(a_post_dated_before_an_extension_and_found_after_it, ends_the_episode_when_it_is_young) {
  Story story = Story::silent();
  story.decisions = {decision(1, DecisionKind::extend, at("2026-06-01"), at("2026-09-01"))};
  story.pass("2026-09-01");
  ASSERT_TRUE(story.last.current);
  KnownPost late = life("2026-08-20");
  late.first_seen = at("2026-09-02");
  story.posts.push_back(late);
  story.pass("2026-09-02");
  EXPECT_FALSE(story.last.current);
}

TEST(a_silence_that_was_warned_of, keeps_its_episode_when_the_post_that_named_it_is_ignored_during_an_exemption) {
  const struct {
    const char* name;
    NoticeState warned;
    bool earlier_episode;  ///< one of the post before, which the ignored one had ended before it warned
    const char* goes_on;
    const char* made;
  } cases[] = {{"its list was warned", NoticeState::seen, false, "iot.2026-01-10", "warn2"},
               {"its list was perhaps warned", NoticeState::unknown, false, "iot.2026-01-10", "warn2"},
               {"and an older one never warned", NoticeState::seen, true, "iot.2026-01-10", "warn2"},
               {"nobody was warned", NoticeState::refused, false, "iot.2026-01-09", "warn1"},
               {"nobody was warned, of the older neither", NoticeState::refused, true, "iot.2026-01-09", "warn1"}};
  for (const auto& c : cases) {
    Story story = Story::informed();
    if (c.earlier_episode) {
      Episode older = story.episodes.front();
      older.id = "iot.2026-01-09";
      older.counts_from = at("2026-01-09T12:00:00Z");
      older.ended = at("2026-06-02");
      story.episodes.insert(story.episodes.begin(), older);
    }
    story.find("warn1")->state = c.warned;
    story.sig().exempt = Exemption{at("2026-09-01"), "a pause", "council"};
    story.pass("2026-07-20");
    ASSERT_FALSE(story.last.current) << c.name;
    for (const char* post : {"old@x", "older@x"})
      story.statements.push_back(made::statement(Statement::Kind::ignore, post, at("2026-08-01")));
    story.pass("2026-09-01");
    ASSERT_TRUE(story.last.current) << c.name;
    EXPECT_EQ(story.last.current->id, c.goes_on) << c.name;
    EXPECT_EQ(story.made_steps(), c.made) << c.name << ": one silence is warned of once";
    const Episode begun = *story.last.current;
    story.pass("2026-09-01T12:00:00Z");
    EXPECT_EQ(story.last.current, begun) << c.name << ": it does not go on anew with each pass";
  }
}

TEST(an_older_post_found_by_backfill, changes_nothing) {
  Story story = Story::informed();
  KnownPost old = reply("backfilled@x", at("2025-03-01"), "start@x", "mary@example.org");
  old.first_seen = at("2026-07-20");
  story.posts.push_back(old);
  story.pass("2026-07-20");
  ASSERT_TRUE(story.last.current);
  EXPECT_EQ(story.last.current->id, "iot.2026-01-10");
}

}  // namespace
}  // namespace sigwatch
