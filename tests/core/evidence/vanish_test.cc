#include <gtest/gtest.h>

#include "core/evidence/merge.h"
#include "core/readings.h"

namespace sigwatch {
namespace {

using made::at;
using made::good;
using made::kFirstRead;
using made::Readings;
using made::written;

struct VanishCase {
  const char* name;
  Reading reading;
  bool vanished;
};

TEST(a_post, vanishes_only_when_a_whole_read_should_have_shown_it) {
  Reading incremental = good({});
  incremental.incremental = true;
  Reading conditional = good({});
  conditional.unconditional = false;
  Reading unchanged = good({});
  unchanged.evidence.kind = Evidence::Kind::unchanged;
  Reading failed = good({});
  failed.evidence.kind = Evidence::Kind::unreachable;
  const VanishCase cases[] = {
      {"read to the beginning", good({}), true},
      {"read far enough", good({}, at("2026-04-01")), true},
      {"just far enough by both clocks", good({}, at("2026-05-20T00:00:00Z")), true},
      {"not far enough", good({}, at("2026-05-20T00:00:01Z")), false},
      {"of unknown reach", good({}, std::nullopt), false},
      {"only what is new", incremental, false},
      {"with a validator", conditional, false},
      {"unchanged", unchanged, false},
      {"failed", failed, false},
      {"still there", good({written("a@x", "2026-05-20", "2026-05-20")}), false},
  };
  for (const VanishCase& c : cases) {
    Readings it;
    it.newest(good({written("a@x", "2026-05-20", "2026-05-20")}), kFirstRead);
    it.newest(c.reading, "2026-06-02");
    EXPECT_EQ(it.called("a@x").vanished, c.vanished ? std::optional<Time>(at("2026-06-02")) : std::nullopt) << c.name;
  }
}

TEST(a_post_without_an_archive_clock, vanishes_only_well_inside_the_reading) {
  for (const auto& [from, vanished] : {std::pair{"2026-05-05", true}, std::pair{"2026-05-05T00:00:01Z", false}}) {
    Readings it;
    it.newest(good({written("a@x", "2026-05-20")}), kFirstRead);
    it.newest(good({}, at(from)), "2026-06-02");
    EXPECT_EQ(it.called("a@x").vanished.has_value(), vanished) << from;
  }
}

TEST(a_post, that_comes_back_never_was_away) {
  Readings it;
  it.newest(good({written("a@x", "2026-05-20")}), kFirstRead);
  it.newest(good({}), "2026-06-02");
  it.posts.front().removal_confirmed = true;
  it.newest(good({}), "2026-06-03");
  EXPECT_EQ(it.called("a@x").vanished, at("2026-06-02")) << "it vanished once";
  EXPECT_TRUE(it.last.posts.empty());
  it.newest(good({written("a@x", "2026-05-20")}), "2026-06-04");
  EXPECT_FALSE(it.called("a@x").vanished);
  EXPECT_FALSE(it.called("a@x").removal_confirmed);
  EXPECT_FALSE(it.called("a@x").appeared);
}

TEST(a_forgotten_post, neither_comes_back_nor_vanishes) {
  Readings it;
  it.newest(good({written("a@x", "2026-05-20", "2026-05-20")}), kFirstRead);
  KnownPost& fact = it.posts.front();
  fact.key = forgotten_key(fact.key);
  fact.post = Post{};
  fact.post.archive_date = at("2026-05-20");
  it.newest(good({written("a@x", "2026-05-20", "2026-05-20")}), "2026-06-02");
  EXPECT_TRUE(it.last.posts.empty());
  it.newest(good({}), "2026-06-03");
  EXPECT_EQ(it.posts.front().vanished, at("2026-06-03")) << "the fact is still watched";
}

TEST(gaps, are_replaced_by_a_reading_that_could_judge_them_anew) {
  Readings it;
  const Gap march{"2026-March.txt", at("2026-03-01"), at("2026-04-01"), "answered 404"};
  Reading reading = good({}, at("2026-01-01"));
  reading.gaps = {march};
  it.newest(reading, kFirstRead);
  EXPECT_EQ(it.memory.gaps, std::vector<Gap>{march});
  it.newest(good({}, at("2026-04-01")), "2026-06-02");
  EXPECT_EQ(it.memory.gaps.size(), 1U) << "it did not look so far back";
  Reading incremental = good({});
  incremental.incremental = true;
  it.newest(incremental, "2026-06-02");
  EXPECT_EQ(it.memory.gaps.size(), 1U) << "it looked at new posts only";
  reading.gaps.front().why = "answered 410";
  it.newest(reading, "2026-06-03");
  EXPECT_EQ(it.memory.gaps, reading.gaps);
  it.newest(good({}, at("2026-01-01")), "2026-06-04");
  EXPECT_TRUE(it.memory.gaps.empty());
}

TEST(gaps, that_last_outlive_every_reading_and_the_newest_are_kept) {
  Readings it;
  Reading reading = good({});
  reading.incremental = true;
  for (int i = 0; i < 30; ++i) {
    reading.gaps = {{"iot.mbox@" + std::to_string(i), at("2026-06-01") + Days(i), at("2026-06-01") + Days(i),
                     "no beginning", true}};
    it.newest(reading, "2026-07-01");
  }
  it.newest(good({}, Time::min()), "2026-07-02");
  it.older(good({}, Time::min()), "2026-07-02", true);
  ASSERT_EQ(it.memory.gaps.size(), 20U);
  EXPECT_EQ(it.memory.gaps.front().part, "iot.mbox@10");
  EXPECT_EQ(it.memory.gaps.back().part, "iot.mbox@29");
}

TEST(gaps, of_the_newest_end_are_not_closed_by_an_older_part) {
  Readings it;
  Reading reading = good({}, at("2026-01-01"));
  reading.gaps = {{"2026-March.txt", at("2026-03-01"), at("2026-04-01"), "answered 404"}};
  reading.older = "2025";
  it.newest(reading, kFirstRead);
  Reading part = good({}, at("2025-01-01"));
  part.gaps = {{"2025-March.txt", at("2025-03-01"), at("2025-04-01"), "answered 404"}};
  it.older(part, kFirstRead, true);
  EXPECT_EQ(it.memory.gaps.size(), 2U);
}

TEST(gaps, of_an_older_part_are_closed_when_it_is_read_again) {
  Readings it;
  it.memory.complete_from = at("2026-01-01");
  it.memory.gaps = {{"2025-March.txt", at("2025-03-01"), at("2025-04-01"), "answered 404"}};
  it.older(good({}, at("2025-01-01")), kFirstRead, true);
  EXPECT_TRUE(it.memory.gaps.empty());
}

}  // namespace
}  // namespace sigwatch
