#include "core/report/digest.h"

#include <gtest/gtest.h>
#include <rapidcheck.h>

#include <map>
#include <set>

#include "core/made.h"

namespace sigwatch {
namespace {

using made::at;

TEST(a_period, begins_with_the_month_the_quarter_or_the_year) {
  const struct {
    const char* now;
    int months;
    const char* start;
  } rows[] = {
      {"2026-11-22T06:02:00Z", 1, "2026-11-01"},  {"2026-11-01", 1, "2026-11-01"},
      {"2026-10-31T23:59:59Z", 1, "2026-10-01"},  {"2024-02-29T12:00:00Z", 1, "2024-02-01"},
      {"2026-11-22T06:02:00Z", 3, "2026-10-01"},  {"2026-10-01", 3, "2026-10-01"},
      {"2026-09-30T23:59:59Z", 3, "2026-07-01"},  {"2026-03-31T12:00:00Z", 3, "2026-01-01"},
      {"2026-12-31T23:59:59Z", 12, "2026-01-01"}, {"2027-01-01", 12, "2027-01-01"},
  };
  for (const auto& row : rows)
    EXPECT_EQ(to_date(period_start(at(row.now), row.months)), row.start) << row.now << " by " << row.months;
}

/// Passes through time with what they wrote; only this survives a restart.
struct Digests {
  std::vector<Notice> notices;
  std::optional<Time> live_since = at("2026-01-15");

  /// One pass; returns the id of the digest that it writes, or nothing.
  std::string pass(Time now, int months, Audience audience = Audience::council) {
    const auto day = digest_due(notices, audience, months, live_since, now);
    if (!day) return "";
    Notice n;
    n.step = "digest";
    n.audience = audience;
    n.to = "council@example.org";
    n.id = digest_id(*day, audience, n.to);
    n.created = now;
    n.first_attempt = now;
    notices.push_back(n);
    return n.id;
  }
  std::string pass(std::string_view now, int months) { return pass(at(now), months); }
  std::string daily(std::string_view from, std::string_view to, int months) {
    std::string ids;
    for (Time t = at(from); t <= at(to); t += Days(1)) {
      if (const std::string id = pass(t, months); !id.empty()) ids += (ids.empty() ? "" : " ") + id;
    }
    return ids;
  }
};

TEST(digests, come_once_a_quarter) {
  Digests years;
  EXPECT_EQ(years.daily("2026-01-16", "2027-02-01", 3),
            "digest.2026-04-01 digest.2026-07-01 digest.2026-10-01 digest.2027-01-01");
}

TEST(digests, come_once_a_month) {
  Digests years;
  EXPECT_EQ(years.daily("2026-01-16", "2026-04-15", 1), "digest.2026-02-01 digest.2026-03-01 digest.2026-04-01");
}

TEST(the_next_digest, is_told_before_it_is_written) {
  Digests years;
  const auto next = [&](std::string_view now, int months) {
    const auto at_earliest = next_digest(years.notices, Audience::council, months, years.live_since, at(now));
    return at_earliest ? to_rfc3339(*at_earliest) : "none";
  };
  EXPECT_EQ(next("2026-02-10", 3), "2026-04-01T00:00:00Z");
  EXPECT_EQ(next("2026-12-10", 1), "2026-12-10T00:00:00Z") << "it is due";
  years.pass("2026-12-10", 1);
  EXPECT_EQ(next("2026-12-10", 1), "2027-01-01T00:00:00Z");
  EXPECT_EQ(next("2026-12-10", 0), "none");
  years.live_since.reset();
  EXPECT_EQ(next("2026-12-10", 1), "none");
}

TEST(no_digest, is_written_where_none_is_wanted) {
  Digests years;
  EXPECT_EQ(years.daily("2026-01-16", "2029-01-01", 0), "");
}

TEST(no_digest, is_written_in_rehearsal_nor_of_a_period_before_going_live) {
  Digests years;
  years.live_since.reset();
  EXPECT_EQ(years.daily("2026-01-16", "2027-01-01", 1), "");
  years.live_since = at("2027-01-01T00:00:00Z");
  EXPECT_EQ(years.daily("2027-01-02", "2027-01-31", 1), "") << "January had begun";
  EXPECT_EQ(years.pass("2027-02-01", 1), "digest.2027-02-01");
}

TEST(a_long_stop, makes_one_digest_of_all_its_months) {
  Digests years;
  EXPECT_EQ(years.pass("2026-02-03", 1), "digest.2026-02-01");
  EXPECT_EQ(years.daily("2026-08-20", "2026-08-31", 1), "digest.2026-08-01");
  EXPECT_EQ(to_date(digest_since(years.notices, years.notices.back(), *years.live_since)), "2026-02-03");
}

TEST(a_withdrawn_or_refused_digest, is_not_written_anew_in_its_period) {
  for (const NoticeState state :
       {NoticeState::withdrawn, NoticeState::refused, NoticeState::held, NoticeState::unknown}) {
    Digests years;
    years.pass("2026-02-03", 1);
    years.notices.back().state = state;
    EXPECT_EQ(years.daily("2026-02-04", "2026-02-28", 1), "") << to_string(state);
  }
}

TEST(a_clock_that_was_ahead, takes_no_digest_away_and_adds_none) {
  Digests years;
  years.pass("2026-02-03", 1);
  EXPECT_EQ(years.pass("2028-05-06", 1), "digest.2028-05-01");
  EXPECT_EQ(years.pass("2026-02-04", 1), "");
  EXPECT_EQ(years.pass("2026-03-04", 1), "digest.2026-03-01");
  EXPECT_EQ(years.pass("2028-05-01", 1), "") << "it was sent already";
}

TEST(changes, are_told_since_the_last_digest_that_left) {
  Digests years;
  years.pass("2026-02-03", 1);
  years.pass("2026-03-02", 1);
  years.notices.back().first_attempt.reset();
  years.pass("2026-04-02", 1);
  EXPECT_EQ(to_date(digest_since(years.notices, years.notices.back(), *years.live_since)), "2026-02-03")
      << "that of March never left";
  EXPECT_EQ(digest_since(years.notices, years.notices.front(), *years.live_since), *years.live_since);
}

TEST(the_councils_and_an_operators_digest, have_names_of_their_own) {
  Digests years;
  EXPECT_EQ(years.pass(at("2026-04-01"), 3, Audience::council), "digest.2026-04-01");
  EXPECT_EQ(years.pass(at("2026-04-01"), 1, Audience::operators),
            "digest.2026-04-01." + leader_suffix("council@example.org"));
  EXPECT_FALSE(split_notice_id(years.notices.back().id)) << "it is no notice of a SIG";
}

/// However the service stops, starts, is reloaded with another interval, or hurries: never two in a month, never two of
/// one name; and after the first pass of a new period there is one.
TEST(digests, are_never_more_than_one_a_period_whatever_happens) {
  EXPECT_TRUE(rc::check([] {
    Digests years;
    std::set<std::string> ids;
    std::map<std::string, int> in_month;
    Time now = *years.live_since;
    int months = 1;
    const int passes = *rc::gen::inRange(1, 60);
    for (int i = 0; i < passes; ++i) {
      now += std::chrono::hours(
          *rc::gen::weightedOneOf<int>({{6, rc::gen::inRange(1, 100)}, {1, rc::gen::inRange(100, 9000)}}));
      if (*rc::gen::inRange(0, 8) == 0) months = *rc::gen::element(0, 1, 3, 12);
      const std::string id = years.pass(now, months);
      if (months > 0 && period_start(now, months) > *years.live_since)
        RC_ASSERT((!years.notices.empty() && years.notices.back().created >= period_start(now, months)));
      if (id.empty()) continue;
      RC_ASSERT(ids.insert(id).second);
      RC_ASSERT(++in_month[to_date(now).substr(0, 7)] == 1);
      RC_ASSERT(digest_since(years.notices, years.notices.back(), *years.live_since) <= now);
    }
  }));
}

}  // namespace
}  // namespace sigwatch
