#include "core/register/checklist.h"

#include <gtest/gtest.h>
#include <rapidcheck.h>

#include "core/made.h"

namespace sigwatch {
namespace {

using made::at;
using made::decision;
using Kind = DecisionKind;

std::vector<Decision> decided(const std::vector<Kind>& kinds) {
  std::vector<Decision> all;
  for (const Kind kind : kinds) {
    const int number = static_cast<int>(all.size()) + 1;
    all.push_back(decision(number, kind, at("2026-01-01") + Days(number)));
  }
  return all;
}

TEST(a_checklist, is_there_after_a_disband_until_it_is_undone) {
  const struct {
    const char* name;
    std::vector<Kind> kinds;
    int closed_by;  ///< 0: no checklist
  } rows[] = {
      {"nothing was decided", {}, 0},
      {"kept", {Kind::keep}, 0},
      {"disbanded", {Kind::disband}, 1},
      {"disbanded, then revoked", {Kind::disband, Kind::revoke}, 0},
      {"disbanded, then reopened", {Kind::disband, Kind::reopen}, 0},
      {"disbanded, then made standing", {Kind::disband, Kind::standing}, 0},
      {"reopened, and that revoked", {Kind::disband, Kind::reopen, Kind::revoke}, 1},
      {"disbanded again", {Kind::disband, Kind::reopen, Kind::disband}, 3},
      {"revoked, and disbanded again", {Kind::disband, Kind::revoke, Kind::disband}, 3},
      {"disbanded by two bodies", {Kind::disband, Kind::disband}, 1},
      {"disbanded, and more time given", {Kind::disband, Kind::extend}, 1},
  };
  for (const auto& row : rows) {
    const auto all = decided(row.kinds);
    const auto closing = closing_decision(all);
    EXPECT_EQ(closing ? closing->number : 0, row.closed_by) << row.name;
    EXPECT_EQ(still_to_do(checklist(all, {})), row.closed_by ? "charter, list, archive, register" : "") << row.name;
  }
}

TEST(a_checklist, stands_exactly_where_a_decision_closed_the_sig) {
  const SigEntry sig = made::register_of_one().sigs.front();
  EXPECT_TRUE(rc::check([&] {
    std::vector<Kind> kinds;
    for (const int k : *rc::gen::container<std::vector<int>>(rc::gen::inRange(0, 6)))
      kinds.push_back(static_cast<Kind>(k));
    const auto all = decided(kinds);
    const bool closed = effective_watch(sig, all, at("2026-11-22")).watch == Watch::closed;
    RC_ASSERT(checklist(all, {}).empty() != closed);
  }));
}

TEST(a_tick, is_of_one_item_of_one_decision) {
  const auto all = decided({Kind::disband, Kind::reopen, Kind::disband});
  const auto tick = [](const std::string& about) {
    return made::statement(Statement::Kind::tick, about, at("2026-02-01"));
  };
  EXPECT_EQ(still_to_do(checklist(all, {tick("iot.3.charter")})), "list, archive, register");
  EXPECT_EQ(checklist(all, {tick("iot.3.charter")}).front().done, at("2026-02-01"));
  EXPECT_EQ(still_to_do(checklist(all, {tick("iot.1.charter")})), "charter, list, archive, register")
      << "of the end before";
  EXPECT_EQ(still_to_do(checklist(all, {tick("web.3.charter")})), "charter, list, archive, register")
      << "of another SIG";
  EXPECT_EQ(still_to_do(checklist(all, {made::statement(Statement::Kind::ack, "iot.3.charter", at("2026-02-01"))})),
            "charter, list, archive, register")
      << "another word";
  std::vector<Statement> ticks;
  for (const ChecklistItem& c : checklist(all, {})) ticks.push_back(tick(tick_name(*closing_decision(all), c.item)));
  EXPECT_EQ(still_to_do(checklist(all, ticks)), "");
  EXPECT_EQ(checklist(all, ticks).size(), 4U) << "what was done is still shown";
}

}  // namespace
}  // namespace sigwatch
