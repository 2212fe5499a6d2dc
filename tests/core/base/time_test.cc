#include "core/base/time.h"

#include <gtest/gtest.h>
#include <rapidcheck.h>

#include <string>

namespace sigwatch {
namespace {

Time at(std::int64_t seconds) { return Time(Seconds(seconds)); }

TEST(time, is_written_as_rfc3339_in_utc) {
  EXPECT_EQ(to_rfc3339(at(0)), "1970-01-01T00:00:00Z");
  EXPECT_EQ(to_rfc3339(at(1'779'429'749)), "2026-05-22T06:02:29Z");
  EXPECT_EQ(to_rfc3339(at(-1)), "1969-12-31T23:59:59Z");
  EXPECT_EQ(to_date(at(1'779'429'749)), "2026-05-22");
}

TEST(time, beyond_four_digit_years_is_written_as_the_nearest_moment) {
  EXPECT_EQ(to_rfc3339(Time::max()), "9999-12-31T23:59:59Z");
  EXPECT_EQ(to_rfc3339(Time::min()), "0000-01-01T00:00:00Z");
  EXPECT_EQ(to_date(Time::max()), "9999-12-31");
}

TEST(time, reads_the_forms_of_rfc3339) {
  const struct {
    const char* text;
    std::int64_t seconds;
  } cases[] = {
      {"2026-05-22T06:02:29Z", 1'779'429'749},
      {"2026-05-22t06:02:29z", 1'779'429'749},
      {"2026-05-22T08:02:29+02:00", 1'779'429'749},
      {"2026-05-21T20:32:29-09:30", 1'779'429'749},
      {"2026-05-22T06:02:29.999Z", 1'779'429'749},
      {"2026-05-22T06:02:29.123456+00:00", 1'779'429'749},
      {"2026-05-22", 1'779'408'000},
      {"2024-02-29", 1'709'164'800},
      {"1970-01-01T00:00:00-00:00", 0},
  };
  for (const auto& c : cases) EXPECT_EQ(parse_rfc3339(c.text), at(c.seconds)) << c.text;
}

TEST(time, refuses_what_is_no_such_date) {
  for (const char* text : {"",
                           "2026",
                           "2026-05",
                           "2026-5-22",
                           "2026-05-2",
                           "2026/05/22",
                           "2026-02-29",
                           "1900-02-29",
                           "2026-13-01",
                           "2026-00-10",
                           "2026-04-31",
                           "2026-05-22T",
                           "2026-05-22 06:02:29Z",
                           "2026-05-22T06:02:29",
                           "2026-05-22T06:02Z",
                           "2026-05-22T06:02:29+",
                           "2026-05-22T06:02:29+0200",
                           "2026-05-22T24:00:00Z",
                           "2026-05-22T06:60:00Z",
                           "2026-05-22T06:02:60Z",
                           "2026-05-22T06:02:29.Z",
                           "2026-05-22T06:02:29Zx",
                           "2026-05-22T06:02:29+24:00",
                           "2026-05-22T6:02:29Z",
                           "2026-05-22T06-02:29Z",
                           " 2026-05-22",
                           "2026-05-22 ",
                           "+2026-05-22",
                           "2026x05-22",
                           "2026-05x22",
                           "2026-05-22T06:x2:29Z"}) {
    EXPECT_EQ(parse_rfc3339(text), std::nullopt) << text;
  }
}

TEST(time, comes_back_as_it_was_written) {
  EXPECT_TRUE(rc::check("round trip", [] {
    const Time time = at(*rc::gen::inRange<std::int64_t>(-62'167'219'200, 253'402'300'800));
    RC_ASSERT(parse_rfc3339(to_rfc3339(time)) == time);
    RC_ASSERT(parse_rfc3339(to_date(time)) == std::chrono::floor<Days>(time));
  }));
}

TEST(time, survives_any_bytes) {
  EXPECT_TRUE(rc::check("arbitrary text", [](const std::string& text) { parse_rfc3339(text); }));
}

}  // namespace
}  // namespace sigwatch
