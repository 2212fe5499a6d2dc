#include "core/evidence/verdict.h"

#include <gtest/gtest.h>

#include "core/measured.h"

namespace sigwatch {
namespace {

using made::at;
using made::Change;
using made::kNow;
using made::kOutage;
using made::Measured;
using made::post;

TEST(verdict, has_a_word_for_each) {
  EXPECT_EQ(to_string(VerdictKind::active), "active");
  EXPECT_EQ(to_string(VerdictKind::silent), "silent");
  EXPECT_EQ(to_string(VerdictKind::unproven), "unproven");
  EXPECT_EQ(to_string(VerdictKind::unreachable), "unreachable");
  EXPECT_EQ(to_string(VerdictKind::not_measured), "not_measured");
  EXPECT_EQ(to_string(static_cast<VerdictKind>(99)), "");
}

TEST(a_proved_silence, is_silent) {
  const Verdict v = Measured().verdict();
  EXPECT_EQ(v.kind, VerdictKind::silent) << v.reason;
  EXPECT_EQ(v.reason, "no counted post since 2026-05-01 (6 months), and the silence is proved");
  EXPECT_TRUE(v.proof.missing.empty());
  EXPECT_EQ(v.proof.reads, 5);
  EXPECT_EQ(v.proof.since, kNow - Days(3));
  EXPECT_EQ(v.silent_since, at("2026-05-01T12:00:00Z"));
}

struct TableCase {
  const char* name;
  Change change;
  VerdictKind kind;
  const char* reason;
};

TEST(verdict_table, takes_the_first_that_holds) {
  const Change young = [](Measured& it) { it.posts.push_back(post("young@x", "2026-05-22T12:00:01Z")); };
  const Change edge = [](Measured& it) { it.posts.push_back(post("edge@x", "2026-05-22T12:00:00Z")); };
  const Change shared = [](Measured& it) {
    it.reg.sigs.push_back(it.sig());
    it.reg.sigs.back().id = "e2ee";
  };
  const TableCase cases[] = {
      {"no archive", [](Measured& it) { it.sig().archives.clear(), it.archives.clear(); }, VerdictKind::not_measured,
       "no archive is configured for it"},
      {"removed", [&](Measured& it) { young(it), it.sig().removed = Removal{}; }, VerdictKind::not_measured,
       "its list was removed"},
      {"closed", [](Measured& it) { it.decisions = {made::decision(1, DecisionKind::disband, at("2026-10-01"))}; },
       VerdictKind::not_measured, "disbanded by the council"},
      {"shared without only", [&](Measured& it) { young(it), shared(it); }, VerdictKind::not_measured,
       "shared with another SIG"},
      {"shared with only",
       [&](Measured& it) { shared(it), it.sig().only_subject = [](std::string_view) { return true; }; },
       VerdictKind::silent, ""},
      {"standing is measured", [](Measured& it) { it.sig().standing = true; }, VerdictKind::silent, ""},
      {"exempt is measured", [](Measured& it) { it.sig().exempt = Exemption{}; }, VerdictKind::silent, ""},
      {"a young post", young, VerdictKind::active, "last counted post on 2026-05-22"},
      {"a post at the threshold", edge, VerdictKind::silent, "no counted post since 2026-05-22 (6 months)"},
      {"a young post and an outage", [&](Measured& it) { young(it), kOutage(it); }, VerdictKind::active, ""},
      {"a young doubtful post",
       [](Measured& it) { it.posts.push_back(post("spam@x", "2026-10-01", "prize@example.net", "Offer")); },
       VerdictKind::active, "doubtful: vouch or ignore"},
      {"never a good read", [](Measured& it) { it.memory() = ArchiveMemory{}; }, VerdictKind::unreachable,
       "has not been read yet"},
      {"no good read for three days", kOutage, VerdictKind::unreachable, "did not answer"},
      {"no good read for nearly three days",
       [](Measured& it) { kOutage(it), it.memory().last_good = kNow - Days(3) + 1s; }, VerdictKind::unproven,
       "0 good reads"},
      {"no good read, and no reason kept", [](Measured& it) { kOutage(it), it.memory().evidence.reason.clear(); },
       VerdictKind::unreachable, "no good read since 2026-11-19"},
      {"no good read ever, and no reason kept",
       [](Measured& it) { kOutage(it), it.memory().evidence.reason.clear(), it.memory().last_good.reset(); },
       VerdictKind::unreachable, "no good read since ever"},
      {"set up lately, no post", [](Measured& it) { it.posts.clear(), it.sig().since = at("2026-06-01"); },
       VerdictKind::active, "set up on 2026-06-01, no post yet"},
      {"set up long ago, no post", [](Measured& it) { it.posts.clear(), it.sig().since = at("2026-05-01"); },
       VerdictKind::silent, "no post since it was set up on 2026-05-01 (6 months)"},
      {"neither post nor since", [](Measured& it) { it.posts.clear(); }, VerdictKind::unproven, "add since: to iot"},
      {"posts set aside, and no since",
       [](Measured& it) { it.posts = {post("robot@x", "2026-10-01", "syzbot@example.org")}; }, VerdictKind::unproven,
       "1 post of the window was set aside: look at what and why with: sigwatchctl explain iot"},
      {"no post, not read to the beginning",
       [](Measured& it) { it.posts.clear(), it.sig().since = at("2026-06-01"), it.memory().beginning = false; },
       VerdictKind::unproven, "still reading"},
      {"no post, in an archive that shows nothing older",
       [](Measured& it) { it.posts.clear(), it.memory().beginning = false, it.memory().older = kNothingOlder; },
       VerdictKind::unproven, "and since then no post that counts; name an archive of the list that can be read back"},
      {"posts without dates, in an archive that shows nothing older",
       [](Measured& it) {
         it.memory().beginning = false, it.memory().older = kNothingOlder, it.memory().complete_from.reset();
       },
       VerdictKind::unproven, "neither its order nor its dates tell what it leaves out"},
  };
  for (const TableCase& c : cases) {
    Measured it;
    c.change(it);
    const Verdict v = it.verdict();
    EXPECT_EQ(v.kind, c.kind) << c.name << ": " << v.reason;
    EXPECT_NE(v.reason.find(c.reason), std::string::npos) << c.name << ": " << v.reason;
    EXPECT_FALSE(v.reason.empty()) << c.name << ": always with a reason";
  }
}

TEST(doubtful_only, stands_in_the_verdict) {
  Measured it;
  EXPECT_FALSE(it.verdict().doubtful_only);
  it.posts.push_back(post("spam@x", "2026-10-01", "prize@example.net", "Offer"));
  EXPECT_TRUE(it.verdict().doubtful_only);
  EXPECT_EQ(it.kind(), VerdictKind::active);
}

TEST(every_archive_that_is_not_frozen, must_agree) {
  Measured it;
  it.add_archive();
  EXPECT_EQ(it.kind(), VerdictKind::silent);
  it.archives[1].memory.series.reads = 1;
  EXPECT_EQ(it.kind(), VerdictKind::unproven);
  EXPECT_EQ(it.verdict().proof.reads, 1) << "the weakest is shown";
  it.archives[1].entry.frozen = true;
  EXPECT_EQ(it.kind(), VerdictKind::silent) << "a frozen one proves nothing, and denies nothing";
}

TEST(one_archive_out_of_reach, leaves_silence_unproven) {
  Measured it;
  kOutage(it);
  EXPECT_EQ(it.kind(), VerdictKind::unreachable);
  it.add_archive();
  EXPECT_EQ(it.kind(), VerdictKind::unproven) << it.verdict().reason;
}

TEST(a_frozen_archive, that_was_never_read_does_not_stop_the_reading) {
  Measured it;
  ArchiveView& frozen = it.add_archive();
  frozen.entry.frozen = true;
  frozen.memory = ArchiveMemory{};
  EXPECT_EQ(it.kind(), VerdictKind::silent);
  EXPECT_TRUE(read_deep(it.archives));
  EXPECT_EQ(complete_from(it.archives), Time::min());
  frozen.memory.last_good = kNow;
  EXPECT_FALSE(read_deep(it.archives));
}

TEST(complete_from, is_the_latest_of_all_archives) {
  Measured it;
  it.add_archive();
  it.archives[0].memory.complete_from = it.archives[0].memory.sure_from = at("2025-01-01");
  it.archives[1].memory.complete_from = at("2025-06-01");
  EXPECT_EQ(complete_from(it.archives), at("2025-06-01"));
  EXPECT_EQ(sure_from(it.archives), std::nullopt);
  it.archives[1].memory.sure_from = at("2025-07-01");
  EXPECT_EQ(sure_from(it.archives), at("2025-07-01"));
  it.archives[1].memory.complete_from.reset();
  EXPECT_EQ(complete_from(it.archives), std::nullopt);
  EXPECT_EQ(complete_from({}), std::nullopt);
}

TEST(first_reading, is_done_at_the_newest_counted_post_or_the_beginning) {
  Measured it;
  const auto done = [&] { return it.with([](const Measurement& m) { return reading_done(m); }); };
  it.memory().beginning = false;
  it.memory().complete_from = at("2026-05-01T12:00:00Z");
  EXPECT_TRUE(done());
  it.memory().complete_from = at("2026-05-01T12:00:01Z");
  EXPECT_FALSE(done());
  it.posts.back().post.archive_date = at("2026-05-02");
  EXPECT_TRUE(done()) << "the later of the post's two clocks";
  it.posts.clear();
  EXPECT_FALSE(done());
  it.memory().beginning = true;
  EXPECT_TRUE(done());
  it.memory().complete_from.reset();
  EXPECT_FALSE(done());
  it.archive().entry.frozen = true;
  EXPECT_TRUE(done());
}

TEST(a_whole_read, is_wanted_when_it_would_complete_the_proof_or_renew_it) {
  const struct {
    const char* name;
    Change change;
    bool wanted;
  } cases[] = {
      {"just had one", [](Measured&) {}, false},
      {"it would be the third after 48 hours",
       [](Measured& it) {
         it.memory().series = {kNow - Days(2), 2, std::nullopt};
       },
       true},
      {"it would be the second",
       [](Measured& it) {
         it.memory().series = {kNow - Days(2), 1, std::nullopt};
       },
       false},
      {"48 hours have not passed",
       [](Measured& it) {
         it.memory().series = {kNow - Days(2) + 1s, 9, std::nullopt};
       },
       false},
      {"the last one is a day old",
       [](Measured& it) {
         it.memory().series = {kNow - Days(9), 9, kNow - Days(1)};
       },
       true},
      {"the last one is not yet a day old",
       [](Measured& it) {
         it.memory().series = {kNow - Days(9), 9, kNow - Days(1) + 1s};
       },
       false},
      {"the SIG is active",
       [](Measured& it) {
         it.memory().series = {kNow - Days(2), 2, std::nullopt}, it.posts.push_back(post("young@x", "2026-11-01"));
       },
       false},
      {"the SIG is not measured",
       [](Measured& it) {
         it.memory().series = {kNow - Days(2), 2, std::nullopt}, it.sig().removed = Removal{};
       },
       false},
      {"it is still reading",
       [](Measured& it) {
         it.memory().series = {kNow - Days(2), 2, std::nullopt}, it.memory().beginning = false,
         it.memory().complete_from = kNow;
       },
       false},
      {"the archive is frozen",
       [](Measured& it) {
         it.memory().series = {kNow - Days(2), 2, std::nullopt}, it.archive().entry.frozen = true;
       },
       false},
      {"no series yet", [](Measured& it) { it.memory().series = {}; }, false},
  };
  for (const auto& c : cases) {
    Measured it;
    c.change(it);
    EXPECT_EQ(it.whole_read_wanted(), c.wanted) << c.name;
  }
}

TEST(health, tells_the_archives_state) {
  const struct {
    Change change;
    ArchiveState state;
    const char* word;
  } cases[] = {
      {[](Measured&) {}, ArchiveState::well, "well"},
      {[](Measured& it) { it.memory().evidence.kind = Evidence::Kind::unchanged; }, ArchiveState::unchanged,
       "unchanged"},
      {[](Measured& it) { it.archive().root_pulse = kNow - Days(15); }, ArchiveState::stalled, "stalled"},
      {[](Measured& it) { it.archive().root_pulse.reset(), it.archive().root_attested = kNow; }, ArchiveState::well,
       "well"},
      {[](Measured& it) { it.archive().root_pulse.reset(), it.archive().root.clear(); }, ArchiveState::well, "well"},
      {[](Measured& it) { it.archive().root_pulse.reset(), it.archive().entry.written_by = WrittenBy::server; },
       ArchiveState::well, "well"},
      {kOutage, ArchiveState::unreachable, "unreachable"},
      {[](Measured& it) { it.memory().last_attempt.reset(); }, ArchiveState::unreachable, "unreachable"},
      {[](Measured& it) { it.memory().evidence.kind = Evidence::Kind::unrecognised; }, ArchiveState::unrecognised,
       "unrecognised"},
      {[](Measured& it) { it.memory().evidence.kind = Evidence::Kind::gone; }, ArchiveState::gone, "gone"},
      {[](Measured& it) { it.archive().entry.frozen = true; }, ArchiveState::frozen, "frozen"},
  };
  for (const auto& c : cases) {
    Measured it;
    c.change(it);
    const ArchiveHealth h = health(it.archive(), it.reg.policy, kNow);
    EXPECT_EQ(h.state, c.state) << c.word;
    EXPECT_EQ(to_string(h.state), c.word);
    EXPECT_EQ(h.reason.empty(), c.state == ArchiveState::well || c.state == ArchiveState::unchanged) << c.word;
  }
  EXPECT_EQ(to_string(static_cast<ArchiveState>(99)), "");
}

TEST(proof_lines, say_each_condition_and_whether_it_holds) {
  const Measured it;
  const auto lines = it.with([](const Measurement& m) { return proof_lines(m, kNow); });
  EXPECT_EQ(lines.size(), 11U);
  for (const ProofLine& line : lines) {
    EXPECT_TRUE(line.holds) << line.condition;
    EXPECT_FALSE(line.condition.empty());
  }
}

}  // namespace
}  // namespace sigwatch
