#include "core/evidence/merge.h"

#include <gtest/gtest.h>

#include "core/post/clocks.h"
#include "core/readings.h"

namespace sigwatch {
namespace {

using made::at;
using made::bad;
using made::good;
using made::kFirstRead;
using made::Readings;
using made::written;

TEST(first_reading, takes_all_posts_in_as_they_stand) {
  Readings it;
  Reading reading = good({written("a@x", "2010-01-01"), written("b@x", "2026-05-30"), written("b@x", "2026-05-30")},
                         at("2026-01-01"));
  reading.older = "cursor";
  reading.mark = "mark 1";
  reading.taken_in = at("2026-05-30");
  reading.cost = {3, 1000};
  it.newest(reading, kFirstRead);
  EXPECT_EQ(it.posts.size(), 2U) << "copies of one message are one post";
  EXPECT_FALSE(it.called("a@x").appeared) << "old mail is no late mail at the first read";
  EXPECT_EQ(it.called("a@x").first_seen, at(kFirstRead));
  EXPECT_EQ(it.called("a@x").archive, made::kArchive);
  EXPECT_EQ(it.memory.first_good, at(kFirstRead));
  EXPECT_EQ(it.memory.last_good, at(kFirstRead));
  EXPECT_EQ(it.memory.complete_from, at("2026-01-01"));
  EXPECT_EQ(it.memory.sure_from, at("2026-01-01"));
  EXPECT_EQ(it.memory.older, "cursor");
  EXPECT_FALSE(it.memory.beginning);
  EXPECT_FALSE(it.memory.deep);
  EXPECT_EQ(it.memory.mark, "mark 1");
  EXPECT_EQ(it.memory.taken_in, at("2026-05-30"));
  EXPECT_EQ(it.memory.first_cost, (Cost{3, 1000}));
}

/// So much is kept of another archive that `room` is left for this one.
PostsKept that_leaves(std::size_t room) {
  return {{"https://other.example/", kKeptOfEach + kKeptBeyond + kKeptOfEach - room}};
}

TEST(too_many_posts, are_not_taken_in_and_said) {
  Readings it;
  const std::vector<Post> known = {written("a@x", "2010-01-01"), written("b@x", "2026-05-30")};
  it.newest(good(known, at("2026-01-01")), kFirstRead);
  Reading more = good(known, at("2026-01-01"));
  for (std::size_t n = 0; n < kKeptOfEach - 2; ++n)
    more.posts.push_back(written(std::to_string(n) + "@y", "2026-05-31"));
  more.cost = {3, 1000};
  const std::string url = "https://lists.example/x/";
  EXPECT_EQ(bounded(more, it.posts, url, that_leaves(kKeptOfEach)).posts, more.posts)
      << "what is known already is not new";
  more.posts.push_back(written("one@more", "2026-05-31"));
  EXPECT_EQ(bounded(more, it.posts, url, that_leaves(kKeptOfEach + 1)).posts, more.posts);
  const Reading refused = bounded(more, it.posts, url, that_leaves(kKeptOfEach));
  EXPECT_EQ(refused.evidence.kind, Evidence::Kind::unreachable);
  EXPECT_EQ(refused.evidence.reason,
            "https://lists.example/x/: too large: it would have 5001 posts (a long one counts as several), and 5000 "
            "are kept of it, since "
            "105000 are of https://other.example/; look at what stands there. What is known of it is cleared by: "
            "systemctl stop "
            "sigwatchd; sigwatchctl forget-archive 'https://other.example/'; systemctl start sigwatchd");
  EXPECT_TRUE(refused.posts.empty());
  EXPECT_EQ(refused.cost, more.cost);
}

TEST(too_many_posts, of_some_archives_leave_each_other_its_share) {
  EXPECT_EQ(most_kept({}, "a"), kKeptOfEach + kKeptBeyond);
  EXPECT_EQ(most_kept({{"a", 70'000}}, "a"), kKeptOfEach + kKeptBeyond) << "what it has itself is not taken off";
  EXPECT_EQ(most_kept({{"a", 1}, {"b", kKeptOfEach}}, "a"), kKeptOfEach + kKeptBeyond);
  EXPECT_EQ(most_kept({{"b", kKeptOfEach + 60'000}, {"c", kKeptOfEach + 30'000}, {"d", 10}}, "a"),
            kKeptOfEach + 10'000);
  EXPECT_EQ(most_kept({{"b", 90'000}, {"c", 90'000}}, "a"), kKeptOfEach)
      << "of a state that was made when more was kept";
}

TEST(a_post, counts_once_for_each_kib_of_its_text) {
  Post p = written("a@x", "2026-05-30");
  EXPECT_EQ(weight_of(p), 1U);
  p.references.assign(50, std::string(254, 'r'));
  EXPECT_GT(weight_of(p), 12U);
}

/// One id, another day and subject.
Post another(const std::string& id, std::string_view sent, const std::string& subject) {
  Post p = written(id, sent);
  p.subject = subject;
  p.locator = "at-" + std::string(sent);
  return p;
}

TEST(too_many_posts, are_counted_as_they_are_taken_in) {
  Readings it;
  it.newest(good({written("a@x", "2026-05-30")}, at("2026-01-01")), kFirstRead);
  Reading many = good({another("a@x", "2024-12-01", "Agenda")}, at("2026-01-01"));
  while (many.posts.size() < kKeptOfEach)
    many.posts.push_back(written(std::to_string(many.posts.size()) + "@y", "2026-05-31"));
  EXPECT_FALSE(is_good(bounded(many, it.posts, "url", that_leaves(kKeptOfEach)).evidence))
      << "another mail under a known id is a new post";
  many.posts.assign(2 * kKeptOfEach, written("b@x", "2026-05-31"));
  EXPECT_TRUE(is_good(bounded(many, it.posts, "url", that_leaves(kKeptOfEach)).evidence)) << "copies are one post";
  const Reading failed = bad(Evidence::Kind::gone);
  EXPECT_EQ(bounded(failed, it.posts, "url", {}).evidence, failed.evidence) << "what failed keeps its own reason";
}

TEST(another_mail_under_a_used_id, is_another_post_in_one_reading_and_in_a_later_one) {
  const Post first = another("a@x", "2025-12-01", "Agenda"), second = another("a@x", "2026-05-30", "Minutes");
  Readings together;
  together.newest(good({first, second, second, first}), kFirstRead);
  EXPECT_EQ(together.posts.size(), 2U);
  together.newest(good({second, first}), "2026-06-02");
  EXPECT_EQ(together.posts.size(), 2U) << "both are known";
  Readings later;
  later.newest(good({first}), kFirstRead);
  later.newest(good({first, another("a@x", "2026-06-02", "Minutes")}), "2026-06-03");
  ASSERT_EQ(later.posts.size(), 2U);
  EXPECT_EQ(later.called("a@x").post.subject, "Agenda");
  EXPECT_TRUE(is_second(later.posts[1]));
  EXPECT_EQ(later.posts[1].post.subject, "Minutes");
  later.newest(good({first}), "2026-06-04");
  EXPECT_FALSE(later.posts[0].vanished);
  EXPECT_EQ(later.posts[1].vanished, at("2026-06-04"));
}

TEST(another_mail_under_a_used_id, is_told_by_date_and_subject) {
  const struct {
    const char *sent, *subject, *place;
    bool same;
  } cases[] = {
      {"2025-12-01", "Agenda", "elsewhere", true},
      {"2025-12-01T20:00:00Z", "Minutes", "elsewhere", true},  // a zone that somebody got wrong
      {"2025-12-10", "Re: Agenda", "elsewhere", true},
      {"2025-12-10", "", "elsewhere", true},
      {"2025-12-10", "Minutes", "elsewhere", false},
      {"2025-12-10", "Minutes", "at-2025-12-01", false},
      {"2026-02-10", "Agenda", "elsewhere", false},
      {"2026-02-10", "Agenda", "at-2025-12-01", true},  // the same place tells its date otherwise
      {"2026-02-10", "[Ticket#1] Agenda", "at-2025-12-01", false},
  };
  for (const auto& c : cases) {
    const Post first = another("a@x", "2025-12-01", "Agenda");
    Post other = another("a@x", c.sent, c.subject);
    other.locator = c.place;
    EXPECT_EQ(is_same_mail(first, other), c.same) << c.sent << " " << c.subject << " " << c.place;
    Readings it;
    it.newest(good({first}), kFirstRead);
    it.newest(good({first, other}), "2026-06-02");
    EXPECT_EQ(it.posts.size(), c.same ? 1U : 2U) << c.sent << " " << c.subject << " " << c.place;
  }
  const Post first = another("a@x", "2025-12-01", "Agenda");
  Post undated = another("a@x", "2026-02-10", "Agenda");
  undated.sender_date.reset();
  EXPECT_FALSE(is_same_mail(undated, first)) << "one of the two has no Date";
  EXPECT_TRUE(is_same_mail(undated, undated));
  undated.locator = first.locator;
  EXPECT_TRUE(is_same_mail(undated, first)) << "at the same place, which did not show the date";
  undated.subject = "Minutes";
  EXPECT_FALSE(is_same_mail(undated, first));
  undated.subject = "Re: Agenda", undated.locator = "elsewhere";
  undated.archive_date = at("2025-12-02");
  EXPECT_TRUE(is_same_mail(undated, first)) << "the archive's clock agrees";
  undated.archive_date = at("2026-02-10");
  EXPECT_FALSE(is_same_mail(undated, first)) << "and here it does not";
}

TEST(another_mail_under_a_used_id, is_kept_and_known_again_however_many_there_are) {
  std::vector<Post> many;
  for (int i = 0; i < 100; ++i) {
    many.push_back(another("a@x", to_rfc3339(at("2016-01-01") + Days(30 * i)), "Subject " + std::to_string(i)));
  }
  Readings it;
  it.newest(good(many), kFirstRead);
  EXPECT_EQ(it.posts.size(), 100U);
  std::reverse(many.begin(), many.end());
  it.newest(good(many), "2026-06-02");
  EXPECT_EQ(it.posts.size(), 100U);
  for (const KnownPost& p : it.posts) EXPECT_FALSE(p.vanished) << p.key;
}

TEST(another_mail_under_a_used_id, takes_no_place_of_a_third_without_dates) {
  std::vector<Post> three;
  for (const char* who : {"ann@x.example", "bob@x.example", "cat@x.example"}) {
    three.push_back(another("a@x", "2026-05-01", "Agenda"));
    three.back().sender_date.reset();
    three.back().author.address = who;
    three.back().locator = who;
  }
  Readings it;
  it.newest(good(three), kFirstRead);
  EXPECT_EQ(it.posts.size(), 3U);
}

TEST(another_mail_under_a_used_id, of_a_forgotten_person_is_known_again_by_its_date) {
  Readings it;
  it.newest(good({another("a@x", "2025-12-01", "Agenda")}), kFirstRead);
  KnownPost& forgotten = it.posts.front();
  forgotten.key = forgotten_key("a@x");
  forgotten.post.author = {}, forgotten.post.subject.clear(), forgotten.post.locator.clear(),
  forgotten.post.message_id.clear();
  it.newest(good({another("a@x", "2025-12-01", "Agenda"), another("a@x", "2026-05-30", "Minutes")}), "2026-06-02");
  ASSERT_EQ(it.posts.size(), 2U) << "the forgotten one does not come back";
  EXPECT_TRUE(is_second(it.posts[1]));
}

TEST(first_reading, to_the_beginning_is_deep) {
  Readings it;
  it.newest(good({}), kFirstRead);
  EXPECT_TRUE(it.memory.beginning);
  EXPECT_TRUE(it.memory.deep);
}

TEST(the_pulse, never_goes_back_nor_ahead_of_now) {
  Readings it;
  Reading reading = good({});
  reading.taken_in = at("2026-05-30");
  it.newest(reading, kFirstRead);
  reading.taken_in = at("2026-05-01");
  it.newest(reading, "2026-06-02");
  EXPECT_EQ(it.memory.taken_in, at("2026-05-30"));
  reading.taken_in = at("2030-05-01");
  it.newest(reading, "2026-06-03");
  EXPECT_EQ(it.memory.taken_in, at("2026-06-03"));
}

struct LateCase {
  const char* name;
  const char *sent, *archived;
  bool incremental;
  bool late;
};

TEST(a_post_between_two_good_reads, counts_at_the_later_one_when_it_is_dated_long_before_the_earlier) {
  const LateCase cases[] = {
      {"a day old", "2026-06-01", "", false, false},
      {"15 days before the earlier read", "2026-05-17", "", false, false},
      {"and a second", "2026-05-16T23:59:59Z", "", false, true},
      {"by years, in what was shown as new", "1999-01-01", "", true, true},
      {"by years, with the archive's own clock", "1999-01-01", "2026-06-01T10:00:00Z", true, false},
      {"in the future", "2031-01-01", "", false, true},
      {"before the part that was read back", "2001-12-31", "", false, true},
  };
  for (const LateCase& c : cases) {
    Readings it;
    it.newest(good({}, at("2026-01-01")), kFirstRead);
    Reading reading = good({written("late@x", c.sent, c.archived)}, at("2026-01-01"));
    reading.incremental = c.incremental;
    it.newest(reading, "2026-06-02");
    ASSERT_EQ(it.posts.size(), 1U) << c.name;
    EXPECT_EQ(it.posts.front().appeared, c.late ? std::optional<Time>(at("2026-06-02")) : std::nullopt) << c.name;
  }
}

TEST(a_post_between_two_good_reads, is_not_late_where_the_reading_reaches_back_further_than_before) {
  Readings it;
  it.newest(good({}, at("2026-01-01")), kFirstRead);
  it.newest(good({written("old@x", "2025-12-01")}, at("2025-11-01")), "2026-06-02");
  EXPECT_FALSE(it.posts.front().appeared);
}

TEST(a_post_between_two_good_reads, without_any_date_counts_at_the_later_one) {
  Readings it;
  it.newest(good({}), kFirstRead);
  Post undated = written("undated@x", "2026-05-01");
  undated.sender_date.reset();
  it.newest(good({undated}), "2026-06-02");
  EXPECT_EQ(date_of(it.posts.front()), at("2026-06-02"));
}

TEST(a_post_that_was_first_read_by_a_clock_set_back, counts_by_its_archives_date_when_the_clock_is_right_again) {
  Readings it;
  Post undated = written("m@x", "2026-05-20", "2026-05-20");
  it.newest(good({undated}), "2023-01-01");
  ASSERT_EQ(date_of(it.posts.front()), std::nullopt) << "in the future, by that clock";
  it.newest(good({undated}), "2026-06-02");
  EXPECT_EQ(it.posts.front().first_seen, at("2026-06-02"));
  EXPECT_EQ(date_of(it.posts.front()), at("2026-05-20")) << "else what a person wrote would never count";
  it.newest(good({undated}), "2026-06-03");
  EXPECT_EQ(it.posts.front().first_seen, at("2026-06-02"));
}

TEST(a_volume_that_no_index_listed, holds_no_late_posts) {
  Readings it;
  Reading first = good({}, at("2026-01-01"));
  first.unconditional = false;  // what an index says, and no more
  it.newest(first, kFirstRead);
  EXPECT_FALSE(it.memory.sure_from);
  it.newest(good({written("old@x", "2026-02-01")}, at("2026-01-01")), "2026-06-02");
  EXPECT_FALSE(it.posts.front().appeared);
  EXPECT_EQ(it.memory.sure_from, at("2026-01-01"));
}

TEST(backfill, makes_no_late_posts) {
  Readings it;
  it.newest(good({}, at("2026-01-01")), kFirstRead);
  it.older(good({written("old@x", "2025-02-01"), written("undated@x", "2099-02-01")}, at("2025-01-01")), "2026-06-02");
  EXPECT_EQ(it.posts.size(), 2U);
  for (const KnownPost& p : it.posts) EXPECT_FALSE(p.appeared);
}

TEST(a_series, counts_good_reads_and_ends_with_a_bad_one) {
  Readings it;
  it.newest(good({}), kFirstRead);
  Reading unchanged;
  unchanged.evidence.kind = Evidence::Kind::unchanged;
  it.newest(unchanged, "2026-06-02");
  EXPECT_EQ(it.memory.series, (Series{at(kFirstRead), 2, std::nullopt})) << "nobody asked for a whole read";
  for (const auto kind : {Evidence::Kind::unreachable, Evidence::Kind::unrecognised, Evidence::Kind::gone}) {
    Readings broken = it;
    broken.newest(bad(kind), "2026-06-03");
    EXPECT_EQ(broken.memory.series, Series{});
    EXPECT_EQ(broken.memory.last_good, at("2026-06-02"));
    EXPECT_EQ(broken.memory.last_attempt, at("2026-06-03"));
    EXPECT_EQ(broken.memory.failing_since, at("2026-06-03"));
    EXPECT_EQ(broken.memory.evidence.kind, kind);
    broken.newest(good({}), "2026-06-04");
    EXPECT_EQ(broken.memory.series, (Series{at("2026-06-04"), 1, std::nullopt})) << "from the start";
    EXPECT_FALSE(broken.memory.failing_since);
    EXPECT_FALSE(broken.memory.not_before);
  }
}

TEST(a_series, also_ends_with_an_older_part_that_cannot_be_read) {
  Readings it;
  Reading reading = good({}, at("2026-01-01"));
  reading.older = "cursor";
  it.newest(reading, kFirstRead);
  it.older(bad(Evidence::Kind::unreachable), "2026-06-02");
  EXPECT_EQ(it.memory.series, Series{});
  EXPECT_EQ(it.memory.older, "cursor") << "it goes on from there";
  EXPECT_EQ(it.memory.failing_since, at("2026-06-02"));
}

TEST(a_whole_read, is_unconditional_and_covers_what_was_asked) {
  const struct {
    const char* name;
    std::optional<Time> asked, covered;
    bool unconditional, whole;
  } cases[] = {
      {"whole", at("2026-01-01"), at("2026-01-01"), true, true},
      {"more than whole", at("2026-01-01"), Time::min(), true, true},
      {"not asked for", std::nullopt, Time::min(), true, false},
      {"with a validator", at("2026-01-01"), Time::min(), false, false},
      {"too short", at("2026-01-01"), at("2026-01-01T00:00:01Z"), true, false},
      {"of unknown reach", at("2026-01-01"), std::nullopt, true, false},
  };
  for (const auto& c : cases) {
    Readings it;
    it.whole_from = c.asked;
    Reading reading = good({}, c.covered);
    reading.unconditional = c.unconditional;
    it.newest(reading, kFirstRead);
    EXPECT_EQ(it.memory.series.unconditional.has_value(), c.whole) << c.name;
    EXPECT_EQ(it.memory.series.reads, 1) << c.name;
  }
}

TEST(back_off, grows_with_the_age_of_the_failure_and_heeds_the_server) {
  Readings it;
  it.newest(bad(Evidence::Kind::unreachable), "2026-06-01T00:00:00Z");
  EXPECT_EQ(it.memory.not_before, at("2026-06-01T00:15:00Z"));
  it.newest(bad(Evidence::Kind::unreachable), "2026-06-01T01:00:00Z");
  EXPECT_EQ(it.memory.not_before, at("2026-06-01T02:00:00Z"));
  it.newest(bad(Evidence::Kind::unreachable), "2026-06-03T00:00:00Z");
  EXPECT_EQ(it.memory.not_before, at("2026-06-03T06:00:00Z"));
  EXPECT_EQ(it.memory.failing_since, at("2026-06-01"));
  Reading busy = bad(Evidence::Kind::unreachable);
  busy.evidence.retry_after = std::chrono::hours(8);
  it.newest(busy, "2026-06-03T12:00:00Z");
  EXPECT_EQ(it.memory.not_before, at("2026-06-03T20:00:00Z"));
  busy.evidence.retry_after = Days(400);
  it.newest(busy, "2026-06-04");
  EXPECT_EQ(it.memory.not_before, at("2026-06-05"));
}

TEST(what_is_known, is_not_shortened_by_a_shorter_reading) {
  Readings it;
  it.newest(good({}, at("2026-01-01")), kFirstRead);
  it.newest(good({}, at("2026-05-01")), "2026-06-02");
  EXPECT_EQ(it.memory.complete_from, at("2026-01-01"));
  it.newest(good({}, std::nullopt), "2026-06-03");
  EXPECT_EQ(it.memory.complete_from, at("2026-01-01"));
  it.newest(good({}, at("2025-01-01")), "2026-06-04");
  EXPECT_EQ(it.memory.complete_from, at("2025-01-01"));
  Reading incremental = good({}, at("2020-01-01"));
  incremental.incremental = true;
  it.newest(incremental, "2026-06-05");
  EXPECT_EQ(it.memory.complete_from, at("2025-01-01")) << "what stood before still stands, no more";
}

TEST(a_mark, is_kept_until_a_reading_gives_a_new_one) {
  Readings it;
  Reading reading = good({});
  reading.mark = "one";
  it.newest(reading, kFirstRead);
  it.newest(good({}), "2026-06-02");
  EXPECT_EQ(it.memory.mark, "one");
  it.newest(bad(Evidence::Kind::unreachable), "2026-06-03");
  EXPECT_EQ(it.memory.mark, "one");
}

TEST(reading_backwards, goes_on_to_24_months_or_the_beginning) {
  Readings it;
  Reading first = good({}, at("2026-01-01"));
  first.older = "2025";
  it.newest(first, kFirstRead);
  Reading part = good({written("a@x", "2025-02-01")}, at("2025-01-01"));
  part.older = "2024";
  it.older(part, kFirstRead, true);
  EXPECT_EQ(it.memory.older, "2024");
  EXPECT_EQ(it.memory.sure_from, at("2025-01-01"));
  EXPECT_FALSE(it.memory.deep);
  part = good({}, at("2024-06-01"));
  part.older = "2023";
  it.older(part, kFirstRead, true);
  EXPECT_TRUE(it.memory.deep) << "24 months";
  EXPECT_FALSE(it.memory.beginning);
  it.older(good({}), kFirstRead, true);
  EXPECT_TRUE(it.memory.beginning);
  EXPECT_FALSE(it.memory.older);
}

TEST(reading_backwards, for_the_newest_post_alone_is_not_yet_deep) {
  Readings it;
  Reading first = good({}, at("2026-01-01"));
  first.older = "2025";
  it.newest(first, kFirstRead);
  Reading part = good({}, at("2020-01-01"));
  part.older = "2019";
  part.unconditional = false;
  it.older(part, kFirstRead, false);
  EXPECT_EQ(it.memory.complete_from, at("2020-01-01"));
  EXPECT_FALSE(it.memory.deep) << "parts that the index does not list were not asked for";
}

}  // namespace
}  // namespace sigwatch
