#include "core/evidence/sighting.h"

#include <gtest/gtest.h>

#include "core/made.h"

namespace sigwatch {
namespace {

using made::at;
using Kind = Sighting::Kind;

const Time kSince = at("2026-07-01");

bool is_ours(const Post& post) { return post.message_id == "ours@x"; }

Post shown(const std::string& id) {
  Post post;
  post.message_id = id;
  post.locator = "list.mbox@" + id;
  post.archive_date = at("2026-07-02");
  return post;
}

Reading good() {
  Reading reading;
  reading.evidence.kind = Evidence::Kind::good;
  reading.complete_from = kSince;
  reading.posts = {shown("a@x")};
  return reading;
}

TEST(Sighting, SeesWhatAGoodReadingShows) {
  Reading reading = good();
  reading.posts.push_back(shown("ours@x"));
  reading.gaps.push_back({"part", kSince, at("2026-08-01"), "answers 404"});
  const Sighting sighting = look_for(is_ours, reading, kSince);
  EXPECT_EQ(sighting.kind, Kind::seen);
  EXPECT_EQ(sighting.post.message_id, "ours@x");
  reading.evidence = {Evidence::Kind::unreachable, "answered 503", {}};
  EXPECT_EQ(look_for(is_ours, reading, kSince).kind, Kind::unknown);
}

TEST(Sighting, IsAbsentOnlyWhereNothingCanHideIt) {
  EXPECT_EQ(look_for(is_ours, good(), kSince).kind, Kind::absent);
  struct Row {
    const char* what;
    std::function<void(Reading&)> change;
    std::string reason;
  };
  const Row rows[] = {
      {"no answer",
       [](Reading& r) {
         r.evidence = {Evidence::Kind::unreachable, "answered 503", {}};
       },
       "answered 503"},
      {"nothing complete", [](Reading& r) { r.complete_from.reset(); }, "does not reach back"},
      {"not so far back", [](Reading& r) { r.complete_from = kSince + 1s; }, "does not reach back"},
      {"a part is missing",
       [](Reading& r) {
         r.gaps.push_back({"2026-July.txt", at("2026-06-01"), kSince, "answers 404"});
       },
       "2026-July.txt: answers 404"},
      {"a mail cannot be read", [](Reading& r) { r.posts[0].markers.unreadable = true; },
       "list.mbox@a@x cannot be read"},
      {"and has no date",
       [](Reading& r) {
         r.posts[0].markers.unreadable = true;
         r.posts[0].archive_date.reset();
       },
       "may be it"},
  };
  for (const Row& row : rows) {
    Reading reading = good();
    row.change(reading);
    const Sighting sighting = look_for(is_ours, reading, kSince);
    EXPECT_EQ(sighting.kind, Kind::unknown) << row.what;
    EXPECT_NE(sighting.reason.find(row.reason), std::string::npos) << row.what << ": " << sighting.reason;
  }
}

TEST(Sighting, IsAbsentBesideWhatIsOlder) {
  Reading reading = good();
  reading.gaps.push_back({"2026-May.txt", at("2026-05-01"), at("2026-06-01"), "answers 404"});
  reading.posts[0].markers.unreadable = true;
  reading.posts[0].archive_date = at("2026-06-15");
  EXPECT_EQ(look_for(is_ours, reading, kSince).kind, Kind::absent);
}

TEST(Sighting, AFeedMayNotShowOurNotices) {
  EXPECT_FALSE(always_shows_notices("feed"));
  EXPECT_TRUE(always_shows_notices("hyperkitty"));
}

}  // namespace
}  // namespace sigwatch
