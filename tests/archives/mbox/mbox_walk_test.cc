#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <rapidcheck.h>

#include <algorithm>
#include <set>

#include "archives/mbox/mbox.h"
#include "archives/mbox/mbox_reading.h"
#include "archives/mbox/sample.h"
#include "archives/mbox/scratch.h"

namespace sigwatch {
namespace {

const Time kToday = at("2026-11-22");

MboxLimits limits_with(std::int64_t block) {
  MboxLimits limits;
  limits.walk.block = block;
  limits.older_block = block;
  limits.newest = 2;
  limits.end = 0;
  return limits;
}

std::vector<Post> all_by_splitting(const std::string& text) {
  std::vector<Post> posts;
  split_mbox(text, MboxDialect::local, true, [&](const MboxMessage& message) {
    posts.push_back(post_of(message));
    posts.back().locator = "box@" + std::to_string(message.offset);
  });
  return posts;
}

/// Newest end and then older parts until the beginning.
std::vector<Post> all_by_paging(const std::string& path, const MboxLimits& limits, int requests) {
  Reading reading = read_mbox_newest(path, {kToday, false, {}, {}}, limits);
  std::vector<Post> posts = reading.posts;
  while (is_good(reading.evidence) && reading.older) {
    reading = read_mbox_older(path, {kToday, false, *reading.older, Time::min(), false, requests}, limits);
    posts.insert(posts.end(), reading.posts.begin(), reading.posts.end());
  }
  EXPECT_EQ(reading.complete_from, Time::min()) << reading.evidence.reason;
  return posts;
}

bool same_posts(std::vector<Post> a, std::vector<Post> b) {
  const auto by_place = [](const Post& x, const Post& y) { return x.locator < y.locator; };
  std::sort(a.begin(), a.end(), by_place);
  std::sort(b.begin(), b.end(), by_place);
  return a == b;
}

rc::Gen<std::string> any_mbox() {
  const auto message = rc::gen::map(
      rc::gen::tuple(rc::gen::inRange(0, 2000),
                     rc::gen::container<std::vector<std::string>>(rc::gen::element<std::string>(
                         "text\n", "\n", "\r\n", "From the start\n", ">From a@b  Thu Jan  1 00:00:00 2026\n",
                         "From a@b  Thu Jan  1 00:00:00 2026\n", "From \n", "From: c@d\n", "From : e@f\n",
                         "Date: 2026-06-01\n", "\tfolded\n", "Subject: not one\n", std::string(300, 'x') + "\n"))),
      [](const auto& drawn) {
        std::string body;
        for (const auto& line : std::get<1>(drawn)) body += line;
        const int day = std::get<0>(drawn);
        return mbox_message(at("2020-01-01") + Days(day), "id" + std::to_string(day) + "@x", body);
      });
  const auto some = rc::gen::scale(0.15, rc::gen::nonEmpty(rc::gen::container<std::vector<std::string>>(message)));
  return rc::gen::map(some, [](const std::vector<std::string>& messages) {
    std::string text;
    for (const auto& one : messages) text += one;
    return text;
  });
}

TEST(MboxWalkProperty, PagingBackwardsFindsWhatTheWholeFileHoldsAtAnyBlockSize) {
  Scratch scratch;
  const std::string path = scratch / "box";
  EXPECT_TRUE(rc::check("paged equals whole", [&] {
    const std::string text = *any_mbox();
    const int block = *rc::gen::inRange(1, 2000), requests = *rc::gen::inRange(1, 4);
    write_file(path, text);
    age_file(path, 1);
    RC_ASSERT(same_posts(all_by_paging(path, limits_with(block), requests), all_by_splitting(text)));
  }));
}

TEST(MboxWalkProperty, GrowingStepByStepFindsEveryMessageOnceWhereverTheWriterStops) {
  Scratch scratch;
  const std::string path = scratch / "box";
  EXPECT_TRUE(rc::check("grown equals whole", [&] {
    const std::string first = mbox_message(at("2019-01-01"), "first@x"), text = first + *any_mbox();
    const MboxLimits limits = limits_with(*rc::gen::inRange(1, 2000));
    const auto steps =
        *rc::gen::nonEmpty(rc::gen::container<std::vector<std::size_t>>(rc::gen::inRange<std::size_t>(1, 400)));
    std::set<std::string> places;
    std::string mark;
    write_file(path, first);
    std::size_t size = first.size();
    for (std::size_t round = 0; size < text.size(); ++round) {
      const std::size_t step = steps[round % steps.size()];
      append_file(path, text.substr(size, step));
      size = std::min(size + step, text.size());
      if (size == text.size()) age_file(path, 1);
      const auto whole = mark.empty() ? std::optional<Time>(Time::min()) : std::nullopt;
      const Reading reading = read_mbox_newest(path, {kToday, false, mark, whole}, limits);
      RC_ASSERT(is_good(reading.evidence) || places.empty());  // no whole message yet
      for (const Post& post : reading.posts) places.insert(post.locator + " " + post.message_id + " " + post.subject);
      mark = reading.mark;
    }
    std::set<std::string> expected;
    for (const Post& post : all_by_splitting(text))
      expected.insert(post.locator + " " + post.message_id + " " + post.subject);
    RC_ASSERT(places == expected);
  }));
}

TEST(MboxWalk, AFileCutAtEveryByteIsReadWithoutHarm) {
  Scratch scratch;
  const std::string path = scratch / "box", text = daily_mbox(4, at("2026-06-01"));
  for (std::size_t size = 0; size <= text.size(); ++size) {
    write_file(path, text.substr(0, size));
    const Reading reading = read_mbox_newest(path, {kToday, false, {}, {}}, limits_with(64));
    EXPECT_LE(reading.posts.size(), 4u);
    if (!is_good(reading.evidence)) {
      EXPECT_TRUE(reading.posts.empty());
      EXPECT_FALSE(reading.evidence.reason.empty());
    }
  }
}

TEST(MboxWalk, AnEndlessLineIsPassedOverInLittleMemory) {
  Scratch scratch;
  const std::string path = scratch / "box";
  std::string text = daily_mbox(3, at("2026-06-01")) + mbox_message(at("2026-06-02"), "large@x", "");
  write_file(path, text + std::string(24 * 1024 * 1024, '\0') + "\n\n" + mbox_message(at("2026-06-03"), "last@x"));
  age_file(path, 1);
  const Reading reading = read_mbox_newest(path, {kToday, false, {}, {}}, {});
  ASSERT_TRUE(is_good(reading.evidence)) << reading.evidence.reason;
  ASSERT_EQ(reading.posts.size(), 5u);
  EXPECT_EQ(reading.posts.front().message_id, "last@x");
  EXPECT_EQ(reading.posts.back().message_id, "large@x");
}

TEST(MboxWalk, NoSeparatorButTheFirstAndNoLineEndIsOnePost) {
  Scratch scratch;
  const std::string path = scratch / "box";
  write_file(path, "From a@b  Thu Jan  1 00:00:00 2026\nX: " + std::string(9 * 1024 * 1024, 'x'));
  EXPECT_EQ(read_mbox_newest(path, {kToday, false, {}, {}}, {}).evidence.kind, Evidence::Kind::unreachable);
  age_file(path, 1);
  const Reading reading = read_mbox_newest(path, {kToday, false, {}, {}}, {});
  ASSERT_EQ(reading.posts.size(), 1u);
  EXPECT_TRUE(reading.posts[0].markers.unreadable);
  EXPECT_EQ(reading.posts[0].archive_date, at("2026-01-01"));
}

}  // namespace
}  // namespace sigwatch
