#include "core/evidence/venue.h"

#include <gtest/gtest.h>

namespace sigwatch {
namespace {

Time at(const char* text) { return *parse_rfc3339(text); }

KnownPost post_of(const char* date, const char* url) {
  KnownPost p;
  p.post.sender_date = at(date);
  p.post.url = url;
  p.first_seen = at("2026-11-20");
  return p;
}

TEST(a_venue, says_when_somebody_last_wrote_there) {
  ArchiveMemory memory;
  memory.url = "https://forum.example/c/iot.rss";
  memory.last_good = at("2026-11-20");
  memory.evidence.kind = Evidence::Kind::good;
  const auto posts =
      std::vector{post_of("2026-02-01", "old"), post_of("2026-10-12", "new"), post_of("2027-01-01", "future")};
  const Venue venue = venue_of(memory, posts, at("2026-05-22"), at("2026-11-22"));
  EXPECT_EQ(venue.newest_url, "new");
  EXPECT_EQ(venue.in_window, 1);
  EXPECT_EQ(venue_line(venue), "last post 2026-10-12, 1 post in the window: https://forum.example/c/iot.rss");
}

TEST(a_venue, that_was_never_read_says_why_and_one_without_posts_says_so) {
  ArchiveMemory memory;
  memory.url = "https://forum.example/";
  memory.evidence = {Evidence::Kind::unreachable, "no route", std::nullopt};
  EXPECT_EQ(venue_line(venue_of(memory, {}, at("2026-05-22"), at("2026-11-22"))),
            "not read (no route): https://forum.example/");
  memory.last_good = at("2026-11-20");
  EXPECT_EQ(venue_line(venue_of(memory, {}, at("2026-05-22"), at("2026-11-22"))), "no post: https://forum.example/");
}

}  // namespace
}  // namespace sigwatch
