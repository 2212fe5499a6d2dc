#include <gtest/gtest.h>

#include "adapters/soci/state_file.h"

namespace sigwatch {
namespace {

/// Everything that the tables of posts hold, as text.
std::string posts_by_hand(const std::string& path) {
  soci::session sql = by_hand(path);
  std::string all;
  for (const char* query : {"SELECT key || fact FROM posts", "SELECT key || personal FROM post_people", "SELECT key FROM forgotten"}) {
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
  EXPECT_NE(posts_by_hand(file.path).find("Jane"), std::string::npos);
  Change forget;
  forget.words = {word_of(Word::Kind::forget, "locator-of-jane.20260522@example.org")};
  store->commit(forget);
  store->commit(change);
  const std::string left = posts_by_hand(file.path);
  for (const char* trace : {"jane", "Jane", "lists.example"}) EXPECT_EQ(left.find(trace), std::string::npos) << trace << " in " << left;
}

TEST(Forget, HoldsAfterTheStateWasLostAndRestoredFromItsJournal) {
  const StateFile file;
  {
    const auto store = file.open();
    Change forget;
    forget.words = {word_of(Word::Kind::forget, "x@y")};
    store->commit(forget);
  }
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
