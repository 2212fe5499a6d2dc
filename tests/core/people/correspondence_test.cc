#include "core/people/correspondence.h"

#include <gtest/gtest.h>

#include "core/made.h"
#include "core/people/name_words.h"

namespace sigwatch {
namespace {

using made::at;
using made::pointers;
using made::post;
using made::reply;

TEST(correspondence, does_not_take_a_person_who_answers_himself_for_two) {
  const std::vector<KnownPost> posts = {post("a@x", "2026-01-01"),
                                        reply("b@x", at("2026-01-02"), "a@x", "jane@example.org")};
  const Correspondence correspondence(pointers(posts));
  EXPECT_FALSE(correspondence.answered(posts[0]));
  EXPECT_FALSE(correspondence.replies(posts[1]));
  EXPECT_EQ(correspondence.parents(posts[1]).size(), 1U) << "it is in the thread all the same";
}

TEST(correspondence, knows_a_person_through_the_list_s_own_address) {
  std::vector<KnownPost> posts = {post("a@x", "2026-01-01"), reply("b@x", at("2026-01-02"), "a@x"),
                                  post("c@x", "2026-02-01", made::kList), post("d@x", "2026-02-02", made::kList)};
  posts[0].post.author.name = "Jane Doe";
  posts[2].post.author.name = "Jane Doe via Iot";
  posts[3].post.author.name = "Prize Office via Iot";
  const Correspondence correspondence(pointers(posts));
  EXPECT_TRUE(correspondence.knows(posts[2]));
  EXPECT_FALSE(correspondence.knows(posts[3]));
}

TEST(correspondence, tells_people_apart_under_one_rewritten_address) {
  std::vector<KnownPost> posts = {post("a@x", at("2026-01-01"), made::kList),
                                  reply("b@x", at("2026-01-02"), "a@x", made::kList),
                                  reply("c@x", at("2026-01-03"), "a@x", "jane@example.org")};
  posts[0].post.author.name = "Jane Doe via Iot";
  posts[1].post.author.name = "John Roe via Iot";
  posts[2].post.author.name = "Jane Doe";
  const Correspondence correspondence(pointers(posts));
  EXPECT_TRUE(correspondence.replies(posts[1]));
  EXPECT_TRUE(correspondence.answered(posts[0]));
  EXPECT_FALSE(correspondence.replies(posts[2])) << "Jane answers herself by another way";
}

TEST(correspondence, takes_an_address_that_begins_with_a_tilde_for_an_address) {
  std::vector<KnownPost> posts = {post("a@x", at("2026-01-01"), "~sam@example.org"),
                                  reply("b@x", at("2026-01-02"), "a@x", "~hill@example.org")};
  for (KnownPost& p : posts) p.post.author.name = "Sam Hill";
  const Correspondence correspondence(pointers(posts));
  EXPECT_TRUE(correspondence.replies(posts[1])) << "two who bear one name";
  EXPECT_TRUE(correspondence.answered(posts[0]));
}

TEST(correspondence, goes_by_names_where_all_write_under_the_list_s_address) {
  const char* names[] = {"Jane Doe", "John Roe", "Mary Poe", "Ann Fox", "Big Watches"};
  std::vector<KnownPost> posts;
  for (int n = 0; n < 12; ++n) {
    posts.push_back(
        post("m" + std::to_string(n) + "@x", at("2026-01-01") + Days(n), made::kList, "Subject " + std::to_string(n)));
    posts.back().post.author.name = names[n % 4];
  }
  posts.push_back(post("spam@x", "2026-05-01", made::kList, "Offer"));
  posts.back().post.author.name = names[4];
  posts.push_back(reply("angry@x", at("2026-05-02"), "spam@x", made::kList));
  posts.back().post.author.name = names[0];
  const Correspondence correspondence(pointers(posts));
  EXPECT_TRUE(correspondence.knows(posts[11]) || correspondence.knows(posts[13]));
  EXPECT_FALSE(correspondence.knows(posts[12]));
  EXPECT_FALSE(correspondence.answered(posts[12])) << "people answer spam, too";
  EXPECT_TRUE(correspondence.replies(posts[13]));
}

TEST(correspondence, goes_by_names_where_an_archive_shows_no_addresses) {
  std::vector<KnownPost> posts = {post("a@x", "2026-01-01"), reply("b@x", at("2026-01-02"), "a@x"),
                                  post("c@x", "2026-02-01")};
  const char* names[] = {"Jane Doe", "John Roe", "Jane Doe"};
  for (std::size_t n = 0; n < posts.size(); ++n) posts[n].post.author = {names[n], ""};
  const Correspondence correspondence(pointers(posts));
  EXPECT_TRUE(correspondence.replies(posts[1]));
  EXPECT_TRUE(correspondence.knows(posts[2]));
}

TEST(correspondence, of_a_hundred_thousand_posts_is_made_in_seconds) {
  std::vector<KnownPost> posts;
  for (int n = 0; n < 100'000; ++n) {
    posts.push_back(post(std::to_string(n) + "@x", at("2010-01-01") + n * Seconds(3600),
                         "a" + std::to_string(n % 7) + "@example.org", "Agenda"));
    if (n % 3 == 0) posts.back().post.author.name = "Name " + std::to_string(n);
  }
  const Correspondence correspondence(pointers(posts));
  EXPECT_FALSE(correspondence.alone(posts.back()));
}

TEST(correspondence, counts_the_archives_of_one_message) {
  std::vector<KnownPost> posts = {post("a@x", "2026-01-01"), post("a@x", "2026-01-01"), post("a@x", "2026-01-01"),
                                  post("b@x", "2026-01-01")};
  posts[1].archive = "https://elsewhere.example/";
  posts[2].archive = "https://elsewhere.example/";
  posts.push_back(post("", at("2026-01-01")));
  const Correspondence correspondence(pointers(posts));
  EXPECT_EQ(correspondence.archives_of(posts[0]), 2);
  EXPECT_EQ(correspondence.archives_of(posts[3]), 1);
  EXPECT_EQ(correspondence.archives_of(posts[4]), 1) << "without an id it stands alone";
}

struct KnownCase {
  const char* name;
  std::vector<KnownPost> before;
  bool known;
};

TEST(correspondence, knows_a_sender_who_took_part_or_wrote_on_three_days) {
  const auto jane = [](const std::string& id, const char* date) { return post(id, date); };
  auto named = jane("c@x", "2026-01-03");
  named.post.author.name = "Buy Now";
  auto no_name = jane("c@x", "2026-01-03");
  no_name.post.author.name.clear();
  const KnownCase cases[] = {
      {"nothing before", {}, false},
      {"one post that nobody answered", {jane("a@x", "2026-01-01")}, false},
      {"one post that was answered", {jane("a@x", "2026-01-01"), reply("b@x", at("2026-01-02"), "a@x")}, true},
      {"one reply to another",
       {post("a@x", "2026-01-01", "john@example.org"), reply("b@x", at("2026-01-02"), "a@x", "jane@example.org")},
       true},
      {"two days", {jane("a@x", "2026-01-01"), jane("b@x", "2026-01-02")}, false},
      {"three posts on two days",
       {jane("a@x", "2026-01-01"), jane("b@x", "2026-01-02"), jane("c@x", "2026-01-02T10:00:00Z")},
       false},
      {"three days", {jane("a@x", "2026-01-01"), jane("b@x", "2026-01-02"), jane("c@x", "2026-01-03")}, true},
      {"three days under two names", {jane("a@x", "2026-01-01"), jane("b@x", "2026-01-02"), named}, false},
      {"three days, once without a name", {jane("a@x", "2026-01-01"), jane("b@x", "2026-01-02"), no_name}, false},
      {"three days, but later",
       {jane("a@x", "2026-07-01"), jane("b@x", "2026-07-02"), jane("c@x", "2026-07-03")},
       false},
  };
  for (const KnownCase& c : cases) {
    std::vector<KnownPost> posts = c.before;
    posts.push_back(post("now@x", "2026-06-01"));
    const Correspondence correspondence(pointers(posts));
    EXPECT_EQ(correspondence.knows(posts.back()), c.known) << c.name;
  }
}

TEST(correspondence, does_not_know_a_known_address_under_a_new_name) {
  const struct {
    const char *then, *now;
    bool known;
  } cases[] = {
      {"Jane Doe", "Jane Doe", true}, {"Jane Doe", "Doe, Jane (ACME)", true},
      {"Jane Doe", "jane", true},     {"Jane Doe", "Prize Office", false},
      {"Jane Doe", "", true},         {"", "Prize Office", true},
      {"Jürgen", "JürgeN", true},     {"Jane Doe", "---", false},
  };
  for (const auto& c : cases) {
    std::vector<KnownPost> posts = {post("a@x", "2026-01-01"), reply("b@x", at("2026-01-02"), "a@x"),
                                    post("now@x", "2026-06-01")};
    posts[0].post.author.name = c.then;
    posts[2].post.author.name = c.now;
    const Correspondence correspondence(pointers(posts));
    EXPECT_EQ(correspondence.knows(posts[2]), c.known) << c.then << " / " << c.now;
  }
}

TEST(correspondence, knows_a_list_on_which_one_address_alone_wrote) {
  std::vector<KnownPost> posts = {post("a@x", "2026-01-01"), post("b@x", "2026-01-02"),
                                  post("c@x", "2026-01-03", "john@example.org")};
  posts[2].archive = "https://elsewhere.example/";
  KnownPost unread = post("d@x", "2026-01-04");
  unread.archive = "https://new.example/";
  const Correspondence correspondence(pointers(posts));
  EXPECT_TRUE(correspondence.alone(posts[0]));
  EXPECT_TRUE(correspondence.alone(unread));
  posts.push_back(post("e@x", "2026-01-05", "mary@example.org"));
  EXPECT_FALSE(Correspondence(pointers(posts)).alone(posts[0]));
}

TEST(names, share_a_word_in_any_order_and_case) {
  EXPECT_TRUE(share_word("Fox, Ann", "ann fox"));
  EXPECT_TRUE(share_word("Jürgen", "x jürgen y"));
  EXPECT_FALSE(share_word("Ann Fox", "Annabel Foxley"));
  EXPECT_FALSE(share_word("", ""));
}

TEST(correspondence, knows_nobody_without_address_or_date) {
  std::vector<KnownPost> posts = {post("a@x", "2026-01-01"), reply("b@x", at("2026-01-02"), "a@x"),
                                  post("c@x", "2026-06-01"), post("d@x", "2026-06-01")};
  posts[2].post.author = {};
  posts[3].post.sender_date.reset();
  posts[3].post.archive_date.reset();
  const Correspondence correspondence(pointers(posts));
  EXPECT_FALSE(correspondence.knows(posts[2]));
  EXPECT_FALSE(correspondence.knows(posts[3]));
  EXPECT_TRUE(correspondence.parents(posts[3]).empty());
}

}  // namespace
}  // namespace sigwatch
