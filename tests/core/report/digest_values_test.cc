#include "core/report/digest.h"

#include <gtest/gtest.h>
#include <rapidcheck.h>

#include "core/made.h"

namespace sigwatch {
namespace {

using made::at;
using made::decision;

/// Three groups of which two are well and one is standing; the digest of the third quarter of 2026.
struct Quarter {
  Register reg = made::register_of_one();
  Notice notice;
  std::vector<DigestSig> sigs;
  std::string items;
  std::size_t count = 0;

  Quarter() {
    notice.id = "digest.2026-10-01";
    notice.step = "digest";
    notice.audience = Audience::council;
    sigs = {of("SIG-IoT"), of("SIG-Web"), of("SIG-Standards")};
    sigs.back().watch = Watch::standing;
  }
  static DigestSig of(const std::string& name) {
    DigestSig sig;
    sig.name = name;
    sig.verdict = VerdictKind::active;
    sig.silent_since = at("2026-09-20");
    sig.last_url = "https://lists.example/last";
    return sig;
  }
  /// Takes SIG-IoT to be as in a story of the ladder.
  void tell(const made::Story& story) {
    DigestSig& iot = sigs.front();
    iot.verdict = VerdictKind::silent;
    iot.silent_since = at("2026-01-10");
    iot.current = story.last.current;
    iot.episodes = story.episodes;
    iot.notices = story.notices;
    iot.decisions = story.decisions;
  }
  NoticeValues values(std::string_view since = "2026-07-01", std::string_view now = "2026-10-01T06:00:00Z") const {
    return digest_values({reg, notice, sigs, at(since), at(now), items, count});
  }
};

TEST(a_digest, says_that_all_is_well_when_it_is) {
  const Quarter quarter;
  NoticeValues v = quarter.values();
  EXPECT_EQ(v["digest.headline"], "all is well");
  EXPECT_EQ(v["digest.well"], "nothing waits for anybody, and no standing group has been silent for long");
  EXPECT_EQ(v["digest.waits"] + v["digest.standing"] + v["digest.changes"], "");
  EXPECT_EQ(v["digest.groups"], "3 groups: 3 active");
  EXPECT_EQ(v["digest.since"], "2026-07-01");
  EXPECT_EQ(v["notice.token"], "sigwatch-notice: digest.2026-10-01");
}

TEST(a_digest, names_the_request_that_waits_for_the_council) {
  Quarter quarter;
  quarter.tell(made::Story::asked());
  NoticeValues v = quarter.values();
  EXPECT_EQ(v["digest.headline"], "1 decision asked of you");
  EXPECT_EQ(v["digest.waits"],
            "Council: decide on SIG-IoT, silent since 2026-01-10; asked on "
            "2026-08-26.\nhttps://lists.example/seen-recommend\n");
  EXPECT_EQ(v["digest.well"], "");
  EXPECT_EQ(v["digest.changes"],
            "2026-07-10 SIG-IoT: was warned\n2026-08-10 SIG-IoT: was warned again\n2026-08-26 SIG-IoT: was brought "
            "before the Council for a "
            "decision\n");
}

TEST(a_digest, names_the_list_that_a_warning_waits_for) {
  Quarter quarter;
  quarter.tell(made::Story::informed());
  NoticeValues v = quarter.values();
  EXPECT_EQ(v["digest.headline"], "nothing is asked of you");
  EXPECT_EQ(v["digest.waits"],
            "The list of SIG-IoT: warned on 2026-07-10, silent since 2026-01-10. One post there ends it.\n");
}

TEST(a_digest, never_says_that_all_is_well_while_a_ladder_stands_still) {
  for (const NoticeState state :
       {NoticeState::withdrawn, NoticeState::due, NoticeState::deferred, NoticeState::unknown, NoticeState::held}) {
    Quarter quarter;
    DigestSig& iot = quarter.sigs.front();
    iot.verdict = VerdictKind::silent;
    iot.current = Episode{};
    iot.current->id = "iot.2026-01-10";
    iot.waits_for = "warn1 is not sent";
    iot.notices = {made::warning("iot", state, "2026-09-01")};
    iot.notices.front().episode = "iot.2026-01-10";
    NoticeValues v = quarter.values();
    EXPECT_EQ(v["digest.well"], "") << to_string(state);
    EXPECT_NE(v["digest.waits"].find("Operators: SIG-IoT: "), std::string::npos) << to_string(state);
  }
}

TEST(a_digest, names_what_waits_for_operators) {
  const struct {
    const char* what;
    void (*make)(DigestSig&);
    const char* line;
  } rows[] = {
      {"doubt", [](DigestSig& s) { s.in_doubt = true; }, "say whether a post is spam"},
      {"an outage", [](DigestSig& s) { s.verdict = VerdictKind::unreachable; }, "see why its archive cannot be read"},
      {"no proof for long", [](DigestSig& s) { s.verdict = VerdictKind::unproven, s.verdict_since = at("2026-09-01"); },
       "settle what keeps its silence from being proved"},
      {"no proof for two days",
       [](DigestSig& s) { s.verdict = VerdictKind::unproven, s.verdict_since = at("2026-09-29"); }, nullptr},
      {"a held notice", [](DigestSig& s) { s.notices = {made::warning("iot", NoticeState::held, "2026-09-01")}; },
       "look at a notice that does not leave"},
      {"a disbanded group",
       [](DigestSig& s) {
         s.watch = Watch::closed;
         s.decisions = {decision(3, DecisionKind::disband, at("2026-05-01"))};
         s.checklist =
             checklist(s.decisions, {made::statement(Statement::Kind::tick, "iot.3.charter", at("2026-05-02"))});
       },
       "it was disbanded on 2026-05-01, and is still to be done: list, archive, register"},
      {"an outage of a disbanded group",
       [](DigestSig& s) { s.watch = Watch::closed, s.verdict = VerdictKind::unreachable; }, nullptr},
  };
  for (const auto& row : rows) {
    Quarter quarter;
    row.make(quarter.sigs.front());
    const std::string line = row.line ? "Operators: SIG-IoT: " + std::string(row.line) + ".\n" : std::string();
    NoticeValues v = quarter.values();
    EXPECT_EQ(v["digest.waits"], line) << row.what;
    EXPECT_EQ(v["digest.headline"], row.line ? "nothing is asked of you" : "all is well") << row.what;
    quarter.notice.audience = Audience::operators;
    EXPECT_EQ(quarter.values()["digest.headline"], row.line ? "1 thing to look at" : "all is well") << row.what;
  }
}

TEST(a_standing_group, is_a_line_when_it_was_silent_for_twelve_months) {
  Quarter quarter;
  DigestSig& standing = quarter.sigs.back();
  standing.verdict = VerdictKind::silent;
  standing.silent_since = at("2025-10-01T06:00:01Z");
  EXPECT_EQ(quarter.values()["digest.standing"], "");
  standing.silent_since = at("2025-10-01T06:00:00Z");
  EXPECT_EQ(quarter.values()["digest.standing"],
            "SIG-Standards: no post by a person since 2025-10-01\nhttps://lists.example/last\n");
  EXPECT_EQ(quarter.values()["digest.waits"], "") << "never a warning";
  EXPECT_EQ(quarter.values()["digest.well"], "");
  quarter.reg.policy.standing_report_after = 13;
  EXPECT_EQ(quarter.values()["digest.standing"], "");
  quarter.reg.policy.standing_report_after = 12;
  standing.verdict = VerdictKind::unproven;
  EXPECT_EQ(quarter.values()["digest.standing"], "") << "nothing is said that is not proved";
}

TEST(changes, are_those_from_the_last_digest_on_and_before_now) {
  Quarter quarter;
  quarter.sigs.front().decisions = {decision(1, DecisionKind::keep, at("2026-06-30T23:59:59Z")),
                                    decision(2, DecisionKind::standing, at("2026-07-01")),
                                    decision(3, DecisionKind::revoke, at("2026-10-01T05:59:59Z")),
                                    decision(4, DecisionKind::keep, at("2026-10-01T06:00:00Z"))};
  EXPECT_EQ(quarter.values()["digest.changes"],
            "2026-07-01 SIG-IoT: the council makes it a standing group\n2026-10-01 SIG-IoT: the council takes its last "
            "decision back\n");
}

TEST(changes, tell_of_an_answer_only_where_somebody_had_been_told) {
  Quarter quarter;
  made::Story story = made::Story::informed();
  story.posts.push_back(made::life("2026-07-20T12:00:00Z"));
  story.pass("2026-07-21T12:00:00Z");
  quarter.tell(story);
  EXPECT_NE(quarter.values()["digest.changes"].find("2026-07-21 SIG-IoT: somebody wrote, and the countdown stopped\n"),
            std::string::npos);
  for (Notice& n : quarter.sigs.front().notices) n.accepted.reset();
  EXPECT_EQ(quarter.values()["digest.changes"], "");
}

TEST(changes, are_short) {
  Quarter quarter;
  for (int i = 0; i < 45; ++i)
    quarter.sigs.front().decisions.push_back(decision(i, DecisionKind::keep, at("2026-08-01") + Days(i)));
  const std::string text = quarter.values()["digest.changes"];
  EXPECT_EQ(std::count(text.begin(), text.end(), '\n'), 31);
  EXPECT_TRUE(text.ends_with("and 15 more\n")) << text;
}

TEST(what_operators_should_look_at, goes_to_them_alone_and_is_not_well) {
  Quarter quarter;
  quarter.notice.audience = Audience::operators;
  quarter.items = "it is so\n";
  quarter.count = 2;
  quarter.sigs.front().in_doubt = true;
  NoticeValues v = quarter.values();
  EXPECT_EQ(v["digest.waits"], "") << "the items say it already";
  EXPECT_EQ(v["items"], "it is so\n");
  EXPECT_EQ(v["digest.headline"], "2 things to look at");
  EXPECT_EQ(v["digest.well"], "");
}

/// What is well and what waits never stand in one mail; each block is made of whole lines.
TEST(a_digest, is_never_well_while_something_waits) {
  EXPECT_TRUE(rc::check([] {
    Quarter quarter;
    for (DigestSig& sig : quarter.sigs) {
      sig.watch = static_cast<Watch>(*rc::gen::inRange(0, 5));
      sig.verdict = static_cast<VerdictKind>(*rc::gen::inRange(0, 5));
      sig.in_doubt = *rc::gen::arbitrary<bool>();
      sig.silent_since = at("2026-10-01") - Days(*rc::gen::inRange(0, 900));
      sig.name = *rc::gen::arbitrary<std::string>();
    }
    NoticeValues v = quarter.values();
    RC_ASSERT(v["digest.well"].empty() == !(v["digest.waits"] + v["digest.standing"]).empty());
    for (const char* block : {"digest.waits", "digest.standing", "digest.changes"})
      RC_ASSERT((v[block].empty() || v[block].back() == '\n'));
    RC_ASSERT(v["digest.headline"].find('\n') == std::string::npos);
  }));
}

}  // namespace
}  // namespace sigwatch
