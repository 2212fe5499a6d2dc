#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <functional>
#include <memory>
#include <optional>
#include <set>
#include <string>

#include "fakes/memory_store.h"
#include "libraries/soci/state_file.h"

/// What every Store does: the file and the fake are held to the same cases, so that what is tested over the fake holds
/// for the file.
namespace sigwatch {
namespace {

struct Kept {
  std::unique_ptr<StateFile> file;
  std::unique_ptr<Store> store;
};

Kept in_memory() { return {nullptr, std::make_unique<MemoryStore>()}; }
Kept in_a_file() {
  auto file = std::make_unique<StateFile>();
  auto store = file->open();
  return {std::move(file), std::move(store)};
}

class AStore : public testing::TestWithParam<Kept (*)()> {
 protected:
  Kept kept_ = GetParam()();
  Store& store_ = *kept_.store;
};

TEST_P(AStore, IsEmptyAtFirst) {
  EXPECT_EQ(store_.meta(), Meta{});
  EXPECT_FALSE(store_.archive("x"));
  EXPECT_FALSE(store_.sig("x"));
  EXPECT_FALSE(store_.notice("x"));
  EXPECT_TRUE(store_.archives().empty() && store_.posts("x").empty() && store_.episodes("x").empty() &&
              store_.notices().empty());
  EXPECT_TRUE(store_.decisions().empty() && store_.statements().empty() && store_.causes().empty() &&
              store_.history("").empty());
}

TEST_P(AStore, MakesATagThatIsTheSameForEverAndAnotherForEachId) {
  const Seal seal = store_.seal();
  ASSERT_TRUE(seal);
  EXPECT_EQ(seal("iot.2026-05-22.warn1.0"), store_.seal()("iot.2026-05-22.warn1.0"));
  EXPECT_NE(seal("iot.2026-05-22.warn1.0"), seal("iot.2026-05-22.warn2.0"));
  EXPECT_EQ(split_sealed_id(sealed_id("iot.2026-05-22.warn1.0", seal)).id, "iot.2026-05-22.warn1.0");
}

TEST_P(AStore, ReplacesRowsOfTheSameIdentityAndAddsTheRest) {
  Change change;
  change.notices = {notice_of("a"), notice_of("b")};
  change.history = {{at("2026-11-22"), "iot", "notice", "one"}};
  ASSERT_TRUE(store_.commit(change));
  change.notices = {notice_of("a", NoticeState::accepted)};
  change.history = {{at("2026-11-22"), "iot", "notice", "two"}, {at("2026-11-22"), "", "mode", "three"}};
  ASSERT_TRUE(store_.commit(change));
  ASSERT_EQ(store_.notices().size(), 2U);
  EXPECT_EQ(store_.notice("a")->state, NoticeState::accepted);
  ASSERT_EQ(store_.history("").size(), 3U);
  EXPECT_EQ(store_.history("").back().text, "three");
  EXPECT_EQ(store_.history("iot").size(), 2U);
}

TEST_P(AStore, DeletesAllThatIsKnownOfAnArchiveAndOfNoOther) {
  Change change;
  for (const char* url : {"a", "b"}) {
    ArchiveMemory memory;
    memory.url = url;
    change.archives.push_back(memory);
    change.posts.push_back(post_of(url, "1@y"));
  }
  store_.commit(change);
  Change gone;
  gone.archives_gone = {"a"};
  ASSERT_TRUE(store_.commit(gone));
  EXPECT_FALSE(store_.archive("a"));
  EXPECT_TRUE(store_.posts("a").empty());
  EXPECT_TRUE(store_.archive("b"));
  EXPECT_EQ(store_.posts("b").size(), 1U);
  change.posts.resize(1);
  store_.commit(change);
  EXPECT_EQ(store_.posts("a").size(), 1U) << "it may come again";
}

TEST_P(AStore, WritesNothingWhenWhatWasExpectedDoesNotHold) {
  Change first;
  first.notices = {notice_of("a", NoticeState::held)};
  store_.commit(first);
  Change change;
  change.notices = {notice_of("a", NoticeState::sending), notice_of("new")};
  change.decisions = {decision_of("iot", DecisionKind::keep, "2026-11-22")};
  change.statements = {statement_of(Statement::Kind::vouch, "x@y")};
  change.history = {{at("2026-11-22"), "iot", "notice", "a"}};
  change.edit_meta = [](Meta& m) { m.paused = true; };
  change.posts = {post_of("arch", "x@y")};
  for (const Change::Expected& wrong :
       {Change::Expected{"a", NoticeState::due}, Change::Expected{"nobody", NoticeState::held}}) {
    change.expected = {{"a", NoticeState::held}, wrong};
    EXPECT_FALSE(store_.commit(change)) << wrong.notice;
  }
  EXPECT_EQ(store_.notice("a")->state, NoticeState::held);
  EXPECT_FALSE(store_.notice("new"));
  EXPECT_TRUE(store_.decisions().empty() && store_.statements().empty() && store_.history("").empty() &&
              store_.posts("arch").empty());
  EXPECT_FALSE(store_.meta().paused);
  change.expected = {{"a", NoticeState::held}};
  EXPECT_TRUE(store_.commit(change)) << "and goes on working";
}

TEST_P(AStore, EditsMetaAsItStands) {
  Change live, pass;
  live.edit_meta = [](Meta& m) { m.live_since = at("2026-01-01"); };
  pass.edit_meta = [](Meta& m) { m.last_pass = at("2026-02-01"); };
  store_.commit(live);
  store_.commit(pass);
  store_.commit(Change{});
  EXPECT_EQ(store_.meta().live_since, at("2026-01-01"));
  EXPECT_EQ(store_.meta().last_pass, at("2026-02-01"));
}

TEST_P(AStore, NumbersDecisionsInOrderWhateverTheyBring) {
  for (int brought : {0, 7, 1}) {
    Change change;
    change.decisions = {decision_of("iot", DecisionKind::keep, "2026-11-22"),
                        decision_of("old", DecisionKind::disband, "2026-11-22")};
    change.decisions.front().number = brought;
    store_.commit(change);
  }
  const auto all = store_.decisions();
  ASSERT_EQ(all.size(), 6U);
  for (std::size_t i = 0; i < all.size(); ++i) EXPECT_EQ(all[i].number, static_cast<int>(i) + 1);
}

TEST_P(AStore, GivesEverythingInItsOrder) {
  Change change;
  Notice early = notice_of("z");
  early.created = at("2026-01-01");
  change.notices = {notice_of("b"), notice_of("a"), early};
  for (const char* from : {"2026-03-01", "2026-01-01", "2026-02-01"}) {
    Episode e;
    e.id = std::string("iot.") + from, e.sig = "iot", e.counts_from = at(from);
    change.episodes.push_back(e);
  }
  store_.commit(change);
  std::string order;
  for (const Notice& n : store_.notices()) order += n.id;
  EXPECT_EQ(order, "zab");
  std::string episodes;
  for (const Episode& e : store_.episodes("iot")) episodes += e.id + " ";
  EXPECT_EQ(episodes, "iot.2026-01-01 iot.2026-02-01 iot.2026-03-01 ");
}

TEST_P(AStore, DeletesCauses) {
  Change change;
  Cause cause;
  cause.item = "unreachable:iot";
  change.causes = {cause};
  store_.commit(change);
  EXPECT_EQ(store_.causes().size(), 1U);
  Change gone;
  gone.causes_gone = {"unreachable:iot", "never there"};
  store_.commit(gone);
  EXPECT_TRUE(store_.causes().empty());
}

TEST_P(AStore, KnowsWhoseRestWasGivenOnThisAndIsNotOver) {
  const auto sig = [](const char* id, std::optional<Time> until, const char* given) {
    SigMemory memory;
    memory.id = id;
    memory.holds_until = until;
    memory.holds_for = given;
    return memory;
  };
  Change change;
  change.sigs = {sig("rests", at("2026-11-24"), "this"), sig("is over", at("2026-11-22"), "this"),
                 sig("was given on another", at("2026-11-24"), "that"), sig("never rested", std::nullopt, ""),
                 sig("rests too", at("2026-11-23"), "this")};
  store_.commit(change);
  EXPECT_EQ(store_.cached("this", at("2026-11-22")), (std::set<std::string>{"rests", "rests too"}));
  EXPECT_EQ(store_.cached("", at("2026-11-22")), std::set<std::string>());
  change.sigs = {sig("rests", std::nullopt, "")};
  store_.commit(change);
  EXPECT_EQ(store_.cached("this", at("2026-11-22")), std::set<std::string>{"rests too"});
}

TEST_P(AStore, KeepsPostsByArchiveAndKey) {
  Change change;
  change.posts = {post_of("a", "x@y"), post_of("b", "x@y"), post_of("a", "z@y")};
  store_.commit(change);
  change.posts = {post_of("a", "x@y")};
  change.posts.front().vanished = at("2026-11-01");
  store_.commit(change);
  EXPECT_EQ(store_.posts("a").size(), 2U);
  EXPECT_EQ(store_.posts("b").size(), 1U);
  EXPECT_EQ(store_.posts_kept(), (std::map<std::string, std::size_t>{{"a", 2}, {"b", 1}}));
  EXPECT_FALSE(store_.posts("b").front().vanished);
}

TEST_P(AStore, ForgetsAPersonAndKeepsTheFact) {
  Change change;
  change.posts = {post_of("a", "x@y"), post_of("b", "x@y"), post_of("a", "other@y", "bob@example.org")};
  store_.commit(change);
  Change forget;
  forget.statements = {statement_of(Statement::Kind::forget, "x@y")};
  store_.commit(forget);
  KnownPost fact = post_of("b", "x@y");
  fact.key = forgotten_key("x@y");
  fact.post.author = {};
  fact.post.subject = fact.post.url = fact.post.locator = fact.post.message_id = "";
  fact.post.references.clear();
  ASSERT_EQ(store_.posts("b").size(), 1U);
  EXPECT_EQ(store_.posts("b").front(), fact) << "also that it was automatic, or closed the list, is a fact";
  ASSERT_EQ(store_.posts("a").size(), 2U);

  Change again;  // the archive still shows it
  again.posts = {post_of("b", "x@y")};
  store_.commit(again);
  ASSERT_EQ(store_.posts("b").size(), 1U);
  EXPECT_EQ(store_.posts("b").front(), fact);
}

TEST_P(AStore, KeepsWhatWasSaidOfAForgottenPostAndWhoAnsweredItByATrace) {
  Change change;
  change.posts = {post_of("a", "jane@y"), post_of("a", "answer@y", "bob@example.org")};
  change.posts.back().post.references = {"jane@y"};
  change.statements = {statement_of(Statement::Kind::ignore, "locator-of-jane@y")};
  Episode episode = episode_of("iot.2026-05-22");
  episode.ended_by = "jane@y";
  change.episodes = {episode};
  store_.commit(change);
  Change forget;
  forget.statements = {statement_of(Statement::Kind::forget, "jane@y")};
  store_.commit(forget);

  const std::string trace = forgotten_key("jane@y");
  for (const Statement& w : store_.statements()) EXPECT_EQ(w.about, trace);
  EXPECT_EQ(store_.statements().size(), 2U);
  EXPECT_EQ(store_.episodes("iot").front().ended_by, trace);
  for (const KnownPost& p : store_.posts("a")) {
    if (p.key != trace) {
      EXPECT_THAT(p.post.references, testing::ElementsAre(trace));
    }
  }
}

TEST_P(AStore, ForgetsNobodyElseWhosePostStandsAtTheSamePlaceOfAnotherArchive) {
  Change change;
  change.posts = {post_of("a", "jane@example.org"), post_of("b", "bob@example.org", "bob@example.org")};
  for (KnownPost& p : change.posts) p.post.locator = "5";  // as a mailbox counts its mails
  change.statements = {statement_of(Statement::Kind::ignore, "5")};
  store_.commit(change);
  Change forget;
  forget.statements = {statement_of(Statement::Kind::forget, "jane@example.org")};
  store_.commit(forget);
  store_.commit(change);  // both archives are read again
  EXPECT_EQ(store_.posts("a").front().post.author, Author{});
  ASSERT_EQ(store_.posts("b").size(), 1U);
  EXPECT_EQ(store_.posts("b").front().key, "bob@example.org");
  EXPECT_EQ(store_.posts("b").front().post.author.address, "bob@example.org");
  EXPECT_EQ(store_.statements().front().about, "5");
}

TEST_P(AStore, ForgetsWhatIsReadOnlyLater) {
  for (const std::string name : {"x@y", "locator-of-z@y"}) {
    Change forget;
    forget.statements = {statement_of(Statement::Kind::forget, name)};
    store_.commit(forget);
  }
  Change change;
  change.posts = {post_of("a", "x@y"), post_of("a", "z@y"), post_of("a", "other@y")};
  store_.commit(change);
  int people = 0;
  for (const KnownPost& p : store_.posts("a")) people += !p.post.author.address.empty();
  EXPECT_EQ(people, 1);
  EXPECT_EQ(store_.posts("a").size(), 3U);
}

INSTANTIATE_TEST_SUITE_P(Both, AStore, testing::Values(&in_memory, &in_a_file),
                         [](const testing::TestParamInfo<Kept (*)()>& which) {
                           return which.param == &in_memory ? "InMemory" : "InAFile";
                         });

}  // namespace
}  // namespace sigwatch
