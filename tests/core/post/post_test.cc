#include "core/post/post.h"

#include <gtest/gtest.h>
#include <rapidcheck.h>

#include <string>

namespace sigwatch {
namespace {

Post post() {
  Post post;
  post.author = {"Jane Doe", "jane@example.org"};
  post.sender_date = Time(Seconds(1'800'000'000));
  post.subject = "Hello";
  return post;
}

TEST(a_post_at_a_pretended_moment, was_there_by_the_clock_of_its_archive_unless_one_clock_is_nonsense) {
  const Time now = Time(Seconds(1'800'000'000));
  const struct {
    std::optional<Time> sender, archive;
    bool there;
  } cases[] = {
      {now - Days(1), now - Days(1), true},     {now - Days(1), now + Days(1), false},
      {now + Days(1), now - Days(1), true},     {now + Days(1), std::nullopt, false},
      {std::nullopt, now + Days(1), false},     {std::nullopt, std::nullopt, true},
      {now - Days(1), std::nullopt, true},      {now - Days(40), now + Days(4000), true},
      {now + Days(4000), now - Days(40), true}, {now + Days(40), now + Days(4000), false},
  };
  for (const auto& c : cases) {
    Post some = post();
    some.sender_date = c.sender, some.archive_date = c.archive;
    EXPECT_EQ(was_there(some, now), c.there) << &c - cases;
  }
}

TEST(post_key, is_the_message_id_where_there_is_one) {
  Post some = post();
  some.message_id = "abc@example.org";
  EXPECT_EQ(post_key(some), "abc@example.org");
}

TEST(post_key, is_a_hash_where_there_is_none) {
  const std::string key = post_key(post());
  EXPECT_EQ(key.size(), 17U);
  EXPECT_EQ(key.front(), '#');
  EXPECT_EQ(key.find_first_not_of("0123456789abcdef", 1), std::string::npos);
  EXPECT_EQ(key, post_key(post()));
}

TEST(post_key, does_not_hang_on_the_place_in_the_archive) {
  Post moved = post();
  moved.locator = "2009-May.txt#3";
  moved.url = "https://lists.example/1.html";
  moved.references = {"x@example.org"};
  EXPECT_EQ(post_key(moved), post_key(post()));
}

TEST(post_key, differs_with_each_of_its_parts) {
  const std::string key = post_key(post());
  Post other = post();
  other.author.address = "john@example.org";
  EXPECT_NE(post_key(other), key);
  other = post();
  other.author.name = "John";
  EXPECT_NE(post_key(other), key);
  other = post();
  other.sender_date = std::nullopt;
  EXPECT_NE(post_key(other), key);
  other = post();
  other.archive_date = post().sender_date;
  EXPECT_NE(post_key(other), key);
  other = post();
  other.subject += "!";
  EXPECT_NE(post_key(other), key);
  other = post();
  other.author = {"Doe", "jane@example.orgJane "};
  EXPECT_NE(post_key(other), key);
}

TEST(post_key, tells_two_unreadable_ones_apart_that_were_taken_in_at_one_moment) {
  Post first, second;
  first.archive_date = second.archive_date = Time(Seconds(1'800'000'000));
  first.locator = "2026-January/000017.html";
  second.locator = "2026-January/000018.html";
  EXPECT_NE(post_key(first), post_key(second)) << "else a person would be left out";
  EXPECT_EQ(post_key(first), post_key(first));
}

TEST(thread_subject, is_the_bare_subject) {
  const struct {
    const char* subject;
    const char* bare;
  } cases[] = {
      {"Agenda", "agenda"},
      {"Re: [Standards] Agenda (was: Minutes)", "agenda"},
      {"RE: re: Re: Agenda", "agenda"},
      {"[Standards] Re: [Members] Agenda", "agenda"},
      {"Aw: Fwd: FW: Agenda", "agenda"},
      {"Re[2]: Agenda", "agenda"},
      {"Re^3: Agenda", "agenda"},
      {"Re(4): Agenda", "agenda"},
      {"Re : Agenda", "agenda"},
      {"Re:Agenda", "agenda"},
      {"回复：Agenda", "agenda"},
      {"Antw: Agenda", "agenda"},
      {"RÉP : Agenda", "agenda"},
      {"Отв: Agenda", "agenda"},
      {"回覆: Agenda", "agenda"},
      {"返信：Agenda", "agenda"},
      {"Vá: Agenda", "agenda"},
      {"R: I: Agenda", "agenda"},
      {"Odp.: Agenda", "agenda"},
      {"Агенда", "агенда"},
      {"Agenda \u0301", "agenda"},
      {"Agenda (was Minutes)", "agenda"},
      {"Agenda [was: Minutes]", "agenda"},
      {"Agenda (was: a (was: b))", "agenda (was: a"},
      {"Agenda (wasting time)", "agenda (wasting time)"},
      {"Agenda\n  folded", "agenda folded"},
      {"Agenda [1]", "agenda [1]"},
      {"Re[x]: Agenda", "re[x]: agenda"},
      {"Re[]: Agenda", "re[]: agenda"},
      {"Re[2 Agenda", "re[2 agenda"},
      {"Reading: Agenda", "reading: agenda"},
      {"Re", "re"},
      {"Re Agenda", "re agenda"},
      {"[open Agenda", "[open agenda"},
      {"[only a tag]", ""},
      {"", ""},
      {"(was: Minutes)", ""},
  };
  for (const auto& c : cases) EXPECT_EQ(thread_subject(c.subject), c.bare) << c.subject;
}

TEST(thread_subject, is_the_same_for_an_answer) {
  EXPECT_TRUE(rc::check("answers", [](const std::string& text) {
    // An answer to a whole subject: tags and prefixes of its own included.
    const std::string subject = text.substr(0, 200);
    RC_ASSERT(thread_subject("Re: " + subject) == thread_subject(subject));
    RC_ASSERT(thread_subject("[tag] AW: " + subject) == thread_subject(subject));
  }));
}

}  // namespace
}  // namespace sigwatch
