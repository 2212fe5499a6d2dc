#include "core/report/cause.h"

#include <gtest/gtest.h>
#include <rapidcheck.h>

#include "core/made.h"

namespace sigwatch {
namespace {

using made::at;

const Time kStart = at("2026-06-01");

Cause cause(const std::string& item) {
  Cause c;
  c.item = item;
  c.group = made::kRoot;
  c.known = "it is so";
  c.likely = "the disk is full";
  c.type = "df";
  c.since = kStart;
  return c;
}

/// The operators' desk: what is found each day, what is remembered, what was mailed.
struct Desk {
  std::vector<Cause> remembered;
  std::vector<Statement> statements;

  /// One daily pass; returns the items that its mail names, cleared ones with a minus.
  std::string day(std::vector<Cause> found, Time now) {
    for (Cause& c : found) c.since = now;
    CauseBook book = merge_causes(remembered, std::move(found), now);
    remembered = book.rows;
    std::string named;
    for (const Cause& c : due_causes(remembered, statements, now)) {
      named += (named.empty() ? "" : " ") + std::string(c.cleared ? "-" : "") + c.item;
      for (Cause& kept : remembered) {
        if (kept.item == c.item) kept.mailed = now, ++kept.times;
      }
    }
    return named;
  }
};

TEST(a_cause, is_named_at_once_then_after_3_9_and_27_days_then_monthly) {
  Desk desk;
  std::vector<int> days;
  for (int day = 0; day <= 120; ++day) {
    if (!desk.day({cause("a")}, kStart + Days(day)).empty()) days.push_back(day);
  }
  EXPECT_EQ(days, (std::vector<int>{0, 3, 9, 27, 57, 87, 117}));
  EXPECT_EQ(desk.remembered.front().since, kStart) << "since when it is so";
}

TEST(a_cause, that_clears_is_named_once_more_and_forgotten) {
  Desk desk;
  EXPECT_EQ(desk.day({cause("a"), cause("b")}, kStart), "a b");
  EXPECT_EQ(desk.day({cause("b")}, kStart + Days(1)), "-a");
  EXPECT_EQ(desk.day({cause("b")}, kStart + Days(2)), "");
  ASSERT_EQ(desk.remembered.size(), 1U);
  EXPECT_EQ(desk.remembered.front().item, "b");
}

TEST(a_cause, that_clears_before_it_was_named_is_nothing_to_tell) {
  const CauseBook book = merge_causes({cause("a")}, {}, kStart + Days(1));
  EXPECT_TRUE(book.rows.empty());
  EXPECT_EQ(book.gone, std::vector<std::string>{"a"});
}

TEST(a_cause, that_comes_back_after_its_end_was_told_is_a_new_one) {
  Desk desk;
  desk.day({cause("a")}, kStart);
  desk.day({}, kStart + Days(1));
  EXPECT_EQ(desk.day({cause("a")}, kStart + Days(2)), "a");
  EXPECT_EQ(desk.remembered.front().since, kStart + Days(2));
}

TEST(a_cause, that_flaps_before_its_end_was_told_is_still_the_same) {
  std::vector<Cause> remembered = {cause("a")};
  remembered.front().mailed = kStart;
  remembered.front().times = 1;
  remembered = merge_causes(remembered, {}, kStart + Days(1)).rows;
  ASSERT_TRUE(remembered.front().cleared);
  Cause again = cause("a");
  again.since = kStart + Days(2);
  remembered = merge_causes(remembered, {again}, kStart + Days(2)).rows;
  EXPECT_FALSE(remembered.front().cleared);
  EXPECT_EQ(remembered.front().since, kStart);
  EXPECT_TRUE(due_causes(remembered, {}, kStart + Days(2)).empty()) << "named a day or two ago";
}

TEST(ack, quiets_a_cause_until_it_ends_or_for_a_time) {
  Desk desk;
  desk.day({cause("a"), cause("b")}, kStart);
  desk.statements = {made::statement(Statement::Kind::ack, "a", kStart + Days(1))};
  EXPECT_EQ(desk.day({cause("a"), cause("b")}, kStart + Days(3)), "b");
  EXPECT_EQ(desk.day({cause("a"), cause("b")}, kStart + Days(40)), "b");
  EXPECT_EQ(desk.day({cause("b")}, kStart + Days(41)), "-a") << "one line when it clears";
  EXPECT_EQ(desk.day({cause("a"), cause("b")}, kStart + Days(42)), "a") << "an old word says nothing of a new cause";

  Desk until;
  until.day({cause("a")}, kStart);
  until.statements = {made::statement(Statement::Kind::ack, "a", kStart + Days(1))};
  until.statements.front().until = kStart + Days(10);
  EXPECT_EQ(until.day({cause("a")}, kStart + Days(9)), "");
  EXPECT_EQ(until.day({cause("a")}, kStart + Days(10)), "a");
}

TEST(only_an_ack, quiets) {
  Desk desk;
  desk.statements = {made::statement(Statement::Kind::attest, "a", kStart + Days(1)),
                     made::statement(Statement::Kind::ack, "b", kStart + Days(1))};
  EXPECT_EQ(desk.day({cause("a")}, kStart), "a");
  EXPECT_EQ(desk.day({cause("a")}, kStart + Days(3)), "a");
}

TEST(the_operators_mail, groups_by_root_and_says_what_to_type) {
  Cause local = cause("stopped");
  local.group.clear();
  Cause over = cause("doubtful:iot");
  over.cleared = kStart + Days(2);
  EXPECT_EQ(operators_text({cause("unreachable:x"), local, over}),
            "it is so\nMost likely: the disk is full\nTo settle it: df\nTo quiet it: sigwatchctl ack stopped\n\n"
            "hyperkitty https://lists.example/hyperkitty/\n\n"
            "it is so\nMost likely: the disk is full\nTo settle it: df\nTo quiet it: sigwatchctl ack unreachable:x\n\n"
            "Over: it is so (since 2026-06-01, cleared 2026-06-03)\n\n");
  EXPECT_EQ(operators_text({}), "");
}

TEST(the_desk, forgets_nothing_that_is_so_and_keeps_nothing_that_was_told) {
  EXPECT_TRUE(rc::check("any sequence of days", [] {
    Desk desk;
    const int days = *rc::gen::inRange(1, 40);
    for (int day = 0; day < days; ++day) {
      std::vector<Cause> found;
      for (const char* item : {"a", "b", "c"}) {
        if (*rc::gen::arbitrary<bool>()) found.push_back(cause(item));
      }
      const std::size_t n = found.size();
      desk.day(found, kStart + Days(day));
      const auto on =
          std::count_if(desk.remembered.begin(), desk.remembered.end(), [](const Cause& c) { return !c.cleared; });
      RC_ASSERT(static_cast<std::size_t>(on) == n);
      for (const Cause& c : desk.remembered) RC_ASSERT(c.mailed.has_value());
    }
    desk.day({}, kStart + Days(days));
    desk.day({}, kStart + Days(days + 1));
    RC_ASSERT(desk.remembered.empty());
  }));
}

}  // namespace
}  // namespace sigwatch
