#include "core/report/notice_values.h"

#include <gtest/gtest.h>
#include <rapidcheck.h>

#include "core/made.h"

namespace sigwatch {
namespace {

using made::at;
using made::post;
using made::reply;
using made::Story;

/// The values of a step's notice in a story, as they stand when it goes out at `now`.
NoticeValues values_of(Story& story, const std::string& step, std::string_view now) {
  const Correspondence correspondence(made::pointers(story.posts));
  const MessageStatements said(story.statements);
  const OwnNotices own = own_notices(story.reg, story.notices);
  const Summary summary =
      summarise(made::pointers(story.posts), Rules{story.reg, story.sig(), correspondence, said, own, true},
                at("2025-12-15"), at(now));
  const Notice* notice = story.find(step);
  const auto episode = std::find_if(story.episodes.begin(), story.episodes.end(),
                                    [&](const Episode& e) { return e.id == notice->episode; });
  return notice_values({story.reg,
                        story.sig(),
                        *notice,
                        episode == story.episodes.end() ? nullptr : &*episode,
                        story.episodes,
                        story.notices,
                        story.decisions,
                        summary,
                        {},
                        at(now)});
}

TEST(values, name_the_organisation_the_sig_and_the_notice) {
  Story story = Story::warned();
  story.sig().charter = "https://example.org/charter";
  story.sig().since = at("2020-02-29");
  story.reg.operators = {"ops@example.org", "more@example.org"};
  const NoticeValues v = values_of(story, "warn1", "2026-07-10T12:00:00Z");
  const std::pair<const char*, const char*> expected[] = {
      {"organisation.name", "Example Foundation"},
      {"organisation.rule", "https://example.org/rule"},
      {"council.name", "Council"},
      {"operators", "ops@example.org, more@example.org"},
      {"silent_after", "6 months"},
      {"page.url", "https://sigs.example.org/"},
      {"notice.id", "iot.2026-01-10.warn1.0"},
      {"notice.token", "sigwatch-notice: iot.2026-01-10.warn1.0"},
      {"notice.url", "https://sigs.example.org/notices/iot.2026-01-10.warn1.0"},
      {"sig.id", "iot"},
      {"sig.name", "SIG-IoT"},
      {"sig.list", "iot@example.org"},
      {"sig.only", ""},
      {"sig.since", "2020-02-29"},
      {"sig.charter", "https://example.org/charter"},
  };
  for (const auto& [name, value] : expected) EXPECT_EQ(v.at(name), value) << name;
}

TEST(values, join_the_pages_url_with_one_slash_or_leave_it_out) {
  Story story = Story::warned();
  story.reg.page.public_url = "https://sigs.example.org";
  EXPECT_EQ(values_of(story, "warn1", "2026-07-10").at("notice.url"),
            "https://sigs.example.org/notices/iot.2026-01-10.warn1.0");
  story.reg.page.public_url.clear();
  EXPECT_EQ(values_of(story, "warn1", "2026-07-10").count("notice.url"), 0U);
}

TEST(values, of_the_silence_are_those_of_the_verdict) {
  Story story = Story::warned();
  NoticeValues v = values_of(story, "warn1", "2026-08-10T11:59:00Z");
  EXPECT_EQ(v.at("last.date"), "2026-01-10");
  EXPECT_EQ(v.at("last.url"), "https://lists.example/old@x");
  EXPECT_EQ(v.at("last.subject"), "Thing");
  EXPECT_EQ(v.at("silence"), "6 months");
  EXPECT_EQ(values_of(story, "warn1", "2026-08-10T12:00:00Z").at("silence"), "7 months");
  EXPECT_EQ(v.at("measured.date_time"), "2026-08-10 11:59");
  EXPECT_EQ(v.at("doubtful"), "");
  EXPECT_EQ(v.at("set_aside"), "");
  story.posts.clear();
  v = values_of(story, "warn1", "2026-08-10");
  EXPECT_EQ(v.count("last.date"), 0U);
  EXPECT_EQ(v.count("silence"), 0U);
  story.sig().since = at("2025-12-10");
  EXPECT_EQ(values_of(story, "warn1", "2026-08-10").at("silence"), "8 months");
}

TEST(values, of_the_months_are_numbers_and_marks_for_what_was_not_read) {
  Story story = Story::warned();
  story.posts.push_back(post("robot@x", "2026-06-01", "syzbot@example.org"));
  story.posts.push_back(post("spam@x", "2026-07-01", "prize@example.net", "Offer"));
  const NoticeValues v = values_of(story, "warn1", "2026-07-10");
  EXPECT_EQ(v.at("months"), "? ? ? ? ? ? ? ? ? ? ? ? ? ? ? ? ? 3 0 0 0 0 0 1");
  EXPECT_EQ(v.at("counted"), "4");
  EXPECT_EQ(v.at("doubtful"), "1");
  EXPECT_EQ(v.at("set_aside"), "1");
  EXPECT_TRUE(v.at("set_aside.list").starts_with("1 post by syzbot: ")) << v.at("set_aside.list");
  EXPECT_EQ(v.at("doubtful.list"), "2026-07-01 unknown sender\nhttps://lists.example/spam@x\n");
}

TEST(values, from_archives_are_one_clean_line_or_a_plain_url) {
  Story story = Story::warned();
  for (KnownPost& p : story.posts) p.post.subject = "Buy\r\nBcc: all@example.org\x1b[31m\u202e";
  const char* const bad[] = {"javascript:alert(1)",
                             "https://lists.example/a b",
                             "https://lists.example/\n",
                             "https://lists.example/<x>",
                             "https://lists.example/\"",
                             "https://lists.example/\xc3\xa4",
                             ""};
  for (const char* url : bad) {
    for (KnownPost& p : story.posts) p.post.url = url;
    EXPECT_EQ(values_of(story, "warn1", "2026-08-10").at("last.url"), "") << url;
  }
  for (KnownPost& p : story.posts) p.post.url = "https://lists.example/" + std::string(500, 'a');
  EXPECT_EQ(values_of(story, "warn1", "2026-08-10").at("last.url"), "");
  for (KnownPost& p : story.posts) p.post.url = "http://lists.example/a";
  EXPECT_EQ(values_of(story, "warn1", "2026-08-10").at("last.url"), "http://lists.example/a");
  const std::string subject = values_of(story, "warn1", "2026-08-10").at("last.subject");
  EXPECT_EQ(subject.find_first_of("\r\n\x1b"), std::string::npos) << subject;
}

/// The date that a value promises, and the first day on which the ladder takes the step.
void expect_promise(Story story, const std::string& in_step, const std::string& value, const std::string& step,
                    std::string_view now) {
  const std::string promised = values_of(story, in_step, now).at(value);
  for (Time day = at(now); !story.find(step); day += Days(1)) {
    ASSERT_LT(day, at(now) + Days(400)) << step;
    story.pass(day);
    for (const char* warning : {"warn1", "warn2"}) {
      if (story.find(warning) && !story.find(warning)->seen) story.see(warning, to_rfc3339(day));
    }
  }
  EXPECT_EQ(to_date(story.find(step)->not_before), promised) << step << " as promised in " << in_step;
}

TEST(dates_of_what_comes, are_those_that_the_ladder_keeps) {
  expect_promise(Story::informed(), "inform", "warn2.date", "warn2", "2026-07-11T12:00:00Z");
  expect_promise(Story::informed(), "inform", "recommend.date", "recommend", "2026-07-11T12:00:00Z");
  Story second = Story::informed();
  second.pass("2026-08-10T12:00:00Z");
  expect_promise(second, "warn2", "recommend.date", "recommend", "2026-08-10T12:00:00Z");
  expect_promise(Story::asked(), "recommend", "remind.date", "remind-1", "2026-08-26T12:00:00Z");
}

TEST(dates_of_what_comes, heed_a_pause) {
  Story story = Story::informed();
  story.posts.push_back(post("spam@x", "2026-07-20", "prize@example.net", "Offer"));
  story.pass("2026-08-08T12:00:00Z");
  story.statements = {made::statement(Statement::Kind::ignore, "spam@x", at("2026-08-09"))};
  story.pass("2026-08-09T12:00:00Z");
  expect_promise(story, "inform", "warn2.date", "warn2", "2026-08-09T12:00:00Z");
}

TEST(dates_of_what_comes, begin_with_the_earlier_sighting_of_both_copies) {
  Story story = Story::warned();
  story.pass("2026-07-25T12:00:00Z");
  story.see("warn1-again", "2026-07-26T12:00:00Z");
  story.pass("2026-07-26T12:00:00Z");
  story.see("warn1", "2026-07-30T12:00:00Z");
  const NoticeValues v = values_of(story, "inform", "2026-07-30T12:00:00Z");
  EXPECT_EQ(v.at("warn2.date"), "2026-08-25");
  EXPECT_EQ(v.at("warn1.url"), "https://lists.example/seen-warn1-again");
  expect_promise(story, "inform", "warn2.date", "warn2", "2026-07-30T12:00:00Z");
}

TEST(dates_of_what_comes, are_never_in_the_past) {
  Story story = Story::informed();
  const NoticeValues v = values_of(story, "inform", "2026-12-24");
  EXPECT_EQ(v.at("warn2.date"), "2026-12-24");
  EXPECT_EQ(v.at("recommend.date"), "2027-01-08");
}

TEST(dates_of_what_was_done, are_those_of_the_notices) {
  Story story = Story::asked();
  story.pass("2026-09-26T12:00:00Z");
  const NoticeValues v = values_of(story, "remind-1", "2026-09-26T12:00:00Z");
  EXPECT_EQ(v.at("warn1.date"), "2026-07-10");
  EXPECT_EQ(v.at("warn1.url"), "https://lists.example/seen-warn1");
  EXPECT_EQ(v.at("inform.date"), "2026-07-11");
  EXPECT_EQ(v.at("warn2.date"), "2026-08-10");
  EXPECT_EQ(v.at("warn2.url"), "https://lists.example/seen-warn2");
  EXPECT_EQ(v.at("recommend.date"), "2026-08-26");
  EXPECT_EQ(v.at("requested.date"), "2026-08-26");
  EXPECT_EQ(v.at("remind.date"), "2026-10-26");
  EXPECT_EQ(v.at("effective.date"), "2026-10-10");
  EXPECT_EQ(v.at("extend.date"), "2027-03-26");
}

TEST(the_last_reminder, promises_no_other) {
  Story story = Story::asked();
  story.pass("2027-05-26T12:00:00Z");
  ASSERT_NE(story.find("remind-5"), nullptr);
  EXPECT_EQ(values_of(story, "remind-5", "2027-05-26T12:00:00Z").count("remind.date"), 0U);
  EXPECT_EQ(values_of(story, "warn1", "2027-05-26T12:00:00Z").count("remind.date"), 0U);
}

TEST(a_notice_that_was_put_off, is_dated_by_its_first_attempt) {
  Story story = Story::warned();
  story.find("warn1")->accepted.reset();
  EXPECT_EQ(values_of(story, "warn1", "2026-07-14").at("warn1.date"), "2026-07-10");
}

TEST(values, tell_of_earlier_episodes_lapses_and_extensions) {
  Story story = Story::asked();
  story.pass("2027-08-26T12:00:00Z");
  story.decisions = {made::decision(1, DecisionKind::extend, at("2027-09-01"), at("2028-06-01"))};
  story.pass("2028-06-01");
  const NoticeValues v = values_of(story, "warn1", "2028-06-01");
  EXPECT_EQ(v.at("notice.id"), "iot.2028-06-01.warn1.0");
  EXPECT_EQ(v.at("earlier"),
            "Silent from 2026-01-10; ended on 2027-08-26: lapsed: no decision within 12 months of the request\n");
  EXPECT_EQ(v.at("lapsed.date"), "2027-08-26");
  EXPECT_EQ(v.at("extended.date"), "2028-06-01");
  EXPECT_EQ(v.at("extended.reference"), "https://example.org/minutes/1");
}

TEST(lives, names_the_post_that_ended_the_episode) {
  Story story = Story::informed();
  story.posts.push_back(reply("life@x", at("2026-07-12"), "start@x", "jane@example.org"));
  story.pass("2026-07-12T12:00:00Z");
  const NoticeValues v = values_of(story, "lives", "2026-07-12T12:00:00Z");
  EXPECT_EQ(v.at("post.date"), "2026-07-12");
  EXPECT_EQ(v.at("post.url"), "https://lists.example/life@x");
  EXPECT_EQ(v.at("earlier"), "") << "its own episode is no earlier one";
}

TEST(decided, says_what_was_decided) {
  const std::pair<DecisionKind, const char*> cases[] = {{DecisionKind::extend, "gives more time until 2027-06-01"},
                                                        {DecisionKind::keep, "keeps the group"},
                                                        {DecisionKind::standing, "makes it a standing group"},
                                                        {DecisionKind::disband, "disbands the group"},
                                                        {DecisionKind::reopen, "reopens the group"}};
  for (const auto& [kind, statements] : cases) {
    Story story = Story::silent();
    story.decisions = {made::decision(1, DecisionKind::keep, at("2026-02-01")),
                       made::decision(2, kind, at("2026-03-01"), at("2027-06-01"))};
    story.decisions[1].note = "unanimous\nindeed";
    story.pass("2026-03-02");
    const NoticeValues v = values_of(story, "decided-2", "2026-03-02");
    EXPECT_EQ(v.at("decision.what"), statements);
    EXPECT_EQ(v.at("decision.by"), "council");
    EXPECT_EQ(v.at("decision.reference"), "https://example.org/minutes/2");
    EXPECT_EQ(v.at("decision.date"), "2026-03-01");
    EXPECT_EQ(v.at("decision.note"), "unanimous indeed");
  }
}

TEST(decided, says_that_a_decision_was_taken_back) {
  Story story = Story::silent();
  story.decisions = {made::decision(1, DecisionKind::keep, at("2026-02-01"))};
  story.pass("2026-02-02");
  story.accept("decided-1", "2026-02-02");
  story.decisions.push_back(made::decision(2, DecisionKind::revoke, at("2026-03-01")));
  story.pass("2026-03-02");
  EXPECT_EQ(values_of(story, "decided-2", "2026-03-02").at("decision.what"), "takes its last decision back");
  story.decisions[1].kind = static_cast<DecisionKind>(99);
  EXPECT_EQ(values_of(story, "decided-2", "2026-03-02").at("decision.what"), "");
}

TEST(hello, counts_the_groups) {
  Notice notice;
  notice.id = "hello.2026-11-22";
  const NoticeValues v = hello_values(made::register_of_one(), notice);
  EXPECT_EQ(v.at("n"), "1");
  EXPECT_EQ(v.at("notice.token"), "sigwatch-notice: hello.2026-11-22");
}

TEST(operators_mail, has_its_items_and_their_number) {
  Notice notice;
  notice.id = "operators.2026-11-22";
  const NoticeValues v = operators_values(made::register_of_one(), notice, "one\n\ntwo\n", 2);
  EXPECT_EQ(v.at("items"), "one\n\ntwo\n");
  EXPECT_EQ(v.at("count"), "2");
}

TEST(values, never_carry_a_line_break_but_in_blocks) {
  EXPECT_TRUE(rc::check("any subject, name and note", [](const std::string& text) {
    Story story = Story::warned();
    for (KnownPost& p : story.posts) p.post.subject = p.post.url = text;
    story.sig().name = text;
    story.reg.organisation.name = text;
    story.decisions = {made::decision(1, DecisionKind::keep, at("2026-07-11"))};
    story.decisions[0].note = story.decisions[0].by = story.decisions[0].reference = text;
    story.pass("2026-07-12");
    for (const auto& [name, value] : values_of(story, "decided-1", "2026-07-12")) {
      if (name == "earlier" || name == "doubtful.list" || name == "set_aside.list") continue;
      RC_ASSERT(value.find_first_of(std::string("\r\n\0", 3)) == std::string::npos);
    }
  }));
}

}  // namespace
}  // namespace sigwatch
