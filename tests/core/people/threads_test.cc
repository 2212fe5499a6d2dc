#include "core/people/threads.h"

#include <gtest/gtest.h>

#include "core/made.h"
#include "core/people/correspondence.h"

namespace sigwatch {
namespace {

using made::at;
using made::pointers;
using made::post;
using made::reply;

TEST(correspondence, knows_threads_by_ids) {
  const std::vector<KnownPost> posts = {post("a@x", "2026-01-01"), reply("b@x", at("2026-01-02"), "a@x")};
  const Correspondence correspondence(pointers(posts));
  EXPECT_TRUE(correspondence.answered(posts[0]));
  EXPECT_FALSE(correspondence.replies(posts[0]));
  EXPECT_TRUE(correspondence.replies(posts[1]));
  EXPECT_FALSE(correspondence.answered(posts[1]));
  ASSERT_EQ(correspondence.parents(posts[1]).size(), 1U);
  EXPECT_EQ(correspondence.parents(posts[1]).front(), &posts[0]);
}

TEST(correspondence, knows_threads_by_the_archives_own_names) {
  std::vector<KnownPost> posts = {post("a@x", "2026-01-01"), reply("b@x", at("2026-01-02"), "hash:locator-of-a@x")};
  const Correspondence correspondence(pointers(posts));
  EXPECT_TRUE(correspondence.replies(posts[1]));
}

TEST(correspondence, does_not_take_a_post_for_a_reply_to_its_own_copy) {
  std::vector<KnownPost> posts = {reply("a@x", at("2026-01-01"), "a@x"), reply("a@x", at("2026-01-01"), "a@x")};
  posts[1].archive = "https://elsewhere.example/";
  posts[1].post.author.address = "rewritten@example.org";
  const Correspondence correspondence(pointers(posts));
  EXPECT_FALSE(correspondence.replies(posts[0]));
  EXPECT_FALSE(correspondence.answered(posts[1]));
}

TEST(correspondence, goes_by_subject_only_where_there_are_no_ids) {
  std::vector<KnownPost> posts = {post("a@x", "2026-01-01", "jane@example.org", "[iot] Sensors"),
                                  post("b@x", "2026-01-02", "john@example.org", "Re: Sensors"),
                                  reply("c@x", at("2026-01-03"), "lost@x", "mary@example.org"),
                                  post("d@x", "2026-01-04", "mary@example.org", "")};
  posts[2].post.subject = "Re: Sensors";
  const Correspondence correspondence(pointers(posts));
  EXPECT_TRUE(correspondence.replies(posts[1]));
  EXPECT_FALSE(correspondence.replies(posts[2])) << "it names a post, and that post is not here";
  EXPECT_FALSE(correspondence.replies(posts[3])) << "no subject is no thread";
}

TEST(correspondence, needs_one_who_began_for_a_reply_by_subject) {
  const struct {
    const char* name;
    const char *first, *second;
    int days_between;
    bool replies;
  } cases[] = {
      {"a reply", "Sensors", "Re: Sensors", 1, true},
      {"in German, behind a tag", "[iot] Sensors", "[iot] AW: Sensors", 1, true},
      {"in Chinese", "Sensors", "回复：Sensors", 1, true},
      {"forwarded", "Sensors", "Fwd: Sensors", 1, false},
      {"nobody began", "Re: Hi", "Re: Hi", 1, false},
      {"neither answers", "Sensors", "Sensors", 1, false},
      {"a year ago", "Sensors", "Re: Sensors", 365, false},
  };
  for (const auto& c : cases) {
    const std::vector<KnownPost> posts = {
        post("a@x", "2025-01-01", "jane@example.org", c.first),
        post("b@x", at("2025-01-01") + Days(c.days_between), "john@example.org", c.second)};
    EXPECT_EQ(Correspondence(pointers(posts)).replies(posts[1]), c.replies) << c.name;
  }
}

TEST(correspondence, takes_a_shared_subject_for_talk_where_one_of_both_is_known) {
  std::vector<KnownPost> posts = {post("a@x", "2026-01-01"), post("b@x", "2026-01-02", "jane@example.org", "Other"),
                                  post("c@x", "2026-01-03", "jane@example.org", "More"),
                                  post("d@x", "2026-02-01", "ann@example.net", "Getting started"),
                                  post("e@x", "2026-02-02", "jane@example.org", "Getting started")};
  const Correspondence correspondence(pointers(posts));
  EXPECT_TRUE(correspondence.replies(posts[4])) << "the archive lost the Re:";
  EXPECT_TRUE(correspondence.answered(posts[3]));
}

TEST(correspondence, looks_for_a_subject_in_the_same_archive_and_backwards) {
  std::vector<KnownPost> posts = {post("a@x", "2026-01-05", "jane@example.org", "Re: Agenda"),
                                  post("b@x", "2026-01-02", "john@example.org", "Agenda"),
                                  post("c@x", "2026-01-07", "mary@example.org", "Re: Agenda")};
  posts[2].archive = "https://elsewhere.example/";
  const Correspondence correspondence(pointers(posts));
  EXPECT_TRUE(correspondence.replies(posts[0]));
  EXPECT_FALSE(correspondence.replies(posts[1]));
  EXPECT_FALSE(correspondence.replies(posts[2]));
}

TEST(correspondence, bounds_what_a_recurring_subject_costs) {
  std::vector<KnownPost> posts;
  for (int day = 0; day < 500; ++day)
    posts.push_back(post("m" + std::to_string(day) + "@x", at("2024-01-01") + Days(day), "jane@example.org",
                         day % 9 ? "Re: Agenda" : "Agenda"));
  const Correspondence correspondence(pointers(posts));
  EXPECT_GE(correspondence.parents(posts.back()).size(), 9U);
  EXPECT_LE(correspondence.parents(posts.back()).size(), 32U);
}

TEST(correspondence, does_not_take_spam_under_one_subject_for_talk) {
  std::vector<KnownPost> posts;
  for (int n = 0; n < 20; ++n) {
    posts.push_back(post("s" + std::to_string(n) + "@x", at("2026-01-01") + Days(n),
                         "a" + std::to_string(n) + "@spam.example", "Watches"));
  }
  const Correspondence correspondence(pointers(posts));
  for (const KnownPost& p : posts)
    EXPECT_FALSE(correspondence.replies(p) || correspondence.answered(p) || correspondence.knows(p));
}

}  // namespace
}  // namespace sigwatch
