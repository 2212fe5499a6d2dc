#include "core/report/dossier.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "core/made.h"

namespace sigwatch {
namespace {

using made::at;
using made::Story;
using testing::HasSubstr;
using testing::Not;

/// The dossier of a story at a moment, with one line of proof and the list's archive.
NoticeValues dossier_of(Story& story, std::string_view now, const ArchiveView& archive) {
  const Correspondence correspondence(made::pointers(story.posts));
  const MessageStatements said(story.statements);
  const OwnNotices own = own_notices(story.reg, story.notices);
  const Summary summary =
      summarise(made::pointers(story.posts), Rules{story.reg, story.sig(), correspondence, said, own, true},
                Time::min(), at(now));
  Verdict verdict;
  verdict.kind = VerdictKind::silent;
  verdict.reason = "no counted post since 2026-01-10 (6 months)";
  const Notice notice;
  const std::vector<ProofLine> proof = {{"three good readings over 48 hours", true, ""},
                                        {"the root moves", false, "nothing\nsince May"}};
  const std::vector<ArchiveView> archives = {archive};
  return dossier_values(
      {story.reg, story.sig(), notice, nullptr, story.episodes, story.notices, story.decisions, summary, {}, at(now)},
      {verdict, proof, archives});
}

TEST(a_dossier, says_the_verdict_its_proof_and_how_the_archives_are) {
  Story story = Story::silent();
  const ArchiveView archive = made::well_read(story.sig().archives.front(), at("2026-07-10T12:00:00Z"));
  const NoticeValues v = dossier_of(story, "2026-07-10T12:00:00Z", archive);
  EXPECT_EQ(v.at("verdict"), "silent");
  EXPECT_EQ(v.at("verdict.reason"), "no counted post since 2026-01-10 (6 months)");
  EXPECT_EQ(v.at("proof"), "yes  three good readings over 48 hours\nno   the root moves: nothing since May\n");
  EXPECT_EQ(v.at("archives"), archive.entry.url + "\nwell; read well on 2026-07-10\n");
  EXPECT_EQ(v.at("last.date"), "2026-01-10") << "and all that a notice says";
}

TEST(a_dossier, lists_what_left_with_its_permalink_and_nothing_that_waits) {
  Story story = Story::asked();
  story.find("warn1")->seen_url = "https://lists.example/warn1";
  story.find("warn2")->seen_url = "javascript:alert(1)";
  const std::string sent = dossier_of(story, "2026-09-01", {}).at("sent");
  EXPECT_THAT(sent,
              HasSubstr("2026-07-10 warn1 to iot@example.org: seen on 2026-07-11\nhttps://lists.example/warn1\n"));
  EXPECT_THAT(sent, Not(HasSubstr("javascript")));
  Notice waits = *story.find("warn1");
  waits.step = "remind-1", waits.accepted.reset(), waits.seen.reset();
  story.notices.push_back(waits);
  EXPECT_THAT(dossier_of(story, "2026-09-01", {}).at("sent"), Not(HasSubstr("remind-1")));
}

TEST(a_dossier, names_no_leader) {
  Story story = Story::silent();
  story.sig().leaders = {"lead@example.org"};
  story.pass("2026-07-10T12:00:00Z");
  for (Notice& n : story.notices) n.accepted = at("2026-07-10T12:00:00Z"), n.state = NoticeState::accepted;
  const std::string sent = dossier_of(story, "2026-07-12", {}).at("sent");
  EXPECT_THAT(sent, HasSubstr("warn1 to a leader: accepted"));
  EXPECT_THAT(sent, Not(HasSubstr("lead@example.org")));
}

TEST(a_dossier, tells_every_decision_with_its_reference) {
  Story story = Story::silent();
  story.decisions = {made::decision(1, DecisionKind::extend, at("2026-02-01"), at("2026-09-01"))};
  story.decisions.front().reference = "https://example.org/minutes";
  EXPECT_EQ(dossier_of(story, "2026-07-10", {}).at("decisions"),
            "2026-02-01 extend until 2026-09-01 by the council\nhttps://example.org/minutes\n");
}

}  // namespace
}  // namespace sigwatch
