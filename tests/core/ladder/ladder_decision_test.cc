#include <gtest/gtest.h>

#include "core/ladder/ladder.h"
#include "core/made.h"

namespace sigwatch {
namespace {

using made::at;
using made::decision;
using made::life;
using made::Story;
using made::warning;

TEST(a_decision, is_announced_to_list_and_council_15_minutes_later) {
  Story story = Story::asked();
  story.decisions = {decision(7, DecisionKind::keep, at("2026-09-01T12:00:00Z"))};
  story.pass("2026-09-01T12:14:59Z");
  EXPECT_EQ(story.made_steps(), "");
  EXPECT_FALSE(story.last.current) << "the episode ends at once";
  EXPECT_EQ(story.episodes.front().ended_because, "decision 7 (keep) by the council");
  story.pass("2026-09-01T12:15:00Z");
  EXPECT_EQ(story.made_steps(), "decided-7 decided-7");
  EXPECT_EQ(story.find("decided-7", Audience::list)->id, "iot.2026-01-10.decided-7.0");
  EXPECT_EQ(story.find("decided-7", Audience::council)->id, "iot.2026-01-10.decided-7.1");
  story.pass("2026-09-02");
  EXPECT_EQ(story.made_steps(), "");
  EXPECT_EQ(story.find("lives"), nullptr);
}

TEST(a_decision, is_announced_to_the_list_alone_where_the_council_has_no_address) {
  Story story = Story::silent();
  story.reg.council.notify.clear();
  story.decisions = {decision(1, DecisionKind::keep, at("2026-03-01"))};
  story.pass("2026-03-02");
  EXPECT_EQ(story.made_steps(), "decided-1");
  EXPECT_EQ(story.notices.front().id, "iot.2026-03-01.decided-1.0") << "outside an episode: its own day";
}

TEST(a_decision_revoked_in_time, is_told_to_nobody) {
  Story story = Story::asked();
  story.decisions = {decision(7, DecisionKind::disband, at("2026-09-01T12:00:00Z"))};
  story.pass("2026-09-01T12:05:00Z");
  story.decisions.push_back(decision(8, DecisionKind::revoke, at("2026-09-01T12:10:00Z")));
  story.pass("2026-09-01T13:00:00Z");
  for (const Notice& n : story.notices) EXPECT_FALSE(n.step.starts_with("decided")) << n.id;
}

TEST(a_decision_revoked_before_its_notice_left, has_it_withdrawn) {
  Story story = Story::asked();
  story.decisions = {decision(7, DecisionKind::disband, at("2026-09-01T12:00:00Z"))};
  story.pass("2026-09-01T12:15:00Z");
  story.decisions.push_back(decision(8, DecisionKind::revoke, at("2026-09-01T12:20:00Z")));
  story.pass("2026-09-01T13:00:00Z");
  EXPECT_EQ(story.find("decided-7", Audience::list)->state, NoticeState::withdrawn);
  EXPECT_EQ(story.find("decided-7", Audience::council)->reason, "the decision was revoked");
  EXPECT_EQ(story.find("decided-8"), nullptr);
}

TEST(a_revoke, is_announced_when_what_it_undoes_had_been) {
  for (const int number : {7, 9}) {  // 9 and 10: numbers, not words
    Story story = Story::asked();
    story.decisions = {decision(number, DecisionKind::disband, at("2026-09-01T12:00:00Z"))};
    story.pass("2026-09-01T12:15:00Z");
    story.accept("decided-" + std::to_string(number), "2026-09-01T12:15:00Z");
    story.decisions.push_back(decision(number + 1, DecisionKind::revoke, at("2026-09-02")));
    story.pass("2026-09-03");
    EXPECT_NE(story.find("decided-" + std::to_string(number + 1)), nullptr) << number;
  }
}

TEST(a_revoke, is_not_announced_because_of_an_earlier_decision) {
  Story story = Story::asked();
  story.decisions = {decision(1, DecisionKind::extend, at("2026-08-27"), at("2027-03-01"))};
  story.pass("2026-08-28");
  story.accept("decided-1", "2026-08-28");
  story.decisions.push_back(decision(2, DecisionKind::disband, at("2026-09-01T12:00:00Z")));
  story.decisions.push_back(decision(3, DecisionKind::revoke, at("2026-09-01T12:05:00Z")));
  story.pass("2026-09-03");
  EXPECT_EQ(story.find("decided-2"), nullptr);
  EXPECT_EQ(story.find("decided-3"), nullptr) << "nobody had heard of decision 2";
}

TEST(a_revoke_of_nothing, says_nothing) {
  Story story = Story::silent();
  story.decisions = {decision(1, DecisionKind::revoke, at("2026-03-01"))};
  story.pass("2026-03-03");
  EXPECT_TRUE(story.notices.empty());
}

TEST(keep, starts_the_clock_at_the_decision) {
  Story story = Story::asked();
  story.decisions = {decision(1, DecisionKind::keep, at("2026-09-01"))};
  story.pass("2026-09-02");
  EXPECT_EQ(story.next_step(), "warn1 2027-03-01T00:00:00Z");
  story.pass("2027-03-01");
  EXPECT_EQ(story.last.current->id, "iot.2026-09-01");
  EXPECT_EQ(story.made_steps(), "warn1");
}

TEST(reopen, starts_the_clock_at_the_decision) {
  Story story = Story::asked();
  story.decisions = {decision(1, DecisionKind::disband, at("2026-09-01")),
                     decision(2, DecisionKind::reopen, at("2026-10-01"))};
  story.pass("2026-10-02");
  EXPECT_FALSE(story.last.current);
  EXPECT_EQ(story.next_step(), "warn1 2027-04-01T00:00:00Z");
}

TEST(extend, gives_time_until_its_date_which_names_the_new_episode) {
  Story story = Story::asked();
  story.decisions = {decision(1, DecisionKind::extend, at("2026-09-01"), at("2027-03-01"))};
  story.pass("2026-09-01T12:00:00Z");
  EXPECT_FALSE(story.last.current);
  EXPECT_EQ(story.made_steps(), "decided-1 decided-1") << "decided still goes";
  story.pass("2027-02-28T23:59:59Z");
  EXPECT_EQ(story.made_steps(), "");
  EXPECT_EQ(story.next_step(), "warn1 2027-03-01T00:00:00Z");
  story.pass("2027-03-01");
  ASSERT_TRUE(story.last.current);
  EXPECT_EQ(story.last.current->id, "iot.2027-03-01");
  EXPECT_EQ(story.last.current->deadline, at("2027-03-01"));
  EXPECT_EQ(story.last.current->extended_until, at("2027-03-01"));
  EXPECT_EQ(story.last.current->extension_reference, "https://example.org/minutes/1");
  EXPECT_EQ(story.made_steps(), "warn1");
}

TEST(extend, does_not_keep_the_council_from_hearing_of_a_post) {
  Story story = Story::asked();
  story.decisions = {decision(1, DecisionKind::extend, at("2026-09-01"), at("2027-03-01"))};
  story.pass("2026-09-02");
  story.posts.push_back(life("2026-10-01"));
  story.pass("2026-10-01T12:00:00Z");
  ASSERT_NE(story.find("lives"), nullptr);
  EXPECT_EQ(story.find("lives")->id, "iot.2026-01-10.lives.0");
  EXPECT_EQ(story.episodes.front().ended_by, "life@x");
  EXPECT_EQ(story.episodes.front().ended_because,
            "decision 1 (extend) by the council; then a post of 2026-10-01: replies to a known post");
  story.pass("2026-10-02");
  EXPECT_EQ(story.made_steps(), "") << "said once";
  EXPECT_EQ(story.next_step(), "warn1 2027-04-01T00:00:00Z") << "its own threshold is later than the extension";
}

TEST(extend, of_a_sig_that_nobody_had_told_the_council_of_says_nothing_of_a_post) {
  Story story = Story::warned();
  story.decisions = {decision(1, DecisionKind::extend, at("2026-07-11"), at("2027-03-01"))};
  story.pass("2026-07-12");
  story.posts.push_back(life("2026-07-13"));
  story.pass("2026-07-13T12:00:00Z");
  EXPECT_EQ(story.find("lives"), nullptr);
}

TEST(extend, to_a_date_before_the_threshold_changes_nothing) {
  Story story = Story::silent();
  story.decisions = {decision(1, DecisionKind::extend, at("2026-02-01"), at("2026-05-01"))};
  story.pass("2026-07-10T12:00:00Z");
  EXPECT_EQ(story.last.current->id, "iot.2026-01-10");
  EXPECT_FALSE(story.last.current->extended_until);
}

TEST(extend, holds_again_when_the_decision_after_it_was_revoked) {
  Story story = Story::silent();
  story.decisions = {decision(1, DecisionKind::extend, at("2026-02-01"), at("2027-09-01")),
                     decision(2, DecisionKind::keep, at("2026-03-01"))};
  story.pass("2026-09-01");
  ASSERT_TRUE(story.last.current);
  story.decisions.push_back(decision(3, DecisionKind::revoke, at("2026-09-02")));
  story.pass("2026-09-02T12:00:00Z");
  EXPECT_FALSE(story.last.current);
  EXPECT_EQ(story.find("warn1")->state, NoticeState::withdrawn);
  EXPECT_EQ(story.next_step(), "warn1 2027-09-01T00:00:00Z");
}

TEST(a_revoked_decision, lets_the_same_episode_go_on_and_revives_what_was_withdrawn) {
  Story story = Story::informed();
  story.pass("2026-08-10T12:00:00Z");
  ASSERT_EQ(story.find("warn2")->state, NoticeState::due);
  story.decisions = {decision(1, DecisionKind::standing, at("2026-08-10T12:30:00Z"))};
  story.pass("2026-08-10T12:31:00Z");
  ASSERT_EQ(story.find("warn2")->state, NoticeState::withdrawn);
  story.decisions.push_back(decision(2, DecisionKind::revoke, at("2026-08-10T12:35:00Z")));
  story.pass("2026-08-10T12:36:00Z");
  ASSERT_TRUE(story.last.current);
  EXPECT_EQ(story.last.current->id, "iot.2026-01-10");
  EXPECT_FALSE(story.last.current->ended);
  EXPECT_EQ(story.last.step, "warn2");
  EXPECT_EQ(story.find("warn2")->state, NoticeState::due);
  EXPECT_EQ(story.find("warn2")->reason, "");
  EXPECT_EQ(story.episodes.size(), 1U);
}

TEST(a_revoked_decision, revives_what_was_deferred_and_has_it_written_anew) {
  for (const bool released : {false, true}) {
    Story story = Story::informed();
    story.pass("2026-08-10T12:00:00Z");
    Notice& second = *story.find("warn2");
    second.first_attempt = at("2026-08-10T12:00:00Z");
    second.state = NoticeState::deferred;
    second.released = released;
    second.message = "as it was written in August";
    story.decisions = {decision(1, DecisionKind::keep, at("2026-08-10T12:30:00Z"))};
    story.pass("2026-08-10T12:31:00Z");
    ASSERT_EQ(story.find("warn2")->state, NoticeState::withdrawn);
    story.decisions.push_back(decision(2, DecisionKind::revoke, at("2026-09-10")));
    story.pass("2026-09-10T12:00:00Z");
    EXPECT_EQ(story.find("warn2")->state, NoticeState::due) << "else the ladder would wait for it for ever";
    EXPECT_FALSE(story.find("warn2")->first_attempt);
    EXPECT_EQ(story.find("warn2")->message.empty(), !released)
        << "what a person released may have left, and never changes";
  }
}

TEST(a_revoked_decision, lets_an_episode_go_on_that_is_not_the_latest) {
  Story story = Story::warned();
  story.decisions = {decision(1, DecisionKind::extend, at("2026-07-12"), at("2026-08-01"))};
  story.pass("2026-07-12T00:01:00Z");
  story.pass("2026-08-01T12:00:00Z");
  ASSERT_EQ(story.last.current->id, "iot.2026-08-01");
  story.decisions.push_back(decision(2, DecisionKind::keep, at("2026-08-02")));
  story.pass("2026-08-02T00:01:00Z");
  story.decisions.push_back(decision(3, DecisionKind::revoke, at("2026-08-03")));
  story.decisions.push_back(decision(4, DecisionKind::revoke, at("2026-08-03")));
  story.pass("2026-08-03T12:00:00Z");
  ASSERT_EQ(story.last.current->id, "iot.2026-01-10");
  const Episode goes_on = *story.last.current;
  story.pass("2026-08-04T12:00:00Z");
  EXPECT_EQ(story.last.current, goes_on) << "and does not go on anew with each pass";
  EXPECT_TRUE(story.last.history.empty());
}

TEST(a_revoked_decision, revives_no_repetition_of_what_was_seen_meanwhile) {
  Story story = Story::warned();
  story.pass("2026-07-25T12:00:00Z");
  ASSERT_EQ(story.find("warn1-again")->state, NoticeState::due);
  story.decisions = {decision(1, DecisionKind::keep, at("2026-07-25T12:30:00Z"))};
  story.pass("2026-07-25T12:31:00Z");
  story.see("warn1", "2026-07-26");
  story.decisions.push_back(decision(2, DecisionKind::revoke, at("2026-07-27")));
  story.pass("2026-07-27T12:00:00Z");
  EXPECT_EQ(story.find("warn1-again")->state, NoticeState::withdrawn);
}

TEST(a_revoked_decision, revives_nothing_that_a_person_withdrew) {
  Story story = Story::informed();
  story.pass("2026-08-10T12:00:00Z");
  story.find("inform")->state = NoticeState::withdrawn;
  story.find("inform")->first_attempt.reset();
  story.find("inform")->reason = "withdrawn by root";
  story.decisions = {decision(1, DecisionKind::keep, at("2026-08-10T12:30:00Z"))};
  story.pass("2026-08-10T12:31:00Z");
  story.decisions.push_back(decision(2, DecisionKind::revoke, at("2026-08-10T12:35:00Z")));
  story.pass("2026-08-10T12:36:00Z");
  ASSERT_TRUE(story.last.current);
  EXPECT_EQ(story.find("inform")->state, NoticeState::withdrawn);
}

TEST(a_revoked_decision, does_not_release_a_first_warning_that_was_held) {
  for (const bool released : {false, true}) {
    Story story = Story::silent();
    story.first_good = at("2026-07-20");
    story.pass("2026-07-20");
    ASSERT_EQ(story.find("warn1")->state, NoticeState::held);
    if (released) story.find("warn1")->released = true, story.find("warn1")->state = NoticeState::due;
    story.decisions = {decision(1, DecisionKind::keep, at("2026-07-21"))};
    story.pass("2026-07-21T00:01:00Z");
    ASSERT_EQ(story.find("warn1")->state, NoticeState::withdrawn);
    story.decisions.push_back(decision(2, DecisionKind::revoke, at("2026-07-21T00:02:00Z")));
    story.pass("2026-07-22");
    EXPECT_EQ(story.find("warn1")->state, released ? NoticeState::due : NoticeState::held);
  }
}

TEST(a_revived_first_warning, meets_the_brake_anew) {
  Story story = Story::warned();
  Notice& n = *story.find("warn1");
  n = warning("iot", NoticeState::due, "2026-07-10");
  n.episode = "iot.2026-01-10";
  story.decisions = {decision(1, DecisionKind::keep, at("2026-07-11"))};
  story.pass("2026-07-11T00:01:00Z");
  story.decisions.push_back(decision(2, DecisionKind::revoke, at("2026-08-01")));
  story.pass("2026-08-02");
  EXPECT_EQ(story.find("warn1")->state, NoticeState::due);
  EXPECT_EQ(story.find("warn1")->created, at("2026-08-02"));
}

}  // namespace
}  // namespace sigwatch
