#include <gtest/gtest.h>

#include "libraries/soci/any.h"
#include "libraries/soci/state_file.h"

namespace sigwatch {
namespace {

/// One state for all cases of a property: opening costs more than writing.
struct Shared {
  StateFile file;
  std::unique_ptr<Store> store = file.open();
};

Shared& shared() {
  static Shared one;
  return one;
}

/// What a fresh connection reads, so that nothing is taken from memory.
std::unique_ptr<Store> reopened() { return shared().file.open(StoreUse::ctl); }

RC_GTEST_PROP(RoundTrip, AnArchiveIsReadAsItWasWritten, ()) {
  const ArchiveMemory m = any::archive();
  Change change;
  change.archives = {m};
  RC_ASSERT(shared().store->commit(change));
  RC_ASSERT(*reopened()->archive(m.url) == m);
}

RC_GTEST_PROP(RoundTrip, APostIsReadAsItWasWritten, ()) {
  const KnownPost p = any::post();
  Change change;
  change.posts = {p};
  RC_ASSERT(shared().store->commit(change));
  const auto found = reopened()->posts(p.archive);
  RC_ASSERT(std::find(found.begin(), found.end(), p) != found.end());
}

RC_GTEST_PROP(RoundTrip, ASigsMemoryEpisodeAndNoticeAreReadAsTheyWereWritten, ()) {
  const SigMemory sig = any::sig();
  const Episode episode = any::episode();
  const Notice notice = any::notice();
  Change change;
  change.sigs = {sig}, change.episodes = {episode}, change.notices = {notice};
  RC_ASSERT(shared().store->commit(change));
  const auto store = reopened();
  RC_ASSERT(*store->sig(sig.id) == sig);
  RC_ASSERT(*store->notice(notice.id) == notice);
  const auto episodes = store->episodes(episode.sig);
  RC_ASSERT(std::find(episodes.begin(), episodes.end(), episode) != episodes.end());
}

RC_GTEST_PROP(RoundTrip, CausesAndMetaAreReadAsTheyWereWritten, ()) {
  const Cause cause = any::cause();
  const Meta meta = any::meta();
  Change change;
  change.causes = {cause};
  change.edit_meta = [&](Meta& m) { m = meta; };
  RC_ASSERT(shared().store->commit(change));
  const auto store = reopened();
  RC_ASSERT(store->meta() == meta);
  const auto causes = store->causes();
  RC_ASSERT(std::find(causes.begin(), causes.end(), cause) != causes.end());
}

RC_GTEST_PROP(RoundTrip, DecisionsWordsAndHistoryAreReadAsTheyWereWritten, ()) {
  Decision decision = any::decision();
  Statement statement = any::word();
  const HistoryEntry line = any::history();
  if (statement.kind == Statement::Kind::forget)
    statement.kind = Statement::Kind::ack;  // has an effect of its own: forget_test.cc
  Change change;
  change.decisions = {decision}, change.statements = {statement}, change.history = {line};
  RC_ASSERT(shared().store->commit(change));
  const auto store = reopened();
  const auto decisions = store->decisions();
  decision.number = static_cast<int>(decisions.size());
  RC_ASSERT(decisions.back() == decision);
  RC_ASSERT(store->statements().back() == statement);
  RC_ASSERT(store->history("").back() == line);
}

TEST(RoundTrip, TheBeginningOfTimeSurvivesAsAColumnAndInABody) {
  const StateFile file;
  Episode e;
  e.id = "iot.x", e.sig = "iot", e.counts_from = Time::min(), e.began = Time::max();
  HistoryEntry h{Time::min(), "iot", "reading", "x"};
  ArchiveMemory m;
  m.url = "u", m.complete_from = Time::min();
  Change change;
  change.episodes = {e}, change.history = {h}, change.archives = {m};
  file.open()->commit(change);
  const auto store = file.open();
  EXPECT_EQ(store->episodes("iot").front(), e);
  EXPECT_EQ(store->history("iot").front(), h);
  EXPECT_EQ(store->archive("u")->complete_from, Time::min());
}

TEST(RoundTrip, TextThatIsNotUtf8IsMendedAndNeverRefused) {
  const StateFile file;
  const auto store = file.open();
  KnownPost p = post_of("a", "x@y");
  p.post.subject = "caf\xe9 \xff\xfe";
  p.key = "caf\xe9@y";
  Notice n = notice_of("iot.2026-05-22.warn1.0");
  n.reason = "550 Bo\xeete pleine";
  Change change;
  change.posts = {p}, change.notices = {n}, change.history = {{p.first_seen, "iot", "notice", "Bo\xeete"}};
  ASSERT_TRUE(store->commit(change));
  EXPECT_EQ(store->posts("a").front().post.subject, "caf\ufffd \ufffd\ufffd");
  EXPECT_EQ(store->posts("a").front().key, p.key) << "a key is bytes, or the post would be new with every reading";
  EXPECT_EQ(store->notice(n.id)->reason, "550 Bo\ufffdte pleine");
  EXPECT_EQ(store->history("").size(), 1U);
}

}  // namespace
}  // namespace sigwatch
