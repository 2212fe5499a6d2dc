#include <gtest/gtest.h>
#include <rapidcheck.h>

#include "core/evidence/verdict.h"
#include "core/measured.h"

namespace sigwatch {
namespace {

using made::at;
using made::Change;
using made::kNow;
using made::kOutage;
using made::Measured;
using made::post;

struct ProofCase {
  const char* name;
  Change breaks;
  const char* says;
  Change mends;
};

/// One post more that counted and vanished; the newest one when `id` is last@x.
void vanish(Measured& it, const std::string& id, bool confirmed) {
  if (id != "last@x") it.posts.insert(it.posts.begin(), post(id, "2026-04-30T12:00:00Z"));
  for (KnownPost& p : it.posts) {
    if (p.key == id) p.vanished = kNow - Days(2), p.removal_confirmed = confirmed;
  }
}

/// A person looked at the archive and says that it is right.
void attest(Measured& it, Time when) { it.archive().archive_attested = when; }

TEST(proof_of_silence, lacks_each_condition_until_it_is_mended) {
  const ProofCase cases[] = {
      {"two reads", [](Measured& it) { it.memory().series.reads = 2; }, "2 good reads since 2026-11-19T12:00:00Z",
       [](Measured& it) { it.memory().series.reads = 3; }},
      {"reads within 48 hours less a second", [](Measured& it) { it.memory().series.since = kNow - Days(2) + 1s; },
       "good reads since", [](Measured& it) { it.memory().series.since = kNow - Days(2); }},
      {"a broken series", [](Measured& it) { kOutage(it), it.memory().last_good = kNow - Days(1); },
       "last attempt: https://lists.example/ did not answer",
       [](Measured& it) { it.archives.front() = made::well_read(it.sig().archives.front(), kNow); }},
      {"no whole read", [](Measured& it) { it.memory().series.unconditional.reset(); },
       "comes with one of the next polls", [](Measured& it) { it.memory().series.unconditional = kNow; }},
      {"a whole read too early in the series", [](Measured& it) { it.memory().series.unconditional = kNow - Days(2); },
       "comes with one of the next polls", [](Measured& it) { it.memory().series.unconditional = kNow - Days(1); }},
      {"a whole read long ago",
       [](Measured& it) {
         it.memory().series = {kNow - Days(9), 9, kNow - Days(2) - 1s};
       },
       "comes with one of the next polls", [](Measured& it) { it.memory().series.unconditional = kNow - Days(2); }},
      {"the window not covered",
       [](Measured& it) { it.memory().beginning = false, it.memory().complete_from = at("2026-05-21T12:00:01Z"); },
       "still reading", [](Measured& it) { it.memory().complete_from = at("2026-05-01T12:00:00Z"); }},
      {"a missing part of the window",
       [](Measured& it) {
         it.memory().gaps = {{"2026-July.txt", at("2026-07-01"), at("2026-08-01"), "answered 404"}};
       },
       "2026-July.txt is listed, and answered 404; settle it with: sigwatchctl attest ",
       [](Measured& it) { attest(it, kNow - Days(9)); }},
      {"a missing part, attested before its time",
       [](Measured& it) {
         it.memory().gaps = {{"2026-July.txt", at("2026-07-01"), at("2026-08-01"), "answered 404"}},
         attest(it, at("2026-06-01"));
       },
       "2026-July.txt", [](Measured& it) { it.memory().gaps.clear(); }},
      {"bytes that belong to no post",
       [](Measured& it) {
         it.memory().gaps = {
             {"iot.mbox@512", at("2026-11-01"), at("2026-11-01"), "99 bytes belong to no message", true}};
       },
       "iot.mbox@512: 99 bytes belong to no message; settle it with: sigwatchctl attest ",
       [](Measured& it) { attest(it, kNow - Days(9)); }},
      {"the newest post vanished", [](Measured& it) { vanish(it, "last@x", true); }, "1 post that counted vanished",
       [](Measured& it) { attest(it, kNow - Days(1)); }},
      {"the newest post vanished after somebody looked",
       [](Measured& it) { vanish(it, "last@x", true), attest(it, kNow - Days(3)); }, "the last is locator-of-last@x",
       [](Measured& it) { it.posts.back().vanished.reset(); }},
      {"an unreadable message without a time",
       [](Measured& it) {
         KnownPost p = post("", at("2026-05-01"));
         p.post.locator = "box@9";
         p.post.sender_date.reset(), p.post.archive_date.reset();
         p.post.markers.unreadable = true;
         it.posts.push_back(p);
       },
       "sigwatchctl ignore 'box@9'",
       [](Measured& it) { it.statements = {made::statement(Statement::Kind::ignore, "box@9", kNow)}; }},
      {"no pulse", [](Measured& it) { it.archive().others_pulse = kNow - Days(14) - 1s; },
       "nothing new was archived under hyperkitty https://lists.example/hyperkitty/ since 2026-11-08",
       [](Measured& it) { it.archive().others_pulse = kNow - Days(14); }},
      {"never a pulse", [](Measured& it) { it.archive().others_pulse.reset(); }, "since the first read",
       [](Measured& it) { it.archive().root_attested = kNow - Days(30); }},
      {"no pulse, attested long ago",
       [](Measured& it) { it.archive().others_pulse.reset(), it.archive().root_attested = kNow - Days(30) - 1s; },
       "sigwatchctl attest ", [](Measured& it) { it.archive().root_attested = kNow; }},
      {"no other list under the root",
       [](Measured& it) { it.archive().others_pulse.reset(), it.archive().alone = true; },
       "name a busy one under canaries:", [](Measured& it) { it.archive().own_notice = kNow - Days(60); }},
      {"our notice was seen long ago",
       [](Measured& it) {
         it.archive().others_pulse.reset(), it.archive().alone = true, it.archive().own_notice = kNow - Days(60) - 1s;
       },
       "canaries:", [](Measured& it) { it.archive().others_pulse = kNow; }},
      {"our notice speaks only for a lone list",
       [](Measured& it) { it.archive().others_pulse.reset(), it.archive().own_notice = kNow; }, "nothing new",
       [](Measured& it) { it.archive().alone = true; }},
      {"another root of the host moved",
       [](Measured& it) {
         it.archive().others_pulse.reset(), it.archive().moved_to = "hyperkitty https://lists.example/lists/";
       },
       "probably moved: run sigwatchctl discover hyperkitty https://lists.example/lists/",
       [](Measured& it) { it.archive().others_pulse = kNow; }},
      {"only frozen archives", [](Measured& it) { it.archive().entry.frozen = true; }, "all archives are marked frozen",
       [](Measured& it) { it.archive().entry.frozen = false; }},
      {"the last post says that the list moved",
       [](Measured& it) { it.posts.back().post.markers.closing = "this list has moved"; },
       "the last post says \"this list has moved\"; name the new archive",
       [](Measured& it) { attest(it, it.posts.back().first_seen); }},
      {"the list moved after somebody looked",
       [](Measured& it) { it.posts.back().post.markers.closing = "this list has moved", attest(it, at("2026-04-01")); },
       "the last post says", [](Measured& it) { it.posts.push_back(post("later@x", "2026-05-02")); }},
      {"no post and no since", [](Measured& it) { it.posts.clear(); },
       "there is no counted post and no since:", [](Measured& it) { it.sig().since = at("2020-01-01"); }},
      {"the clock is not trusted", [](Measured& it) { it.clock_fault = "it says 2026, the servers 2025"; },
       "it says 2026, the servers 2025", [](Measured& it) { it.clock_fault.clear(); }},
  };
  for (const ProofCase& c : cases) {
    Measured it;
    ASSERT_EQ(it.kind(), VerdictKind::silent);
    c.breaks(it);
    EXPECT_EQ(it.kind(), VerdictKind::unproven) << c.name;
    EXPECT_NE(it.missing().find(c.says), std::string::npos) << c.name << ": " << it.missing();
    EXPECT_NE(it.verdict().reason.find("; not proved: "), std::string::npos) << c.name;
    c.mends(it);
    EXPECT_EQ(it.kind(), VerdictKind::silent) << c.name << ": " << it.missing();
  }
}

TEST(a_gap, before_the_window_blocks_nothing) {
  Measured it;
  it.memory().gaps = {{"2026-April.txt", at("2026-04-01"), at("2026-05-01"), "answered 404"}};
  EXPECT_EQ(it.kind(), VerdictKind::silent);
}

TEST(one_post_that_its_owner_removed, is_recorded_and_proof_goes_on) {
  Measured it;
  it.now = at("2026-11-01T12:00:00Z");
  it.archives.front() = made::well_read(it.sig().archives.front(), it.now);
  it.posts = {post("young@x", "2026-05-01T12:00:01Z"), post("newest@x", "2026-05-01T12:00:00Z")};
  const auto lines = [&] { return it.with([&](const Measurement& m) { return proof_lines(m, it.now); })[6]; };
  it.posts.front().vanished = it.now;
  EXPECT_FALSE(lines().holds) << "it is the newest";
  it.posts.push_back(post("newer@x", "2026-05-02"));
  EXPECT_FALSE(lines().holds) << "its own 404 was not seen";
  it.posts.front().removal_confirmed = true;
  EXPECT_TRUE(lines().holds);
  EXPECT_EQ(lines().saw, "one post was removed by the owner: locator-of-young@x");
  it.posts.push_back(post("another@x", "2026-05-01T13:00:00Z"));
  it.posts.back().vanished = it.now;
  it.posts.back().removal_confirmed = true;
  EXPECT_FALSE(lines().holds) << "two are too many";
  EXPECT_NE(lines().saw.find("2 posts that counted vanished"), std::string::npos) << lines().saw;
  it.archive().archive_attested = it.now;
  EXPECT_TRUE(lines().holds);
  it.archive().archive_attested.reset();
  it.posts.pop_back();
  it.posts.front().post.sender_date = it.posts.front().post.archive_date = at("2025-01-01");
  it.posts.front().removal_confirmed = false;
  EXPECT_TRUE(lines().holds) << "it is older than the window";
}

TEST(archives_without_a_root, need_no_pulse) {
  Measured it;
  it.archive().root.clear();
  it.archive().others_pulse.reset();
  EXPECT_EQ(it.kind(), VerdictKind::silent);
}

TEST(files_on_this_machine, need_a_pulse_unless_the_list_server_writes_them) {
  const struct {
    const char* name;
    const char* kind;
    bool alone;
    WrittenBy written_by;
    VerdictKind without_pulse;
  } cases[] = {
      {"an mbox beside others", "mbox", false, WrittenBy::unsaid, VerdictKind::unproven},
      {"an mbox alone in its folder", "mbox", true, WrittenBy::unsaid, VerdictKind::silent},
      {"the server's own", "mbox", false, WrittenBy::server, VerdictKind::silent},
      {"a subscriber's", "mbox", true, WrittenBy::subscription, VerdictKind::unproven},
      {"a Maildir", "maildir", true, WrittenBy::unsaid, VerdictKind::unproven},
      {"a Maildir beside others", "maildir", false, WrittenBy::unsaid, VerdictKind::unproven},
  };
  for (const auto& c : cases) {
    Measured it;
    it.archive().entry.kind = c.kind;
    it.archive().entry.written_by = c.written_by;
    it.archive().root = "/var/mail/lists/";
    it.archive().alone = c.alone;
    it.archive().others_pulse.reset();
    EXPECT_EQ(it.kind(), c.without_pulse) << c.name;
    it.archive().root_attested = it.now;
    EXPECT_EQ(it.kind(), VerdictKind::silent) << c.name << ", attested";
    it.archive().root_attested.reset();
    it.archive().others_pulse = it.now - Days(1);
    EXPECT_EQ(it.kind(), VerdictKind::silent) << c.name << ", another list moves";
  }
}

/// Breaks something at random, or nothing.
void shake(Measured& it) {
  ArchiveView& a = it.archive();
  const auto maybe = [] { return *rc::gen::inRange(0, 4) == 0; };
  if (maybe()) a.memory.series.reads = *rc::gen::inRange(0, 6);
  if (maybe()) a.memory.series.unconditional = kNow - std::chrono::hours(*rc::gen::inRange(0, 200));
  if (maybe()) a.memory.last_good = kNow - std::chrono::hours(*rc::gen::inRange(0, 200));
  if (maybe()) a.memory.last_good.reset();
  if (maybe()) a.memory.complete_from = kNow - Days(*rc::gen::inRange(0, 400)), a.memory.beginning = false;
  if (maybe())
    a.memory.evidence.kind =
        *rc::gen::element(Evidence::Kind::unreachable, Evidence::Kind::unchanged, Evidence::Kind::gone);
  if (maybe()) a.others_pulse = kNow - Days(*rc::gen::inRange(0, 60));
  if (maybe()) a.entry.frozen = true;
  if (maybe()) it.clock_fault = "it stands still";
  it.deep = !maybe();
}

TEST(judge, is_never_silent_when_a_counted_post_is_young) {
  EXPECT_TRUE(rc::check("whatever else is wrong", [] {
    Measured it;
    shake(it);
    const Time young = add_months(kNow, -6) + Seconds(*rc::gen::inRange(1, 180 * 86400));
    it.posts.push_back(
        post("young@x", young, *rc::gen::element<std::string>("jane@example.org", "prize@example.net"), "Offer"));
    it.posts.back().vanished = *rc::gen::arbitrary<bool>() ? std::optional<Time>(kNow) : std::nullopt;
    RC_ASSERT(it.kind() == VerdictKind::active);
  }));
}

TEST(judge, is_silent_only_when_every_condition_of_proof_holds) {
  EXPECT_TRUE(rc::check("verdict and proof lines agree", [] {
    Measured it;
    shake(it);
    const Verdict v = it.verdict();
    const auto lines = it.with([](const Measurement& m) { return proof_lines(m, kNow); });
    const bool all = std::all_of(lines.begin(), lines.end(), [](const ProofLine& l) { return l.holds; });
    if (v.kind == VerdictKind::silent) RC_ASSERT(all);
    if (v.kind == VerdictKind::unproven) RC_ASSERT(!all && !v.proof.missing.empty());
    RC_ASSERT(!v.reason.empty());
    RC_ASSERT(v.kind != VerdictKind::active);
  }));
}

}  // namespace
}  // namespace sigwatch
