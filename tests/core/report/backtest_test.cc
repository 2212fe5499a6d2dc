#include "core/report/backtest.h"

#include <gtest/gtest.h>

#include <chrono>

#include "core/made.h"

namespace sigwatch {
namespace {

using made::at;
using made::post;
using made::reply;
using End = BacktestEpisode::End;

/// John writes on 2020-01-09 and jane answers on the 10th; then whatever a test adds.
struct Years {
  Register reg = made::register_of_one();
  std::vector<KnownPost> posts = {post("start@x", "2020-01-09T12:00:00Z", "john@example.org"),
                                  reply("old@x", at("2020-01-10T12:00:00Z"), "start@x", "jane@example.org")};
  std::optional<Time> from;
  Time until = at("2026-11-22");

  SigEntry& sig() { return reg.sigs.front(); }
  Years& lives(const char* date) {
    posts.push_back(reply("life" + std::to_string(posts.size()) + "@x", at(date), "start@x", "jane@example.org"));
    return *this;
  }
  Years& spam(const char* date) {
    posts.push_back(post("spam" + std::to_string(posts.size()) + "@x", date, "prize@example.net", "Offer"));
    return *this;
  }
  Backtest run(int months = 6) {
    Policy policy = reg.policy;
    policy.silent_after = months;
    for (KnownPost& p : posts) p.first_seen = until;
    const Past past(posts, reg, sig(), until);
    return backtest(past, reg, sig(), policy, from);
  }
  std::string steps(int months = 6) {
    std::string line;
    for (const BacktestEpisode& e : run(months).episodes) {
      line += (line.empty() ? "" : "; ") + e.id + ":";
      for (const BacktestStep& s : e.steps) line += " " + s.step + " " + to_date(s.at);
      line += " " + std::string(to_string(e.end)) + (e.ended ? " " + to_date(*e.ended) : "");
    }
    return line;
  }
};

TEST(backtest, takes_each_step_at_the_earliest_date_that_the_ladder_allows) {
  EXPECT_EQ(Years().lives("2020-11-01T12:00:00Z").lives("2026-11-01").steps(9),
            "iot.2020-01-10: warn1 2020-10-10 inform 2020-10-10 lives 2020-11-01 post 2020-11-01; "
            "iot.2020-11-01: warn1 2021-08-01 inform 2021-08-01 warn2 2021-08-31 recommend 2021-09-15 remind-1 "
            "2021-10-15 remind-2 2021-11-15 "
            "remind-3 2021-12-15 remind-4 2022-03-15 remind-5 2022-06-15 lapsed 2022-09-15; "
            "iot.2022-09-15: warn1 2023-06-15 inform 2023-06-15 warn2 2023-07-15 recommend 2023-07-30 remind-1 "
            "2023-08-30 remind-2 2023-09-30 "
            "remind-3 2023-10-30 remind-4 2024-01-30 remind-5 2024-04-30 lapsed 2024-07-30; "
            "iot.2024-07-30: warn1 2025-04-30 inform 2025-04-30 warn2 2025-05-30 recommend 2025-06-14 remind-1 "
            "2025-07-14 remind-2 2025-08-14 "
            "remind-3 2025-09-14 remind-4 2025-12-14 remind-5 2026-03-14 lapsed 2026-06-14");
}

TEST(backtest, warns_of_nothing_while_somebody_writes_in_time) {
  Years years;
  years.lives("2020-07-10T11:59:59Z").until = at("2020-12-01");
  EXPECT_EQ(years.steps(), "");
  years.posts.back().post.sender_date = years.posts.back().post.archive_date = at("2020-07-10T12:00:01Z");
  EXPECT_EQ(years.steps(), "iot.2020-01-10: warn1 2020-07-10 inform 2020-07-10 lives 2020-07-10 post 2020-07-10");
}

TEST(backtest, does_not_know_a_post_before_it_had_arrived) {
  Years years;
  years.lives("2020-07-09T12:00:00Z").until = at("2020-12-01");
  years.posts.back().post.archive_date = at("2020-07-14T12:00:00Z");
  EXPECT_EQ(years.steps(), "iot.2020-01-10: warn1 2020-07-10 inform 2020-07-10 lives 2020-07-14 post 2020-07-14");
  const BacktestEpisode e = years.run().episodes.front();
  EXPECT_EQ(e.life_date, at("2020-07-09T12:00:00Z"));
  EXPECT_EQ(e.life_message_id, "life2@x");
  EXPECT_EQ(e.life_locator, "locator-of-life2@x");
}

TEST(backtest, pauses_at_a_doubtful_post_until_somebody_answers_it) {
  Years years;
  years.spam("2020-08-01T12:00:00Z").until = at("2021-12-01");
  EXPECT_EQ(years.steps(), "iot.2020-01-10: warn1 2020-07-10 inform 2020-07-10 open");
  EXPECT_EQ(years.run().episodes.front().paused, at("2020-08-01T12:00:00Z"));
  years.posts.push_back(reply("answer@x", at("2020-12-01T12:00:00Z"), "spam2@x"));
  EXPECT_EQ(years.run().episodes.front().lived, at("2020-12-01T12:00:00Z"));
  EXPECT_EQ(years.run().summary.paused, 1);
}

/// More posts than are looked at one by one.
TEST(backtest, finds_the_answer_among_many_doubtful_posts) {
  for (const int answered : {0, 1, 15, 16, 17, 150, 299}) {
    Years years;
    years.until = at("2021-12-01");
    for (int i = 0; i < 300; ++i) {
      const std::string n = std::to_string(i);
      years.posts.push_back(post("s" + n + "@x", at("2020-08-01") + Days(i), "s" + n + "@example.net", "Offer " + n));
    }
    const Time when = at("2020-08-01") + Days(answered) + Seconds(1h);
    years.posts.push_back(reply("answer@x", when, "s" + std::to_string(answered) + "@x"));
    EXPECT_EQ(years.run().episodes.front().lived, when) << answered;
  }
}

TEST(backtest, stops_at_a_last_post_that_says_that_the_list_moved) {
  Years years;
  years.posts.back().post.markers.closing = "this list is closed";
  EXPECT_EQ(years.steps(), "");
}

TEST(backtest, counts_from_since_where_nobody_wrote) {
  Years years;
  years.posts.clear();
  EXPECT_EQ(years.steps(), "");
  years.sig().since = at("2026-01-31");
  EXPECT_EQ(years.steps(),
            "iot.2026-01-31: warn1 2026-07-31 inform 2026-07-31 warn2 2026-08-30 recommend 2026-09-14 remind-1 "
            "2026-10-14 remind-2 "
            "2026-11-14 open");
}

TEST(backtest, begins_where_it_is_told) {
  Years years;
  years.lives("2021-06-01T12:00:00Z").until = at("2021-07-01");
  years.from = at("2021-03-03");
  EXPECT_EQ(years.steps(),
            "iot.2020-01-10: warn1 2021-03-03 inform 2021-03-03 warn2 2021-04-02 recommend 2021-04-17 remind-1 "
            "2021-05-17 lives 2021-06-01 "
            "post 2021-06-01");
  years.from = at("2021-06-15");
  EXPECT_EQ(years.steps(), "");
}

TEST(backtest, takes_the_sig_as_watched_whatever_it_is_today) {
  Years years;
  years.until = at("2020-07-20");
  years.sig().standing = true;
  years.sig().exempt = Exemption{std::nullopt, "a break", "council"};
  years.sig().archives.front().frozen = true;
  EXPECT_EQ(years.steps(), "iot.2020-01-10: warn1 2020-07-10 inform 2020-07-10 open");
}

TEST(summary, adds_up_what_a_policy_would_have_cost) {
  Years years;
  years.lives("2020-08-01T12:00:00Z").lives("2021-03-08T12:00:00Z").lives("2021-12-01T12:00:00Z");
  years.until = at("2022-05-01");
  const BacktestSummary sum = years.run().summary;
  EXPECT_EQ(sum.silences, 3);
  EXPECT_EQ(sum.episodes, 3);
  EXPECT_EQ(sum.warnings, 1 + 2 + 2);
  EXPECT_EQ(sum.requests, 1);
  EXPECT_EQ(sum.lived, 3);
  EXPECT_EQ(sum.lived_between, 1);
  EXPECT_EQ(sum.lived_after_request, 1);
  EXPECT_EQ(sum.days_to_life, (std::vector<int>{22, 35, 84}));
  EXPECT_FALSE(sum.open);
}

TEST(summary, takes_ladders_that_lapsed_for_one_silence) {
  Years years;
  years.lives("2023-06-01T12:00:00Z").until = at("2023-07-01");
  const Backtest result = years.run();
  ASSERT_EQ(result.episodes.size(), 2U);
  EXPECT_EQ(result.episodes[0].end, End::lapsed);
  EXPECT_EQ(result.episodes[1].first_warned, at("2020-07-10T12:00:00Z"));
  EXPECT_EQ(result.summary.silences, 1);
  EXPECT_EQ(result.summary.silences_put, 1);
  EXPECT_EQ(result.summary.warnings, 4);
  EXPECT_EQ(result.summary.lived_after_request, 1);
  EXPECT_EQ(result.summary.days_to_life, (std::vector<int>{1056}));
}

TEST(summary, knows_of_life_between_a_lapse_and_the_next_ladder) {
  Years years;
  years.lives("2021-10-01T12:00:00Z").until = at("2022-01-01");
  const Backtest result = years.run();
  ASSERT_EQ(result.episodes.size(), 1U);
  EXPECT_EQ(result.episodes[0].end, End::lapsed);
  EXPECT_EQ(result.episodes[0].lived, at("2021-10-01T12:00:00Z"));
  EXPECT_EQ(result.summary.lived_after_request, 1);
}

TEST(report, stands_policies_side_by_side) {
  Years years;
  years.lives("2020-05-01T12:00:00Z").until = at("2020-09-01");
  years.sig().standing = true;
  const Past past(years.posts, years.reg, years.sig(), years.until);
  const BacktestReport report = backtest_report(past, years.reg, years.sig(), {3, 6}, std::nullopt);
  ASSERT_EQ(report.policies.size(), 2U);
  EXPECT_EQ(report.policies[0].summary.silences, 2);
  EXPECT_EQ(report.policies[1].summary.silences, 0);
  EXPECT_FALSE(report.policies[0].configured);
  EXPECT_TRUE(report.policies[1].configured);
  EXPECT_EQ(report.watch, "standing");
  EXPECT_EQ(report.months.size(), 9U);
  EXPECT_EQ(report.months.front(), (MonthOfPosts{at("2020-01-01"), 2}));
  EXPECT_EQ(report.months[4], (MonthOfPosts{at("2020-05-01"), 1}));
}

TEST(replay_end, is_the_newest_post_where_all_is_frozen) {
  Years years;
  EXPECT_EQ(replay_end(years.posts, years.sig(), years.until), years.until);
  years.sig().archives.front().frozen = true;
  EXPECT_EQ(replay_end(years.posts, years.sig(), years.until), at("2020-01-10T12:00:00Z"));
}

TEST(parse_thresholds, reads_what_a_person_types) {
  const struct {
    const char* text;
    std::vector<int> months;
  } cases[] = {{"3,6,9,12 months", {3, 6, 9, 12}},
               {" 6 ", {6}},
               {"1 month", {1}},
               {"12, 3,12months", {12, 3}},
               {"", {}},
               {"0", {}},
               {"121", {}},
               {"3,", {}},
               {"-3", {}},
               {"six months", {}},
               {"3 6", {}},
               {"3 weeks", {}},
               {"1,2,3,4,5,6,7,8,9,10,11,12,13", {}},
               {"99999999999", {}}};
  for (const auto& c : cases) EXPECT_EQ(parse_thresholds(c.text), c.months) << c.text;
}

/// Two people who talk in bursts, and spam at the end of each silence. The bound is a wide one: machines differ.
TEST(backtest, goes_through_ten_thousand_posts_within_seconds) {
  Years years;
  years.until = at("2040-01-01");
  Time now = at("2020-01-11");
  std::string said = "old@x";
  for (int i = 0; i < 10'000; ++i) {
    const std::string id = "p" + std::to_string(i) + "@x";
    now += i % 500 == 0 ? Seconds(Days(200)) : i % 500 < 20 ? Seconds(Days(2)) : 4h;
    if (i % 500 < 10) {
      years.posts.push_back(post(id, now, id + ".example.net", "Offer " + id));
    } else {
      years.posts.push_back(reply(id, now, said, i % 2 ? "jane@example.org" : "john@example.org"));
      said = id;
    }
  }
  const auto before = std::chrono::steady_clock::now();
  for (KnownPost& p : years.posts) p.first_seen = years.until;
  const Past past(years.posts, years.reg, years.sig(), years.until);
  const BacktestReport report = backtest_report(past, years.reg, years.sig(), {6}, std::nullopt);
  const double seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - before).count();
  RecordProperty("seconds", std::to_string(seconds));
  EXPECT_GE(report.policies.front().summary.silences, 15);
}

/// Half of them by one address, all of them doubtful and within one silence.
TEST(backtest, does_not_grow_with_the_square_of_the_posts) {
  const auto seconds_for = [](int n) {
    Years years;
    years.until = at("2021-03-01");
    for (int i = 0; i < n; ++i) {
      const std::string who = i % 2 == 0 ? "prize@example.net" : "prize" + std::to_string(i) + "@example.net";
      years.posts.push_back(
          post("s" + std::to_string(i) + "@x", at("2021-01-01") + Seconds(i), who, "Offer " + std::to_string(i)));
    }
    const auto before = std::chrono::steady_clock::now();
    EXPECT_EQ(years.run().episodes.size(), 1U);
    return std::chrono::duration<double>(std::chrono::steady_clock::now() - before).count();
  };
  const double small = seconds_for(2'000);
  const double large = seconds_for(16'000);
  RecordProperty("seconds_for_16000", std::to_string(large));
  EXPECT_LT(large, 30 * small + 1.0) << small << " s for 2,000, " << large << " s for 16,000";
}

}  // namespace
}  // namespace sigwatch
