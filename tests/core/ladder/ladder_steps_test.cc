#include <gtest/gtest.h>

#include "core/ladder/ladder.h"
#include "core/made.h"

namespace sigwatch {
namespace {

using made::at;
using made::Story;

TEST(the_first_warning, is_repeated_once_when_it_was_accepted_and_not_seen) {
  Story story = Story::warned();
  story.pass("2026-07-25T11:59:59Z");
  EXPECT_EQ(story.made_steps(), "");
  EXPECT_EQ(story.next_step(), "warn1-again 2026-07-25T12:00:00Z");
  EXPECT_EQ(story.last.waits_for, "warn1 is not yet seen in the archive");
  story.pass("2026-07-25T12:00:00Z");
  EXPECT_EQ(story.made_steps(), "warn1-again");
  EXPECT_EQ(story.find("warn1-again")->id, "iot.2026-01-10.warn1-again.0");
  story.accept("warn1-again", "2026-07-25T12:00:00Z");
  story.pass("2026-12-25");
  EXPECT_EQ(story.made_steps(), "") << "once";
  EXPECT_NE(story.last.waits_for.find("sigwatchctl attest iot.2026-01-10.warn1.0"), std::string::npos);
}

TEST(the_first_warning, is_not_repeated_where_the_archive_cannot_show_it) {
  Story story = Story::warned();
  story.list_shows = false;
  story.pass("2026-09-01");
  EXPECT_EQ(story.made_steps(), "");
  EXPECT_NE(story.last.waits_for.find("no archive can show our notices: sigwatchctl attest iot.2026-01-10.warn1.0"),
            std::string::npos);
}

TEST(the_first_warning, is_not_repeated_before_it_was_accepted) {
  for (const NoticeState state :
       {NoticeState::due, NoticeState::held, NoticeState::deferred, NoticeState::refused, NoticeState::unknown}) {
    Story story = Story::warned();
    Notice& n = *story.find("warn1");
    n.accepted.reset();
    n.state = state;
    n.reason = "because";
    story.pass("2026-09-01");
    EXPECT_EQ(story.made_steps(), "");
    EXPECT_EQ(story.last.waits_for, "warn1 is " + std::string(to_string(state)) + ": because");
  }
}

TEST(a_repetition, that_is_seen_goes_on_from_there) {
  Story story = Story::warned();
  story.pass("2026-07-25T12:00:00Z");
  story.see("warn1-again", "2026-07-26T12:00:00Z");
  story.pass("2026-07-26T12:00:00Z");
  EXPECT_EQ(story.made_steps(), "inform");
  EXPECT_EQ(story.next_step(), "warn2 2026-08-25T12:00:00Z");
  story.see("warn1", "2026-07-30T12:00:00Z");
  story.pass("2026-07-30T12:00:00Z");
  EXPECT_EQ(story.next_step(), "warn2 2026-08-25T12:00:00Z") << "the earlier of both";
}

TEST(a_repetition, that_waits_is_withdrawn_when_the_first_copy_is_seen_after_all) {
  Story story = Story::warned();
  story.pass("2026-07-25T12:00:00Z");
  ASSERT_EQ(story.find("warn1-again")->state, NoticeState::due);
  story.see("warn1", "2026-07-25T13:00:00Z");
  story.pass("2026-07-25T13:00:00Z");
  EXPECT_EQ(story.find("warn1-again")->state, NoticeState::withdrawn);
  EXPECT_EQ(story.find("warn1-again")->reason, "warn1 is in the archive");
}

TEST(the_ladder, takes_its_steps_no_earlier_than_the_design_says) {
  Story story = Story::warned();
  story.pass("2026-07-11T11:59:59Z");
  EXPECT_EQ(story.made_steps(), "") << "warn1 is not yet seen";
  story.see("warn1", "2026-07-11T12:00:00Z");
  story.pass("2026-07-11T12:00:00Z");
  EXPECT_EQ(story.made_steps(), "inform");
  EXPECT_EQ(story.find("inform")->to, "council@example.org");
  EXPECT_EQ(story.find("inform")->audience, Audience::council);
  story.see("inform", "2026-07-12T12:00:00Z");
  story.pass("2026-08-10T11:59:59Z");
  EXPECT_EQ(story.made_steps(), "");
  EXPECT_EQ(story.last.step, "warn1");
  story.pass("2026-08-10T12:00:00Z");
  EXPECT_EQ(story.made_steps(), "warn2") << "30 days after warn1 was seen";
  story.accept("warn2", "2026-08-10T12:00:00Z");
  story.pass("2026-08-24T12:00:00Z");
  EXPECT_EQ(story.made_steps(), "");
  EXPECT_EQ(story.next_step(), "warn2-again 2026-08-25T12:00:00Z");
  story.see("warn2", "2026-08-24T12:00:00Z");
  story.pass("2026-09-08T11:59:59Z");
  EXPECT_EQ(story.next_step(), "recommend 2026-09-08T12:00:00Z");
  EXPECT_EQ(story.made_steps(), "");
  story.pass("2026-09-08T12:00:00Z");
  EXPECT_EQ(story.made_steps(), "recommend") << "15 days after warn2 was seen";
  story.pass("2026-09-08T13:00:00Z");
  EXPECT_EQ(story.last.waits_for, "the request to the Council is not yet seen");
  EXPECT_EQ(story.last.step, "recommend");
}

TEST(the_second_warning, is_repeated_alike) {
  Story story = Story::informed();
  story.pass("2026-08-10T12:00:00Z");
  story.accept("warn2", "2026-08-10T12:00:00Z");
  story.pass("2026-08-25T12:00:00Z");
  EXPECT_EQ(story.made_steps(), "warn2-again");
}

TEST(nothing, is_asked_of_the_council_before_inform_was_seen) {
  Story story = Story::informed();
  story.find("inform")->seen.reset();
  story.find("inform")->state = NoticeState::accepted;
  story.pass("2026-08-10T12:00:00Z");
  story.see("warn2", "2026-08-10T12:00:00Z");
  story.pass("2026-10-01");
  EXPECT_EQ(story.made_steps(), "");
  EXPECT_EQ(story.last.waits_for, "the Council's copy of inform is not yet seen");
  story.reg.council.archive.reset();
  story.pass("2026-10-01");
  EXPECT_EQ(story.made_steps(), "recommend") << "accepted is enough where the Council has no archive";
}

TEST(nothing, is_asked_of_a_council_without_an_address) {
  Story story = Story::informed();
  std::erase_if(story.notices, [](const Notice& n) { return n.step == "inform"; });
  story.reg.council.notify.clear();
  story.pass("2026-08-01");
  EXPECT_EQ(story.last.waits_for, "council.notify is not configured");
  story.pass("2026-08-10T12:00:00Z");
  story.see("warn2", "2026-08-10T12:00:00Z");
  story.pass("2026-10-01");
  for (const Notice& n : story.notices) EXPECT_EQ(n.audience, Audience::list) << n.id;
}

TEST(reminders, come_after_1_2_3_months_then_quarterly_until_the_request_lapses) {
  Story story = Story::asked();
  std::vector<std::string> made;
  for (Time now = at("2026-08-26T12:00:00Z"); now < at("2027-08-26T12:00:00Z"); now += Days(1)) {
    story.pass(now);
    for (const Notice& n : story.last.notices) made.push_back(to_date(now) + " " + n.step);
  }
  EXPECT_EQ(made, (std::vector<std::string>{"2026-09-26 remind-1", "2026-10-26 remind-2", "2026-11-26 remind-3",
                                            "2027-02-26 remind-4", "2027-05-26 remind-5"}));
  EXPECT_EQ(story.last.waits_for, "the Council's decision; lapses on 2027-08-26");
  EXPECT_EQ(story.last.step, "remind-5");
  story.pass("2027-08-26T12:00:00Z");
  EXPECT_EQ(story.episodes.front().ended_because, "lapsed: no decision within 12 months of the request");
  EXPECT_EQ(story.find("remind-5")->state, NoticeState::withdrawn) << "it was never sent";
  EXPECT_FALSE(story.last.current);
  EXPECT_EQ(story.next_step(), "warn1 2028-02-26T12:00:00Z") << "the clock counts from the lapse";
  EXPECT_EQ(story.find("lives"), nullptr);
  story.pass("2028-02-26T12:00:00Z");
  EXPECT_EQ(story.last.current->id, "iot.2027-08-26");
  EXPECT_EQ(story.made_steps(), "warn1") << "a new ladder precedes a new request";
}

TEST(reminders, are_not_made_of_a_request_that_lapsed_while_a_decision_stood) {
  Story story = Story::asked();
  story.decisions = {made::decision(1, DecisionKind::standing, at("2026-09-01"))};
  story.pass("2026-09-01T12:00:00Z");
  ASSERT_FALSE(story.last.current);
  story.decisions.push_back(made::decision(2, DecisionKind::revoke, at("2027-10-01")));
  story.pass("2027-10-01T12:00:00Z");
  EXPECT_EQ(story.find("remind-1"), nullptr);
  EXPECT_EQ(story.episodes.front().ended_because, "lapsed: no decision within 12 months of the request");
}

TEST(reminders, that_were_missed_are_not_made_up_for) {
  Story story = Story::asked();
  story.pass("2026-12-01");
  EXPECT_EQ(story.made_steps(), "remind-3");
  story.pass("2026-12-02");
  EXPECT_EQ(story.made_steps(), "");
  EXPECT_EQ(story.next_step(), "remind-4 2027-02-26T12:00:00Z");
  EXPECT_EQ(story.last.waits_for, "the Council's decision");
}

TEST(months_of_reminder, follow_the_policy) {
  Policy policy;
  for (const auto& [k, months] : {std::pair{1, 1}, std::pair{2, 2}, std::pair{3, 3}, std::pair{4, 6}, std::pair{6, 12}})
    EXPECT_EQ(months_of_reminder(policy, k), months);
  policy.remind_after.clear();
  policy.remind_every = 2;
  EXPECT_EQ(months_of_reminder(policy, 3), 6);
}

}  // namespace
}  // namespace sigwatch
