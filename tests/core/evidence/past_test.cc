#include "core/evidence/past.h"

#include <gtest/gtest.h>

#include "core/made.h"

namespace sigwatch {
namespace {

using made::at;
using made::post;
using made::reply;

const Time kReadAt = at("2026-11-22");

struct Moments {
  Register reg = made::register_of_one();
  std::vector<KnownPost> posts;
  Moments() {
    // Two people who have nothing to do with what comes later.
    posts = {post("start@x", "2020-01-01T12:00:00Z", "john@example.org"),
             reply("old@x", at("2020-01-02T12:00:00Z"), "start@x", "jane@example.org")};
  }
  /// What was said of a post at each of these moments: `-` not there yet, `?` doubtful, `+` counted.
  std::string said(const std::string& id, std::initializer_list<const char*> moments) const {
    const Past past(posts, reg, reg.sigs.front(), kReadAt);
    std::string line;
    for (const char* moment : moments) {
      char word = '-';
      for (const JudgedPost& p : past.at(at(moment), at("2020-01-01"), reg).posts) {
        if (p.post->post.message_id == id) word = p.judgement.kind == PostKind::counted ? '+' : '?';
      }
      line += word;
    }
    return line;
  }
};

TEST(a_past_post, is_there_from_the_archives_clock_on) {
  KnownPost p = post("a@x", "2020-05-01T12:00:00Z");
  p.post.archive_date = at("2020-05-09T12:00:00Z");
  p.first_seen = kReadAt;
  EXPECT_EQ(arrival_of(p), at("2020-05-09T12:00:00Z")) << "held for moderation for a week";
  p.post.archive_date = at("1980-01-01");
  EXPECT_EQ(arrival_of(p), at("2020-05-01T12:00:00Z")) << "no archive had it before it was written";
  p.post.archive_date.reset();
  EXPECT_EQ(arrival_of(p), at("2020-05-01T12:00:00Z"));
  p.post.archive_date = at("2031-01-01");
  EXPECT_EQ(arrival_of(p), at("2020-05-01T12:00:00Z")) << "a clock ahead of the read is none";
  p.post.sender_date = at("2031-01-01");
  EXPECT_EQ(arrival_of(p), std::nullopt);
}

TEST(a_strangers_post, is_doubtful_until_somebody_answers) {
  Moments it;
  it.posts.push_back(post("new@x", "2022-01-01T12:00:00Z", "stranger@example.net"));
  it.posts.push_back(reply("answer@x", at("2022-03-01T12:00:00Z"), "new@x"));
  EXPECT_EQ(it.said("new@x", {"2021-12-31", "2022-01-02", "2022-02-28", "2022-03-01T12:00:00Z", "2026-01-01"}),
            "-??++");
  EXPECT_EQ(it.said("answer@x", {"2022-02-28", "2022-03-01T12:00:00Z"}), "-+");
}

TEST(a_strangers_post, is_beyond_doubt_once_an_earlier_post_of_theirs_was_answered) {
  Moments it;
  it.posts.push_back(post("first@x", "2022-01-01T12:00:00Z", "stranger@example.net", "First"));
  it.posts.push_back(post("second@x", "2022-02-01T12:00:00Z", "stranger@example.net", "Second"));
  it.posts.push_back(reply("answer@x", at("2022-03-01T12:00:00Z"), "first@x"));
  EXPECT_EQ(it.said("second@x", {"2022-01-15", "2022-02-15", "2022-03-15"}), "-?+");
}

TEST(the_only_voice, counts_until_others_come) {
  Moments it;
  it.posts = {post("alone@example.org", "2022-01-01T12:00:00Z", "jane@example.org")};
  it.posts.front().post.author.name = "Jane Doe";
  it.posts.push_back(post("other@x", "2022-06-01T12:00:00Z", "stranger@example.net", "Offer"));
  EXPECT_EQ(it.said("alone@example.org", {"2022-01-02", "2022-05-31", "2022-06-02"}), "++?");
}

TEST(a_moment, knows_nothing_of_a_post_that_the_archive_took_in_later) {
  Moments it;
  it.posts.push_back(post("held@x", "2022-01-01T12:00:00Z"));
  it.posts.back().post.archive_date = at("2022-01-09T12:00:00Z");
  it.posts.back().first_seen = kReadAt;
  EXPECT_EQ(it.said("held@x", {"2022-01-08", "2022-01-10"}), "-+");
}

TEST(moments, may_be_asked_for_in_any_order) {
  Moments it;
  it.posts.push_back(post("new@x", "2022-01-01T12:00:00Z", "stranger@example.net"));
  it.posts.push_back(reply("answer@x", at("2022-03-01T12:00:00Z"), "new@x"));
  EXPECT_EQ(it.said("new@x", {"2023-01-01", "2022-02-01", "2021-01-01", "2023-01-01", "2022-02-01"}), "+?-+?");
}

TEST(a_past, leaves_out_robots_and_what_is_not_dated_or_later) {
  Moments it;
  it.posts.push_back(post("robot@x", "2022-01-01T12:00:00Z", "mailer-daemon@example.org"));
  it.posts.push_back(post("later@x", "2027-01-01T12:00:00Z"));
  it.posts.push_back(post("undated@x", "2022-01-01T12:00:00Z"));
  it.posts.back().post.sender_date.reset();
  it.posts.back().post.archive_date.reset();
  const Past past(it.posts, it.reg, it.reg.sigs.front(), kReadAt);
  EXPECT_EQ(past.counting().size(), 2U);
  EXPECT_EQ(past.posts(), 3);
  EXPECT_EQ(past.undated(), 1);
}

}  // namespace
}  // namespace sigwatch
