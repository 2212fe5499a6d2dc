#include "core/evidence/import_clocks.h"

#include <gtest/gtest.h>

#include "core/evidence/merge.h"
#include "core/made.h"
#include "core/post/clocks.h"

namespace sigwatch {
namespace {

using made::at;
using made::post;

const Time kSeen = at("2026-06-03");

/// So many posts, sent `apart` from each other from 2019 on, and taken in within minutes on 2026-06-02.
std::vector<Post> taken_at_once(int count, Seconds apart) {
  std::vector<Post> posts;
  for (int n = 0; n < count; ++n) {
    Post p = post("m" + std::to_string(n) + "@x", at("2019-01-01") + n * apart).post;
    p.archive_date = at("2026-06-02T10:00:00Z") + n * Seconds(60);
    posts.push_back(p);
  }
  return posts;
}

Reading shown(std::vector<Post> posts) {
  Reading reading;
  reading.evidence.kind = Evidence::Kind::good;
  reading.posts = std::move(posts);
  return reading;
}

/// They come between two good reads.
Merged taken_between(std::vector<Post> posts, std::string_view last_good, std::string_view now) {
  Reading reading = shown(std::move(posts));
  reading.incremental = true;
  ArchiveMemory memory;
  memory.last_good = at(last_good);
  return merge_newest(memory, {}, reading, std::nullopt, at(now));
}

TEST(an_import, is_seen_by_many_old_posts_taken_in_at_once) {
  const struct {
    const char* name;
    int count;
    Seconds apart;
    std::size_t imported;
  } cases[] = {{"years of mail", 100, Days(25), 100},
               {"five posts of two years", 5, Days(150), 5},
               {"five that a list kept waiting for up to two months", 5, Days(14), 0},
               {"five warnings and posts of eight months", 5, Days(60), 0},
               {"a hundred of three months, as of a mirror that stood still", 100, Days(1), 0},
               {"four are too few", 4, Days(300), 0},
               {"a series from one machine whose clock is wrong", 30, Seconds(60), 0}};
  for (const auto& c : cases)
    EXPECT_EQ(imported_at_once(taken_at_once(c.count, c.apart), kSeen).size(), c.imported) << c.name;
}

TEST(an_import, leaves_posts_alone_that_came_by_themselves) {
  std::vector<Post> posts = taken_at_once(10, Days(60));
  for (std::size_t n = 0; n < posts.size(); ++n) posts[n].archive_date = at("2026-06-02") + Days(n);
  EXPECT_TRUE(imported_at_once(posts, kSeen).empty());
  posts = taken_at_once(10, Days(60));
  posts.push_back(post("today@x", "2026-06-02T10:03:00Z").post);
  const auto imported = imported_at_once(posts, kSeen);
  EXPECT_EQ(imported.size(), 10U);
  EXPECT_EQ(imported.count(&posts.back()), 0U) << "written while the import ran";
}

TEST(an_import, says_nothing_of_the_date_of_what_has_no_other_clock) {
  std::vector<Post> posts = taken_at_once(2, Days(3));
  posts.push_back(posts.front());
  posts.back().sender_date.reset();
  const auto imported = imported_at_once(posts, kSeen);
  EXPECT_EQ(imported.size(), 1U) << "two keep their clock, and are doubtful by it";
  EXPECT_EQ(imported.count(&posts.back()), 1U);
}

TEST(an_import, of_one_old_mail_is_enough_to_doubt_the_only_clock_of_another) {
  std::vector<Post> posts = taken_at_once(1, Days(3));
  posts.push_back(post("undated@x", "2026-06-02T10:05:00Z").post);
  posts.back().sender_date.reset();
  const auto imported = imported_at_once(posts, kSeen);
  EXPECT_EQ(imported.size(), 1U);
  EXPECT_EQ(imported.count(&posts.back()), 1U) << "copied with an old mail, it may be as old";
  posts.back().archive_date = at("2026-06-02T12:00:00Z");
  EXPECT_TRUE(imported_at_once(posts, kSeen).empty()) << "two hours later";
  posts.back().archive_date = at("2026-06-02T10:05:00Z");
  const Merged taken = taken_between(posts, "2026-06-02T08:00:00Z", "2026-06-02T11:00:00Z");
  EXPECT_EQ(taken.posts.back().appeared, std::optional<Time>(at("2026-06-02T11:00:00Z")))
      << "between two reads: there, and doubtful";
}

TEST(an_import, leaves_the_time_to_what_cannot_be_read) {
  std::vector<Post> posts = taken_at_once(2, Days(20));  // our own warnings, which had waited in a spool
  Post unreadable = posts.front();
  unreadable.sender_date.reset();
  posts.push_back(unreadable);
  EXPECT_EQ(imported_at_once(posts, kSeen).size(), 1U) << "nothing else dates it, and it can be read";
  posts.back().markers.unreadable = true;
  EXPECT_TRUE(imported_at_once(posts, kSeen).empty()) << "it is doubtful at the archive's time";
}

TEST(a_placeholder, is_seen_by_what_the_other_clocks_agree_on) {
  std::vector<Post> posts = {post("a@x", "2025-12-01").post, post("b@x", "2025-12-02").post};
  for (Post& p : posts) p.archive_date = p.sender_date;
  posts.push_back(posts.front());
  posts.back().sender_date.reset();
  EXPECT_TRUE(imported_at_once(posts, kSeen).empty());
  posts.back().archive_date = at("1980-01-01");
  EXPECT_EQ(imported_at_once(posts, kSeen).count(&posts.back()), 1U);
}

TEST(a_conversion, that_wrote_one_old_time_on_all_mail_leaves_the_senders_clock) {
  std::vector<Post> posts = taken_at_once(20, Days(30));
  for (Post& p : posts) p.archive_date = at("2001-09-17");
  EXPECT_EQ(imported_at_once(posts, kSeen).size(), 20U);
}

TEST(an_import, does_not_make_old_mail_new) {
  const Reading reading = shown(taken_at_once(20, Days(30)));
  const Merged taken = merge_newest({}, {}, reading, std::nullopt, at("2026-07-01"));
  ASSERT_EQ(taken.posts.size(), 20U);
  for (const KnownPost& known : taken.posts) EXPECT_EQ(date_of(known), known.post.sender_date);
  const Merged again = merge_newest(taken.memory, taken.posts, reading, std::nullopt, at("2026-07-02"));
  EXPECT_TRUE(again.posts.empty()) << "and is the same mail the next time";
}

TEST(an_import, of_posts_without_ids_is_the_same_mail_the_next_time) {
  Reading reading = shown(taken_at_once(20, Days(30)));
  for (Post& p : reading.posts) p.message_id.clear();
  const Merged taken = merge_newest({}, {}, reading, std::nullopt, at("2026-07-01"));
  EXPECT_TRUE(merge_newest(taken.memory, taken.posts, reading, std::nullopt, at("2026-07-02")).posts.empty());
}

TEST(a_catch_up, between_two_reads_counts_when_it_was_seen) {
  for (const KnownPost& known : taken_between(taken_at_once(20, Days(30)), "2026-06-01", "2026-06-03").posts) {
    EXPECT_EQ(known.appeared, at("2026-06-03")) << "perhaps old, perhaps not: counted and doubtful";
  }
}

TEST(an_import, that_a_clock_set_back_saw_counts_at_the_read_that_sees_it_by_a_right_one) {
  const std::vector<Post> posts = taken_at_once(20, Days(30));
  const Merged taken = taken_between(posts, "2026-05-20", "2026-05-25");
  const Merged again = merge_newest(taken.memory, taken.posts, shown(posts), std::nullopt, at("2026-06-03"));
  ASSERT_EQ(again.posts.size(), 20U);
  for (const KnownPost& p : again.posts) EXPECT_EQ(date_of(p), at("2026-06-03")) << "not at its sender's date";
}

TEST(an_import, is_not_made_by_one_false_date_among_held_posts) {
  for (const char* date : {"1970-01-01T00:00:01Z", "2001-09-17", "2038-01-19"}) {
    std::vector<Post> posts = taken_at_once(5, Days(5));
    posts[2].sender_date = at(date);
    EXPECT_TRUE(imported_at_once(posts, kSeen).empty()) << date;
  }
}

TEST(an_import, leaves_the_archives_clock_to_what_has_no_other) {
  for (const char* date : {"1970-01-01T00:00:01Z", "2038-01-19"}) {
    std::vector<Post> posts = taken_at_once(100, Days(25));
    posts[50].sender_date = at(date);
    const auto imported = imported_at_once(posts, kSeen);
    EXPECT_EQ(imported.size(), 99U) << date;
    EXPECT_EQ(imported.count(&posts[50]), 0U) << date << ": else it neither counted nor blocked";
  }
}

TEST(a_moderator, who_lets_in_what_was_kept_waiting_between_two_reads_does_it_then) {
  std::vector<Post> posts;
  // Three posts of this month, and old notices of ours from before them.
  for (const char* sent :
       {"2024-10-18", "2025-05-02", "2025-10-18", "2026-05-09", "2026-05-09T10:00:00Z", "2026-05-13"}) {
    posts.push_back(post(std::string(sent) + "@x", sent).post);
    posts.back().archive_date = at("2026-06-02T19:30:48Z");
  }
  const Merged taken = taken_between(posts, "2026-05-20", "2026-06-02T20:00:00Z");
  ASSERT_EQ(imported_at_once(posts, kSeen).size(), 6U);
  ASSERT_EQ(taken.posts.size(), 6U);
  for (const KnownPost& p : taken.posts)
    EXPECT_EQ(date_of(p), at("2026-06-02T20:00:00Z")) << "it was not there on 2026-05-20";
}

}  // namespace
}  // namespace sigwatch
