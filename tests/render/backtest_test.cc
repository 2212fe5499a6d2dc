#include "render/backtest.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "core/made.h"

namespace sigwatch {
namespace {

using made::at;
using nlohmann::json;
using testing::HasSubstr;
using testing::Not;

BacktestEpisode episode() {
  BacktestEpisode e;
  e.id = "iot.2020-01-10";
  e.counts_from = e.silent_since = at("2020-01-10T12:00:00Z");
  e.first_warned = at("2020-07-10T12:00:00Z");
  e.steps = {{"warn1", at("2020-07-10T12:00:00Z")}, {"inform", at("2020-07-10T12:00:00Z")}};
  return e;
}

BacktestEpisode lived() {
  BacktestEpisode e = episode();
  e.end = BacktestEpisode::End::post;
  e.ended = e.lived = at("2020-08-14T12:00:00Z");
  e.life_date = at("2020-08-14T11:00:00Z");
  e.life_locator = "2020-August.txt#0";
  e.life_url = "https://lists.example/iot/2020-August/date.html";
  e.life_message_id = "life@x";
  return e;
}

BacktestReport report(std::vector<BacktestEpisode> episodes) {
  BacktestReport r;
  r.id = "iot";
  r.name = "SIG-IoT";
  r.first = r.from = at("2020-01-09T12:00:00Z");
  r.last = at("2020-08-14T11:00:00Z");
  r.until = at("2021-01-01");
  r.posts = 4;
  r.counted = 3;
  r.months = {{at("2020-01-01"), 2}, {at("2020-02-01"), 0}, {at("2020-08-01"), 1}};
  Backtest b;
  b.configured = true;
  b.summary.silences = b.summary.episodes = static_cast<int>(episodes.size());
  b.summary.warnings = 1;
  for (const BacktestEpisode& e : episodes) {
    if (e.lived) b.summary.lived = 1, b.summary.days_to_life = {35};
    b.summary.open = !e.lived;
  }
  b.episodes = std::move(episodes);
  r.policies = {b};
  return r;
}

TEST(backtest_text, tells_each_episode_and_a_summary) {
  EXPECT_EQ(backtest_text(report({lived()})),
            "SIG-IoT (iot): 4 posts, 3 counted, from 2020-01-09 to 2020-08-14\n"
            "replayed from 2020-01-09 to 2021-01-01\n"
            "\n"
            "6 months (as configured)\n"
            "  silent since  warned      again       asked       doubt since  end\n"
            "  2020-01-10    2020-07-10  -           -           -            lived again 2020-08-14, 35 days after "
            "the first warning: "
            "2020-August.txt#0 at https://lists.example/iot/2020-August/date.html\n"
            "\n"
            "6 months: 1 silence, 1 warning to the list, no request to the Council; 1 lived again; 35 days after the "
            "first warning\n");
}

TEST(backtest_text, says_that_a_list_was_never_silent_or_still_is) {
  EXPECT_THAT(backtest_text(report({})), HasSubstr("  never silent\n\n6 months: never silent\n"));
  EXPECT_THAT(backtest_text(report({episode()})), HasSubstr("still silent\n"));
}

TEST(backtest_text, says_what_the_replay_takes_for_granted) {
  BacktestReport r = report({});
  r.watch = "standing";
  r.frozen = true;
  r.undated = 2;
  const std::string text = backtest_text(r);
  EXPECT_THAT(text, HasSubstr("2021-01-01 (frozen: its newest post)"));
  EXPECT_THAT(text, HasSubstr("its watch is standing today, and taken as on"));
  EXPECT_THAT(text, HasSubstr("2 posts without any date left out"));
}

TEST(backtest_text, tells_of_life_after_a_lapse) {
  BacktestEpisode e = lived();
  e.end = BacktestEpisode::End::lapsed;
  e.lived = at("2022-01-01");
  EXPECT_THAT(backtest_text(report({e})),
              HasSubstr("lapsed 2020-08-14; lived again 2022-01-01, 539 days after the first warning"));
}

TEST(backtest_summary_line, tells_what_a_policy_would_have_cost) {
  Backtest b;
  b.silent_after = 3;
  b.summary = {6, 7, 12, 5, 5, 4, 6, 0, 5, false, {49, 73, 102, 195}};
  EXPECT_EQ(backtest_summary_line(b),
            "3 months: 6 silences, 12 warnings to the list, 5 requests to the Council about 5 of them; 6 lived again, "
            "5 of them after a "
            "request; 49 to 195 days after the first warning, median 73; 4 ladders paused by doubt");
}

TEST(backtest_json, names_times_and_places_and_null) {
  const json j = json::parse(backtest_json({report({lived(), episode()})}));
  ASSERT_EQ(j.size(), 1U);
  EXPECT_EQ(j[0]["id"], "iot");
  const json& policy = j[0]["policies"][0];
  EXPECT_EQ(policy["silent_after"], 6);
  EXPECT_EQ(policy["summary"]["days_to_life"], json({35}));
  const json& first = policy["episodes"][0];
  EXPECT_EQ(first["end"], "post");
  EXPECT_EQ(first["paused"], nullptr);
  EXPECT_EQ(first["steps"][0], (json{{"step", "warn1"}, {"at", "2020-07-10T12:00:00Z"}}));
  EXPECT_EQ(first["lived"]["locator"], "2020-August.txt#0");
  EXPECT_EQ(first["lived"]["days_after_warning"], 35);
  EXPECT_EQ(policy["episodes"][1]["lived"], nullptr);
  EXPECT_EQ(policy["episodes"][1]["ended"], nullptr);
}

TEST(backtest_json, of_nothing_is_an_empty_array) { EXPECT_EQ(json::parse(backtest_json({})), json::array()); }

TEST(backtest_svg, says_the_same_in_words) {
  const std::string svg = backtest_svg({report({lived()})});
  EXPECT_THAT(svg, testing::StartsWith("<svg xmlns=\"http://www.w3.org/2000/svg\""));
  EXPECT_THAT(svg, HasSubstr("<title id=\"title\">"));
  EXPECT_THAT(svg, HasSubstr("6 months: 1 silence, 1 warning to the list"));
  EXPECT_THAT(svg, HasSubstr("<title>lived again 2020-08-14</title>"));
  EXPECT_THAT(svg, HasSubstr("<title>2020-08: 1 post</title>"));
  EXPECT_THAT(svg, Not(HasSubstr("http://lists"))) << "needs nothing else";
}

TEST(backtest_svg, writes_a_strangers_name_as_text) {
  BacktestReport r = report({lived()});
  r.name = "<script>alert('x')</script> & \"friends\"\x01";
  const std::string svg = backtest_svg({r});
  EXPECT_THAT(svg, Not(HasSubstr("<script")));
  EXPECT_THAT(svg, HasSubstr("&lt;script&gt;alert(&#39;x&#39;)"));
  EXPECT_THAT(svg, Not(HasSubstr("\x01")));
}

TEST(backtest_svg, of_a_moment_and_of_nothing_is_a_picture_all_the_same) {
  BacktestReport r = report({});
  r.from = r.until;
  EXPECT_THAT(backtest_svg({r}), testing::EndsWith("</svg>\n"));
  EXPECT_THAT(backtest_svg({}), testing::EndsWith("</svg>\n"));
}

}  // namespace
}  // namespace sigwatch
