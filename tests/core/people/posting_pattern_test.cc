#include "core/people/posting_pattern.h"

#include <gtest/gtest.h>

#include "core/made.h"

namespace sigwatch {
namespace {

using made::at;

TEST(a_posting_pattern, is_regular_by_subject_and_by_clock_or_without_a_name) {
  const struct {
    const char* what;
    int count;
    const char* subject;
    Seconds apart;
    bool named, regular;
  } cases[] = {
      {"a report each night", 7, "Nightly count for day", Days(1), true, true},
      {"a little before and after", 7, "Nightly count for day", Days(1) + 4min, true, true},
      {"at any time", 7, "Release of libfox", Days(1) + 5h, true, false},
      {"at any time, without a name", 7, "Release of libfox", Days(1) + 5h, false, true},
      {"four days", 4, "Nightly count for day", Days(1), true, false},
      {"a series of patches on one day", 20, "[PATCH] fox", Seconds(5), true, false},
      {"a series of patches on one day, without a name", 20, "[PATCH] fox", Seconds(5), false, false},
  };
  for (const auto& c : cases) {
    PostingPattern pattern;
    for (int n = 0; n < c.count; ++n)
      pattern.add(std::string(c.subject) + " " + std::to_string(n), at("2026-01-01T03:00:00Z") + n * c.apart);
    EXPECT_EQ(!pattern.regularity(c.named).empty(), c.regular) << c.what;
  }
}

TEST(a_posting_pattern, of_other_subjects_is_none) {
  PostingPattern pattern;
  for (const char* subject : {"Agenda", "Minutes of Monday", "Sensors", "Who comes?", "A draft", "Thanks"}) {
    static int day = 0;
    pattern.add(subject, at("2026-01-01T03:00:00Z") + Days(day++));
  }
  EXPECT_EQ(pattern.regularity(false), "");
}

TEST(a_posting_pattern, says_what_it_saw) {
  PostingPattern pattern;
  for (int n = 0; n < 6; ++n) pattern.add("Build #" + std::to_string(n), at("2026-01-01T03:00:00Z") + Days(n));
  EXPECT_EQ(pattern.regularity(true),
            "6 of the posts of 6 days begin alike, at the same time of day, none in talk with anybody");
}

}  // namespace
}  // namespace sigwatch
