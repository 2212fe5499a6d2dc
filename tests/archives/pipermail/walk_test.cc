#include "archives/pipermail/walk.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <rapidcheck.h>

#include <map>

#include "archives/pipermail/pipermail_reading.h"

namespace sigwatch {
namespace {

using test::at;
using testing::ElementsAre;
using testing::IsEmpty;

Listing listing(const std::vector<std::string>& names, Time now, bool pretend = true) {
  std::vector<Volume> volumes;
  for (const auto& name : names) volumes.push_back({period_of(name).value()});
  std::sort(volumes.begin(), volumes.end(),
            [](const Volume& a, const Volume& b) { return earlier(a.period, b.period); });
  return listing_of(volumes, now, pretend);
}

/// Steps until nothing is wanted, unlisted names in brackets.
std::vector<std::string> all_steps(Walk& walk, const Listing& list, const Reach& reach, std::size_t most = 1000) {
  std::vector<std::string> steps;
  while (steps.size() < most) {
    const auto step = next_step(walk, list, reach);
    if (!step) break;
    steps.push_back(step->listed ? step->volume.period.name : "[" + step->volume.period.name + "]");
    advance(walk, *step, list.now);
  }
  return steps;
}

TEST(Walk, over_listed_volumes_goes_from_the_newest_to_the_oldest) {
  const auto list = listing({"2019-March", "2020-May", "2020-January"}, at("2020-06-10"));
  Walk walk;
  EXPECT_THAT(all_steps(walk, list, {Time::min(), false}), ElementsAre("2020-May", "2020-January", "2019-March"));
  EXPECT_EQ(complete_from(walk, list, {Time::min(), false}), Time::min());
  EXPECT_FALSE(at_beginning(walk, list, at("2018-06-10"))) << "no name was asked yet";
}

TEST(Walk, tells_how_far_the_index_vouches) {
  const auto list = listing({"2019-March", "2020-May", "2020-January"}, at("2020-06-10"));
  Walk walk;
  EXPECT_EQ(complete_from(walk, list, {Time::min(), false}), std::nullopt);
  all_steps(walk, list, {Time::min(), false}, 1);
  EXPECT_EQ(complete_from(walk, list, {Time::min(), false}), at("2020-02-02"))
      << "the end of January, and a day for local time";
}

TEST(Walk, thorough_asks_every_name_and_reads_what_is_listed) {
  const auto list = listing({"2020-May", "2020-February"}, at("2020-06-10"));
  Walk walk;
  const Reach reach{at("2020-01-20"), true};
  EXPECT_THAT(all_steps(walk, list, reach), ElementsAre("[2020-June]", "2020-May", "[2020-April]", "[2020-March]",
                                                        "2020-February", "[2020-January]"));
  EXPECT_TRUE(at_beginning(walk, list, at("2020-01-20")));
  EXPECT_EQ(complete_from(walk, list, reach), Time::min());
  EXPECT_FALSE(at_beginning(walk, list, at("2019-01-20")));
}

TEST(Walk, thorough_leaves_out_what_the_other_walk_has_read) {
  const auto list = listing({"2020-May", "2020-February", "2019-March"}, at("2020-06-10"));
  Walk walk;
  all_steps(walk, list, {Time::min(), false}, 2);
  const Reach reach{at("2020-01-20"), true};
  EXPECT_THAT(all_steps(walk, list, reach),
              ElementsAre("[2020-June]", "[2020-April]", "[2020-March]", "[2020-January]"));
  EXPECT_EQ(complete_from(walk, list, reach), at("2020-01-02"));
  EXPECT_FALSE(at_beginning(walk, list, reach.back_to)) << "2019-March is listed and unread";
}

TEST(Walk, in_a_new_month_asks_the_old_one_again_and_the_new_one) {
  Walk walk;
  const Reach reach{at("2020-03-20"), true};
  EXPECT_THAT(all_steps(walk, listing({"2019-March"}, at("2020-05-10")), reach, 2),
              ElementsAre("[2020-May]", "[2020-April]"));
  EXPECT_THAT(all_steps(walk, listing({"2019-March"}, at("2020-05-30")), reach, 1), ElementsAre("[2020-March]"))
      << "May goes on";
  EXPECT_THAT(all_steps(walk, listing({"2019-March"}, at("2020-07-01")), reach),
              ElementsAre("[2020-May]", "[2020-June]", "[2020-July]"));
  EXPECT_THAT(all_steps(walk, listing({"2019-March"}, at("2020-07-01")), reach), IsEmpty());
}

TEST(Walk, reads_the_rest_of_a_volume_first) {
  const auto list = listing({"2020-May", "2020-February"}, at("2020-06-10"));
  Walk walk;
  all_steps(walk, list, {Time::min(), false}, 1);
  walk.part_end = 1234;
  walk.part_from = at("2020-05-20");
  EXPECT_EQ(complete_from(walk, list, {Time::min(), false}), at("2020-05-20"));
  auto again = walk_from(to_text(walk));
  EXPECT_EQ(again, walk);
  const auto step = next_step(again, list, {Time::min(), true});
  ASSERT_TRUE(step);
  EXPECT_EQ(step->volume.period.name, "2020-May");
  EXPECT_EQ(step->part_end, 1234U);
  advance(again, *step, list.now);
  EXPECT_THAT(all_steps(again, list, {Time::min(), false}), ElementsAre("2020-February"));
}

TEST(Walk, does_not_ask_for_volumes_that_have_not_begun) {
  Walk walk;
  EXPECT_THAT(all_steps(walk, listing({"2051-May", "2020-May"}, at("2020-06-10")), {Time::min(), false}),
              ElementsAre("2020-May"));
}

TEST(Walk, asks_the_next_month_when_it_may_have_begun_where_the_server_stands) {
  Walk walk;
  const Reach reach{at("2020-05-20"), true};
  EXPECT_THAT(all_steps(walk, listing({}, at("2020-05-31T20:00:00Z"), false), reach),
              ElementsAre("[2020-June]", "[2020-May]"));
}

TEST(Walk, takes_anything_that_is_not_a_cursor_for_a_new_walk) {
  for (const char* text :
       {"", "null", "[]", "{", "7", "{\"read\":7}", "{\"asked\":\"2020-May\"}", "{\"part\":12}", "\xff"})
    EXPECT_EQ(walk_from(text), Walk()) << text;
}

/// Whatever the order of walks, restarts and new months: no listed volume and no name of the window is left out, none
/// is read twice.
TEST(Walk, never_skips_a_volume) {
  rc::check("random archives, random calls", [] {
    Time now = at("2020-06-10") + Days(*rc::gen::inRange(0, 300));
    const Time start = now;
    const Time back_to = now - Days(700);
    std::vector<std::string> names;
    for (auto period = period_at(Frequency::month, now); period.from > now - Days(1500); period = before(period))
      if (*rc::gen::inRange(0, 3) == 0) names.push_back(period.name);
    if (*rc::gen::arbitrary<bool>()) names.push_back("2013");
    std::map<std::string, int> read;
    std::string cursor = to_text(Walk());
    for (int call = 0; call < 200; ++call) {
      const auto list = listing(names, now);
      Walk walk = walk_from(cursor);
      const Reach reach{*rc::gen::arbitrary<bool>() ? back_to : Time::min(), *rc::gen::arbitrary<bool>()};
      for (const auto& name : all_steps(walk, list, {back_to, reach.thorough}, 2)) ++read[name];
      cursor = to_text(walk);
      if (at_beginning(walk, list, back_to)) break;
      if (*rc::gen::inRange(0, 6) == 0) now += Days(5);
      if (call > 150) {
        all_steps(walk, list, {Time::min(), false});
        all_steps(walk, list, {back_to, true});
        cursor = to_text(walk);
      }
    }
    for (auto period = period_at(Frequency::month, start); period.to > back_to; period = before(period)) {
      const bool listed = std::find(names.begin(), names.end(), period.name) != names.end();
      const int times = read[listed ? period.name : "[" + period.name + "]"];
      RC_ASSERT(times >= 1);
      RC_ASSERT(!listed || times == 1);
    }
  });
}

}  // namespace
}  // namespace sigwatch
