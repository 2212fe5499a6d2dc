#include "core/report/page_facts.h"

#include <gtest/gtest.h>

#include "core/made.h"

namespace sigwatch {
namespace {

constexpr const char* kWeb = "https://lists.example/iot/";
constexpr const char* kFile = "/var/mail/iot.mbox";

/// One SIG that says all that a page could tell, with a web archive and a local one.
PageFacts told() {
  PageSig sig;
  SigStatus& s = sig.status;
  s.id = "iot";
  s.verdict = VerdictKind::silent;
  s.reason = "no counted post since 2026-01-10 in /var/mail/iot.mbox";
  s.silent_since = made::at("2026-01-10");
  s.waits_for = "an archive is not well: GET https://lists.example/iot/ said 550 Jane";
  s.newest_counted = PostRef{made::at("2026-01-10"),
                             {"Jane Fox", "jane@people.example"},
                             "A subject",
                             "1@x",
                             "https://lists.example/1",
                             false};
  s.newest_any = s.newest_counted;
  s.proof.missing = {"one message; look at it, then: sigwatchctl ignore 1@x"};
  s.archives = {{"pipermail", kWeb, ArchiveState::well, "Jane said so", {}},
                {"mbox", kFile, ArchiveState::well, "", {}}};
  Venue forum;
  forum.url = kFile, forum.newest_url = "https://forum.example/1", forum.reason = "why";
  s.venues = {forum};
  sig.posts = {{made::at("2026-01-10"), PostKind::counted, "known sender", "https://lists.example/1", "Jane Fox",
                "A subject", kFile}};
  sig.proof = {{"nobody wrote", true, "Jane; look at it, then: sigwatchctl ignore"}};
  Decision extend = made::decision(1, DecisionKind::extend, made::at("2026-02-01"), made::at("2026-09-01"));
  extend.note = "Jane asked", extend.recorded_by = "root";
  sig.decisions = {extend};
  Notice warning;
  warning.id = "iot.2026-01-10.warn1.0", warning.reason = "550 Jane is away", warning.seen_url = kFile;
  sig.notices = {warning};
  Episode episode;
  episode.id = "iot.2026-01-10", episode.ended_because = "a post of 2026-06-01 (<1@x>): known sender";
  sig.episodes = {episode};
  sig.episode = episode;
  sig.hidden = {kFile};
  PageFacts facts;
  facts.sigs = {sig};
  facts.other_notices = {warning};
  facts.meta.paused_because = facts.meta.stopped_because = "Jane is on holiday";
  const auto line = [&](const char* kind, const char* text) {
    facts.history.push_back({made::at("2026-07-01"), "iot", kind, text});
  };
  line("word", "vouch 1@x: Jane I know (root)");
  line("word", "something new (root)");
  line("mode", "sending paused: Jane is on holiday (root)");
  line("decision", "decision 1: extend (root)");
  line("notice", "iot.2026-01-10.warn1.0 accepted: 250 Jane's server");
  line("notice", "released: iot.2026-01-10.warn1.0 (root)");
  line("episode", "episode iot.2026-01-10 ended: a post of 2026-06-01 (<1@x>): known sender");
  line("reading", "/var/mail/iot.mbox read well: 1 new post");
  line("verdict", "silent: no counted post since 2026-01-10");
  facts.polls = {{kWeb, "iot", {}, {}, {}}, {kFile, "iot", {}, {}, {}}};
  return facts;
}

std::string texts(const PageFacts& facts) {
  std::string all;
  for (const HistoryEntry& h : facts.history) all += h.text + "\n";
  return all;
}

TEST(readers, see_no_name_and_no_word_of_an_operator) {
  const PageFacts facts = for_readers(told());
  const PageSig& sig = facts.sigs.front();
  EXPECT_EQ(
      sig.status.newest_counted->author.name + sig.status.newest_counted->subject + sig.status.newest_any->subject, "");
  EXPECT_EQ(sig.posts.front().author + sig.posts.front().subject, "");
  EXPECT_EQ(sig.decisions.front().note + sig.decisions.front().recorded_by, "");
  EXPECT_EQ(sig.notices.front().reason + sig.notices.front().seen_url, "");
  EXPECT_EQ(sig.episode->ended_because, "a post of 2026-06-01: known sender");
  EXPECT_EQ(sig.status.waits_for, "an archive is not well");
  EXPECT_EQ(sig.status.proof.missing.front(), "one message");
  EXPECT_EQ(facts.meta.paused_because + facts.meta.stopped_because, "");
  EXPECT_EQ(texts(facts),
            "an operator recorded: vouch\nan operator recorded a word\nsending paused\ndecision 1: "
            "extend\niot.2026-01-10.warn1.0 accepted\n"
            "released: iot.2026-01-10.warn1.0\nepisode iot.2026-01-10 ended: a post of 2026-06-01: known sender\n"
            "a private archive read well: 1 new post\nsilent: no counted post since 2026-01-10\n");
}

TEST(readers, see_names_where_the_page_may_tell_them) {
  PageFacts open = told();
  open.authors = true;
  const PageFacts facts = for_readers(open);
  EXPECT_EQ(facts.sigs.front().status.newest_counted->author.name, "Jane Fox");
  EXPECT_EQ(facts.meta.paused_because, "Jane is on holiday");
  EXPECT_NE(texts(facts).find("vouch 1@x: Jane I know (root)"), std::string::npos);
}

TEST(readers, see_dates_and_counts_alone_of_a_private_archive) {
  const std::pair<VerdictKind, const char*> reasons[] = {
      {VerdictKind::active, "last counted post on 2026-01-10"},
      {VerdictKind::silent, "no counted post since 2026-01-10, and the silence is proved"},
      {VerdictKind::unproven, "silence is not proved"},
      {VerdictKind::unreachable, "a private archive cannot be read"}};
  for (const auto& [verdict, reason] : reasons) {
    PageFacts secret = told();
    secret.authors = true;
    secret.sigs.front().is_private = true;
    secret.sigs.front().status.verdict = verdict;
    const PageFacts facts = for_readers(secret);
    const PageSig& sig = facts.sigs.front();
    EXPECT_EQ(sig.status.reason, reason);
    EXPECT_EQ(sig.status.newest_counted->url + sig.status.newest_counted->message_id + sig.posts.front().url, "");
    EXPECT_EQ(sig.posts.front().archive, "a private archive");
    EXPECT_EQ(sig.status.archives.back().url, "a private archive");
    EXPECT_EQ(sig.status.venues.front().url + sig.status.venues.front().newest_url, "a private archive");
    EXPECT_EQ(facts.polls.back().archive, "private 1");
    EXPECT_EQ(texts(facts).find("Jane"), std::string::npos);
    EXPECT_EQ(texts(facts).find(kFile), std::string::npos);
  }
}

TEST(an_archive, is_private_unless_everybody_can_open_it) {
  ArchiveEntry archive;
  for (const char* url : {kFile, "imaps://mail.example/INBOX", "command:/usr/bin/list"}) {
    archive.url = url;
    EXPECT_TRUE(is_private(archive)) << url;
  }
  archive.url = kWeb;
  EXPECT_FALSE(is_private(archive));
  archive.user = "reader";
  EXPECT_TRUE(is_private(archive));
}

}  // namespace
}  // namespace sigwatch
