#include "archives/pipermail/volume_text.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "archives/mbox/mbox.h"
#include "archives/pipermail/made_archive.h"

namespace sigwatch {
namespace {

using test::gzipped;
using test::made_post;

const std::string kOne = made_post("one", "Fri May  1 10:00:00 2020", "Fri, 1 May 2020 10:00:00 +0000");
const std::string kTwo = made_post("two", "Sat May  2 10:00:00 2020", "Sat, 2 May 2020 10:00:00 +0000");

TEST(VolumeText, is_unpacked_by_its_magic_bytes_at_most_twice) {
  EXPECT_EQ(unpack(kOne).value(), kOne);
  EXPECT_EQ(unpack(gzipped(kOne)).value(), kOne);
  EXPECT_EQ(unpack(gzipped(gzipped(kOne))).value(), kOne);
  EXPECT_FALSE(unpack(gzipped(gzipped(gzipped(kOne)))).ok());
}

TEST(VolumeText, is_refused_when_cut_at_any_byte) {
  const auto whole = gzipped(kOne);
  for (std::size_t size = 3; size < whole.size(); ++size) EXPECT_FALSE(unpack(whole.substr(0, size)).ok()) << size;
}

TEST(VolumeText, must_begin_with_a_separator) {
  EXPECT_TRUE(is_volume(kOne));
  EXPECT_TRUE(is_volume("\n" + kOne));
  for (const char* text :
       {"", "\n", "<html></html>", "From the responses I have received\nwe see: nothing\n", "Not found"})
    EXPECT_FALSE(is_volume(text)) << text;
}

TEST(VolumeText, continues_only_at_a_separator) {
  EXPECT_TRUE(continues(""));
  EXPECT_TRUE(continues("\n\n"));
  EXPECT_TRUE(continues(kTwo));
  EXPECT_FALSE(continues("the rest of a body\n" + kTwo));
}

TEST(VolumeText, gives_one_post_more_than_are_read_at_once_and_no_more) {
  std::string text;
  for (std::size_t n = 0; n < kMostPostsAtOnce + 1000; ++n)
    text += "From a at x.example  Tue Aug  4 09:00:00 2026\nFrom: a at x.example (A)\n\n";
  EXPECT_EQ(posts_in(text, 0, std::nullopt, *period_of("2026-August"), "https://x.example/").posts.size(),
            kMostPostsAtOnce + 1);
}

TEST(VolumeText, gives_posts_with_their_offset_in_the_volume) {
  const auto period = period_of("2020-May").value();
  const auto whole = posts_in(kOne + kTwo, 0, std::nullopt, period, "u");
  ASSERT_EQ(whole.posts.size(), 2U);
  EXPECT_EQ(whole.posts[0].locator, "2020-May.txt@0");
  EXPECT_EQ(whole.posts[1].locator, "2020-May.txt@" + std::to_string(kOne.size()));
  EXPECT_EQ(whole.posts[1].message_id, "two@example.org");
  EXPECT_EQ(whole.posts[1].url, "u");
  const auto tail = posts_in((kOne + kTwo).substr(10), 10, std::nullopt, period, "u");
  ASSERT_EQ(tail.posts.size(), 1U);
  EXPECT_EQ(tail.first, kOne.size());
  EXPECT_EQ(tail.posts[0], whole.posts[1]);
  const auto head = posts_in(kOne + kTwo, 0, kOne.size(), period, "u");
  ASSERT_EQ(head.posts.size(), 1U);
  EXPECT_EQ(head.posts[0], whole.posts[0]);
}

}  // namespace
}  // namespace sigwatch
