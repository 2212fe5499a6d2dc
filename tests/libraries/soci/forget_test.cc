#include <gtest/gtest.h>

#include "libraries/soci/state_file.h"

namespace sigwatch {
namespace {

/// Everything that the tables hold, as text.
std::string tables_by_hand(const std::string& path) {
  soci::session sql = by_hand(path);
  std::string all;
  for (const char* query :
       {"SELECT key || fact FROM posts", "SELECT key || personal FROM post_people", "SELECT key FROM forgotten",
        "SELECT body FROM words", "SELECT text FROM history", "SELECT body FROM episodes", "SELECT body FROM notices",
        "SELECT body FROM sigs", "SELECT body FROM causes"}) {
    const soci::rowset<std::string> rows = (sql.prepare << query);
    for (const std::string& row : rows) all += row + "\n";
  }
  return all;
}

TEST(Forget, RemovesNameAddressSubjectLinkAndKeyFromTheTables) {
  const StateFile file;
  const auto store = file.open();
  Change change;
  change.posts = {post_of("a", "jane.20260522@example.org")};
  store->commit(change);
  EXPECT_NE(tables_by_hand(file.path).find("Jane"), std::string::npos);
  Change forget;
  forget.statements = {statement_of(Statement::Kind::forget, "locator-of-jane.20260522@example.org")};
  store->commit(forget);
  store->commit(change);
  const std::string left = tables_by_hand(file.path);
  for (const char* trace : {"jane", "Jane", "lists.example"})
    EXPECT_EQ(left.find(trace), std::string::npos) << trace << " in " << left;
}

TEST(Forget, TakesTheNameOutOfWhatWasSaidBefore) {
  const StateFile file;
  const auto store = file.open();
  const std::string id = "jane.20260522@example.org";
  Change change;
  change.posts = {post_of("a", id), post_of("a", "answer@example.org", "bob@example.org")};
  change.posts.back().post.references = {id};
  change.statements = {statement_of(Statement::Kind::vouch, id),
                       statement_of(Statement::Kind::ignore, "another@example.org")};
  change.statements.back().because = "as " + id + " says";
  change.history = {{at("2026-06-01T12:00:00Z"), "iot", "word", "vouch " + id + ": she is one of us"}};
  change.episodes = {episode_of("iot.2026-05-22")};
  change.episodes.front().ended_because = "a post of 2026-06-01 (" + id + ")";
  change.episodes.front().paused_by = id;
  change.notices = {notice_of("iot.2026-05-22.warn2.0")};
  change.notices.front().reason = "withdrawn: a post of 2026-06-01 (" + id + ")";
  Cause cause;
  cause.item = "doubtful:iot";
  cause.type = "sigwatchctl vouch " + id;
  change.causes = {cause};
  store->commit(change);
  ASSERT_NE(read_file(file.journal()).find("jane.2026"), std::string::npos);
  Change forget;
  forget.statements = {statement_of(Statement::Kind::forget, id)};
  store->commit(forget);
  Change again;  // the archive still shows both
  again.posts = change.posts;
  store->commit(again);

  const std::string left = tables_by_hand(file.path) + read_file(file.journal());
  EXPECT_EQ(left.find("jane.2026"), std::string::npos) << left;
  EXPECT_NE(left.find("vouch a forgotten post: she is one of us"), std::string::npos) << left;
  EXPECT_THROW(by_hand(file.path) << "UPDATE history SET text = ''", soci::soci_error) << "append-only again";
  EXPECT_THROW(by_hand(file.path) << "UPDATE words SET body = ''", soci::soci_error) << "append-only again";
}

TEST(Forget, TakesWriterAndSubjectOutOfTheQuestionToOperators) {
  const StateFile file;
  const auto store = file.open();
  const std::string id = "jane.20260522@example.org";
  const std::string question = "Please read it\n\nJane wrote \"Roses\"\nIt is doubtful. sigwatchctl vouch " + id +
                               "\n\nBob wrote \"Tulips\"\n\nMost likely: spam\n";
  Change change;
  change.posts = {post_of("a", id)};
  Cause cause;
  cause.item = "doubtful:iot";
  cause.known = question;
  change.causes = {cause};
  Notice mail = notice_of("operators.2026-06-01");
  mail.audience = Audience::operators;
  mail.accepted = at("2026-06-01T12:00:00Z");
  mail.reason = mail.message = question;
  change.notices = {mail};
  store->commit(change);
  Change forget;
  forget.statements = {statement_of(Statement::Kind::forget, id)};
  store->commit(forget);
  const std::string left = tables_by_hand(file.path) + read_file(file.journal());
  EXPECT_EQ(left.find("Roses"), std::string::npos) << left;
  EXPECT_NE(left.find("Tulips"), std::string::npos) << left;
  EXPECT_EQ(store->causes().front().known,
            "Please read it\n\na forgotten post\n\nBob wrote \"Tulips\"\n\nMost likely: spam\n");
}

TEST(Forget, HoldsAfterTheStateWasLostAndRestoredFromItsJournal) {
  const StateFile file;
  {
    const auto store = file.open();
    Change forget;
    forget.statements = {statement_of(Statement::Kind::forget, "x@y")};
    store->commit(forget);
  }
  EXPECT_EQ(read_file(file.journal()).find("x@y"), std::string::npos);
  for (const char* end : {"", "-wal", "-shm"}) std::filesystem::remove(file.path + end);
  const auto store = file.open();
  Change change;
  change.posts = {post_of("a", "x@y")};
  store->commit(change);
  EXPECT_EQ(store->posts("a").front().post.author, Author{});
  EXPECT_EQ(store->posts("a").front().key, forgotten_key("x@y"));
}

}  // namespace
}  // namespace sigwatch
