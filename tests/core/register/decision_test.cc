#include "core/register/decision.h"

#include <gtest/gtest.h>
#include <rapidcheck.h>

#include "core/made.h"

namespace sigwatch {
namespace {

using made::at;
using made::decision;
using Kind = DecisionKind;

const Time kToday = at("2026-11-22");

TEST(decision_kind, has_a_name_for_each) {
  for (const Kind kind : {Kind::extend, Kind::keep, Kind::standing, Kind::disband, Kind::reopen, Kind::revoke}) {
    EXPECT_FALSE(to_string(kind).empty());
    EXPECT_EQ(decision_kind_from(to_string(kind)), kind);
  }
  EXPECT_EQ(decision_kind_from("close"), std::nullopt);
  EXPECT_EQ(to_string(static_cast<Kind>(99)), "");
}

SigEntry plain() { return made::register_of_one().sigs.front(); }

TEST(the_register, says_the_watch_where_nothing_was_decided) {
  SigEntry sig = plain();
  EXPECT_EQ(effective_watch(sig, {}, kToday).watch, Watch::on);
  EXPECT_EQ(effective_watch(sig, {}, kToday).reason, "");
  sig.exempt = Exemption{at("2027-01-01"), "a holiday", "council"};
  EXPECT_EQ(effective_watch(sig, {}, kToday).watch, Watch::exempt);
  EXPECT_EQ(effective_watch(sig, {}, kToday).reason, "exempt until 2027-01-01: a holiday");
  EXPECT_EQ(effective_watch(sig, {}, at("2027-01-01")).watch, Watch::on) << "it ends by itself";
  sig.exempt->until.reset();
  EXPECT_EQ(effective_watch(sig, {}, at("2099-01-01")).reason, "exempt: a holiday");
  sig.standing = true;
  EXPECT_EQ(effective_watch(sig, {}, kToday).watch, Watch::standing);
  sig.removed = Removal{at("2025-05-20"), "https://example.org/"};
  EXPECT_EQ(effective_watch(sig, {}, kToday).watch, Watch::removed);
  EXPECT_EQ(effective_watch(sig, {}, kToday).reason, "its list was removed on 2025-05-20");
  sig.removed->since.reset();
  EXPECT_EQ(effective_watch(sig, {}, kToday).reason, "its list was removed");
}

TEST(standing_decisions, leave_out_what_was_revoked) {
  const auto d = [](int number, Kind kind) { return decision(number, kind, at("2026-01-01") + Days(number)); };
  const struct {
    const char* name;
    std::vector<Decision> all;
    std::vector<int> standing;
  } cases[] = {
      {"none", {}, {}},
      {"a revoke of nothing", {d(1, Kind::revoke)}, {}},
      {"two in a row", {d(1, Kind::keep), d(2, Kind::extend)}, {1, 2}},
      {"the one before it", {d(1, Kind::keep), d(2, Kind::extend), d(3, Kind::revoke)}, {1}},
      {"both", {d(1, Kind::keep), d(2, Kind::extend), d(3, Kind::revoke), d(4, Kind::revoke)}, {}},
      {"and then another", {d(1, Kind::keep), d(2, Kind::revoke), d(3, Kind::disband)}, {3}},
  };
  for (const auto& c : cases) {
    std::vector<int> numbers;
    for (const Decision& kept : standing_decisions(c.all)) numbers.push_back(kept.number);
    EXPECT_EQ(numbers, c.standing) << c.name;
  }
}

TEST(a_decision, beats_the_register_and_names_the_line_to_edit) {
  SigEntry sig = plain();
  const Decision standing = decision(3, Kind::standing, at("2026-05-01"));
  EXPECT_EQ(effective_watch(sig, {standing}, kToday).watch, Watch::standing);
  EXPECT_EQ(effective_watch(sig, {standing}, kToday).reason, "made standing by the council, decision 3 of 2026-05-01");
  EXPECT_EQ(effective_watch(sig, {standing}, kToday).edit,
            "sigwatch.yaml:9:5: add standing: true, as decided (sig iot)");
  sig.standing = true;
  EXPECT_EQ(effective_watch(sig, {standing}, kToday).edit, "") << "both agree";

  const Decision disband = decision(4, Kind::disband, at("2026-06-01"));
  EXPECT_EQ(effective_watch(sig, {disband}, kToday).watch, Watch::closed);
  EXPECT_EQ(effective_watch(sig, {disband}, kToday).edit,
            "sigwatch.yaml:9:5: add removed: {since: 2026-06-01, reference: https://example.org/minutes/4}, as decided "
            "(sig iot)");
  sig.removed = Removal{};
  EXPECT_EQ(effective_watch(sig, {disband}, kToday).edit, "");
  EXPECT_NE(effective_watch(sig, {standing}, kToday).edit.find("take removed: away"), std::string::npos);
}

TEST(reopen, puts_the_sig_back_on_watch_from_that_day) {
  SigEntry sig = plain();
  sig.removed = Removal{};
  const std::vector<Decision> all = {decision(1, Kind::extend, at("2026-03-01"), at("2027-03-01")),
                                     decision(2, Kind::disband, at("2026-05-01")),
                                     decision(3, Kind::reopen, at("2026-06-01"))};
  const EffectiveWatch s = effective_watch(sig, all, kToday);
  EXPECT_EQ(s.watch, Watch::on);
  EXPECT_EQ(s.counts_from, at("2026-06-01"));
  EXPECT_FALSE(s.extended_until);
  EXPECT_NE(s.edit.find("take removed: away"), std::string::npos);
  sig.removed.reset();
  EXPECT_EQ(effective_watch(sig, all, kToday).edit, "");
  sig.standing = true;
  EXPECT_NE(effective_watch(sig, all, kToday).edit.find("take standing: away"), std::string::npos);
}

TEST(an_edit, is_named_until_both_agree_whatever_is_decided_besides) {
  const std::vector<Decision> all = {decision(1, Kind::standing, at("2026-05-01")),
                                     decision(2, Kind::keep, at("2026-06-01")),
                                     decision(3, Kind::extend, at("2026-07-01"), at("2027-01-01"))};
  EXPECT_EQ(effective_watch(plain(), all, kToday).watch, Watch::standing);
  EXPECT_NE(effective_watch(plain(), all, kToday).edit.find("add standing: true"), std::string::npos);
  EXPECT_EQ(effective_watch(plain(), {all[1]}, kToday).edit, "");
}

TEST(a_later_decision, supersedes_the_clock_of_an_earlier_one) {
  const Decision extend = decision(1, Kind::extend, at("2026-05-01"), at("2027-01-01"));
  const Decision keep = decision(2, Kind::keep, at("2026-06-01"));
  Decision longer = decision(3, Kind::extend, at("2026-07-01"), at("2027-07-01"));
  EffectiveWatch s = effective_watch(plain(), {extend}, kToday);
  EXPECT_EQ(s.extended_until, at("2027-01-01"));
  EXPECT_EQ(s.extension, extend);
  EXPECT_FALSE(s.counts_from);
  s = effective_watch(plain(), {extend, keep}, kToday);
  EXPECT_FALSE(s.extended_until);
  EXPECT_EQ(s.counts_from, keep.at);
  s = effective_watch(plain(), {extend, keep, longer}, kToday);
  EXPECT_EQ(s.extended_until, longer.until);
  EXPECT_EQ(s.extension, longer);
  s = effective_watch(plain(), {extend, keep, longer, decision(4, Kind::revoke, at("2026-08-01"))}, kToday);
  EXPECT_FALSE(s.extended_until);
}

TEST(a_decision_and_its_revoke, leave_no_trace) {
  EXPECT_TRUE(rc::check("effective_watch() with or without them", [] {
    std::vector<Decision> all;
    const int n = *rc::gen::inRange(0, 6);
    for (int i = 1; i <= n; ++i) {
      const auto kind =
          *rc::gen::element(Kind::extend, Kind::keep, Kind::standing, Kind::disband, Kind::reopen, Kind::revoke);
      all.push_back(decision(i, kind, at("2026-01-01") + Days(i), at("2027-01-01")));
    }
    const EffectiveWatch before = effective_watch(plain(), all, kToday);
    const auto kind = *rc::gen::element(Kind::extend, Kind::keep, Kind::standing, Kind::disband, Kind::reopen);
    all.push_back(decision(n + 1, kind, at("2026-03-01"), at("2028-01-01")));
    all.push_back(decision(n + 2, Kind::revoke, at("2026-03-02")));
    const EffectiveWatch after = effective_watch(plain(), all, kToday);
    RC_ASSERT(after.watch == before.watch && after.reason == before.reason && after.edit == before.edit);
    RC_ASSERT(after.counts_from == before.counts_from && after.extended_until == before.extended_until);
  }));
}

}  // namespace
}  // namespace sigwatch
