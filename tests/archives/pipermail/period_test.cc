#include "archives/pipermail/period.h"

#include <gtest/gtest.h>
#include <rapidcheck.h>

namespace sigwatch {
namespace {

Time day(const char* text) { return parse_rfc3339(text).value(); }

TEST(Period, reads_every_form_of_volume_name) {
  struct Row {
    const char *name, *from, *to;
    Frequency frequency;
  };
  for (const Row& row : {Row{"2003", "2003-01-01", "2004-01-01", Frequency::year},
                         Row{"2003q1", "2003-01-01", "2003-04-01", Frequency::quarter},
                         Row{"2003q4", "2003-10-01", "2004-01-01", Frequency::quarter},
                         Row{"2016-February", "2016-02-01", "2016-03-01", Frequency::month},
                         Row{"2016-December", "2016-12-01", "2017-01-01", Frequency::month},
                         Row{"1945-February", "1945-02-01", "1945-03-01", Frequency::month},
                         Row{"Week-of-Mon-20030505", "2003-05-05", "2003-05-12", Frequency::week},
                         Row{"20030505", "2003-05-05", "2003-05-06", Frequency::day}}) {
    const auto period = period_of(row.name);
    ASSERT_TRUE(period) << row.name;
    EXPECT_EQ(period->from, day(row.from)) << row.name;
    EXPECT_EQ(period->to, day(row.to)) << row.name;
    EXPECT_EQ(period->frequency, row.frequency) << row.name;
  }
}

TEST(Period, refuses_what_is_no_volume_name) {
  for (const char* name : {"",
                           "2",
                           "203",
                           "20035",
                           "2003q0",
                           "2003q5",
                           "2003-Mai",
                           "2003-",
                           "2003-May-1",
                           "20030230",
                           "20031301",
                           "Week-of-Mon-2003050",
                           "Week-of-Tue-20030506",
                           "attachments",
                           "0000",
                           "0102-January",
                           "2003q",
                           "99999999999999999999999",
                           "-2003",
                           "2003-May.txt"})
    EXPECT_FALSE(period_of(name)) << name;
}

TEST(Period, names_of_a_frequency_join_without_gap_or_overlap) {
  rc::check("before and after are inverse and touch", [] {
    const auto frequency =
        *rc::gen::element(Frequency::year, Frequency::quarter, Frequency::month, Frequency::week, Frequency::day);
    const Time time = day("1990-01-01") + Seconds(*rc::gen::inRange<std::int64_t>(0, 60LL * 366 * 86400));
    const auto period = period_at(frequency, time);
    RC_ASSERT(period.from <= time && time < period.to);
    RC_ASSERT(period_of(period.name) == period);
    RC_ASSERT(before(period).to == period.from);
    RC_ASSERT(after(period).from == period.to);
    RC_ASSERT(after(before(period)) == period);
  });
}

}  // namespace
}  // namespace sigwatch
