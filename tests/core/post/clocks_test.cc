#include "core/post/clocks.h"

#include <gtest/gtest.h>

#include "core/made.h"

namespace sigwatch {
namespace {

using made::at;
using made::post;

struct DateCase {
  const char* name;
  const char *sender, *archive, *first_seen, *expected;  // empty: none
};

TEST(which_date, follows_the_two_clocks) {
  const DateCase cases[] = {
      {"both agree: the sender's", "2026-03-01T10:00:00Z", "2026-03-01T10:05:00Z", "2026-03-02",
       "2026-03-01T10:00:00Z"},
      {"15 days apart: still the sender's", "2026-03-01", "2026-03-16", "2026-03-17", "2026-03-01"},
      {"a second more: the later, here the archive's", "2026-03-01", "2026-03-16T00:00:01Z", "2026-03-17",
       "2026-03-16T00:00:01Z"},
      {"the sender behind by years: the archive's", "1980-01-01", "2026-03-16", "2026-03-17", "2026-03-16"},
      {"the sender ahead by weeks: the later, here the sender's", "2026-04-20", "2026-03-16", "2026-06-17",
       "2026-04-20"},
      {"the archive behind by years: the sender's", "2026-03-16", "1980-01-01", "2026-03-17", "2026-03-16"},
      {"the archive's was never set: the sender's", "2026-03-16", "1970-01-01T00:00:01Z", "2026-03-17", "2026-03-16"},
      {"one that was never set, alone: none", "", "1970-01-01T00:00:01Z", "2026-03-17", ""},
      {"the sender in the future: the archive's", "2026-03-20", "2026-03-16", "2026-03-16", "2026-03-16"},
      {"no archive clock: the sender's", "2026-03-01", "", "2026-03-17", "2026-03-01"},
      {"no archive clock, a day ahead when first seen: zones", "2026-03-18", "", "2026-03-17", "2026-03-18"},
      {"no archive clock, in the future: none", "2026-03-18T00:00:01Z", "", "2026-03-17", ""},
      {"no archive clock, in the future then, past now: none still", "2030-01-01", "", "2026-03-17", ""},
      {"the archive in the future: the sender's", "2026-03-01", "2099-01-01", "2026-03-17", "2026-03-01"},
      {"the archive alone", "", "2026-03-01", "2026-03-17", "2026-03-01"},
      {"nothing", "", "", "2026-03-17", ""},
  };
  const auto time = [](const char* text) { return *text ? std::optional<Time>(at(text)) : std::nullopt; };
  for (const DateCase& c : cases) {
    KnownPost known = post("a@x", "2026-01-01");
    known.post.sender_date = time(c.sender);
    known.post.archive_date = time(c.archive);
    known.first_seen = at(c.first_seen);
    EXPECT_EQ(date_of(known), time(c.expected)) << c.name;
  }
}

TEST(which_date, of_a_post_that_appeared_late_is_the_read_that_showed_it) {
  KnownPost known = post("a@x", "2010-01-01");
  known.appeared = at("2026-03-17");
  EXPECT_EQ(date_of(known), at("2026-03-17"));
}

}  // namespace
}  // namespace sigwatch
