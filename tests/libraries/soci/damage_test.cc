#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <random>

#include "libraries/soci/state_file.h"

namespace sigwatch {
namespace {

/// Reads every table, and writes. Whatever the file holds, this ends in values or in a StoreError.
void use(Store& store) {
  store.meta();
  for (const ArchiveMemory& a : store.archives()) store.posts(a.url);
  store.posts("a");
  store.notices(), store.notice("n1"), store.episodes("iot"), store.sig("iot");
  store.decisions(), store.statements(), store.causes(), store.history("");
  Change change;
  change.notices = {notice_of("n9")};
  change.posts = {post_of("a", "new@y")};
  change.history = {{at("2026-11-22"), "iot", "notice", "x"}};
  change.edit_meta = [](Meta& m) { m.last_pass = at("2026-11-22"); };
  store.commit(change);
}

struct Outcome {
  int errors = 0, worked = 0;
};

void try_file(const std::string& path, Outcome& outcome) {
  try {
    auto store = open_sqlite_store(path, StoreUse::run);
    if (!store) {
      ++outcome.errors;
      EXPECT_FALSE(store.error().what.empty());
      return;
    }
    use(**store);
    ++outcome.worked;
  } catch (const StoreError& e) {
    ++outcome.errors;
    EXPECT_NE(std::string(e.what()), "");
  }
}

std::string good_file() {
  const StateFile file;
  {
    const auto store = file.open();
    Change change;
    for (int i = 0; i < 40; ++i) {
      change.notices.push_back(notice_of("n" + std::to_string(i)));
      change.posts.push_back(post_of("a", std::to_string(i) + "@y"));
    }
    ArchiveMemory m;
    m.url = "a";
    change.archives = {m};
    Episode e;
    e.id = "iot.2026-05-22", e.sig = "iot";
    change.episodes = {e};
    change.decisions = {decision_of("iot", DecisionKind::keep, "2026-11-22")};
    change.statements = {statement_of(Statement::Kind::vouch, "x@y")};
    store->commit(change);
  }
  const std::string copy = file.directory / "copy";
  EXPECT_TRUE(backup_sqlite(file.path, copy).ok());
  return read_file(copy);
}

void fresh(const StateFile& file, const std::string& bytes) {
  for (const char* end : {"-wal", "-shm", "-journal", ".journal"}) std::filesystem::remove(file.path + end);
  write_file(file.path, bytes);
}

TEST(Damage, FlippedBitsEndInAnErrorOrInNothingNeverInACrash) {
  const std::string good = good_file();
  const StateFile file;
  std::mt19937 random(20261122);
  Outcome outcome;
  for (int round = 0; round < 600; ++round) {
    std::string bytes = good;
    const bool head = round % 3 == 0;  // the header and the schema are where it hurts
    for (int flips = 1 + static_cast<int>(random() % 4); flips > 0; --flips) {
      const std::size_t at_byte = random() % (head ? 4096 : bytes.size());
      bytes[at_byte] = static_cast<char>(bytes[at_byte] ^ static_cast<char>(1U << (random() % 8)));
    }
    fresh(file, bytes);
    try_file(file.path, outcome);
  }
  EXPECT_GT(outcome.errors, 0);
  EXPECT_GT(outcome.worked, 0);
}

TEST(Damage, AFileCutOffBehindItsFirstSectorIsRefused) {
  const std::string good = good_file();
  const StateFile file;
  for (std::size_t size = 512; size < good.size(); size += 997) {
    fresh(file, good.substr(0, size));
    Outcome outcome;
    try_file(file.path, outcome);
    EXPECT_EQ(outcome.worked, 0) << size;
  }
}

TEST(Damage, AZeroedPageIsFound) {
  const std::string good = good_file();
  const StateFile file;
  for (std::size_t page = 0; page < good.size() / 4096; ++page) {
    std::string bytes = good;
    bytes.replace(page * 4096, 4096, std::string(4096, '\0'));
    fresh(file, bytes);
    Outcome outcome;
    try_file(file.path, outcome);
    EXPECT_EQ(outcome.errors, 1) << page;
  }
}

TEST(Damage, ARowThatIsNoRowIsAStoreErrorThatSaysWhatToDo) {
  for (const std::string body :
       {"", "x", "[]", "{\"state\":\"floating\"}", "{\"created\":\"today\"}", "{\"released\":[]}", "{\"id\":{}}"}) {
    const StateFile file;
    const auto store = file.open();
    Change change;
    change.notices = {notice_of("n")};
    store->commit(change);
    by_hand(file.path) << "UPDATE notices SET body = :b", soci::use(body);
    EXPECT_THROW(store->notices(), StoreError) << body;
    change.expected = {{"n", NoticeState::due}};
    EXPECT_THROW(store->commit(change), StoreError) << body;
    by_hand(file.path) << "DELETE FROM notices";
    change.expected.clear();
    EXPECT_TRUE(store->commit(change)) << "nothing is left half done";
  }
}

class ANumberThatCannotStandThere : public testing::TestWithParam<std::pair<const char*, const char*>> {};
TEST_P(ANumberThatCannotStandThere, IsDamageAndNoOtherNumber) {
  const auto& [where, number] = GetParam();
  const StateFile file;
  const auto store = file.open();
  Change change;
  ArchiveMemory memory;
  memory.url = "a";
  change.archives = {memory};
  store->commit(change);
  by_hand(file.path) << "UPDATE archives SET body = json_set(body, '" << where << "', json('" << number << "'))";
  try {
    store->archives();
    ADD_FAILURE() << where << " " << number << " was read";
  } catch (const StoreError& e) {
    EXPECT_THAT(e.what(), testing::AllOf(testing::HasSubstr(file.path + ": a row of the state cannot be read (damage)"),
                                         testing::HasSubstr("put a backup in its place"),
                                         testing::HasSubstr(file.path + ".journal")));
  }
}
INSTANTIATE_TEST_SUITE_P(
    Damage, ANumberThatCannotStandThere,
    testing::Values(std::pair{"$.last_good", "1e300"}, std::pair{"$.last_good", "18446744073709551615"},
                    std::pair{"$.last_good", "9223372036854775806"}, std::pair{"$.last_good", "1.5"},
                    std::pair{"$.last_good", "-9223372036854775807"}, std::pair{"$.evidence.kind", "99"},
                    std::pair{"$.evidence.kind", "-1"}, std::pair{"$.evidence.kind", "4294967296"},
                    std::pair{"$.evidence.retry_after", "9223372036854775806"},
                    std::pair{"$.series.reads", "2147483648"}, std::pair{"$.last_cost.bytes", "1e19"}));

TEST(Damage, AlwaysAndNeverAreTimes) {
  const StateFile file;
  const auto store = file.open();
  Change change;
  ArchiveMemory memory;
  memory.url = "a";
  memory.gaps = {{"all", Time::min(), Time::max(), "why"}};
  memory.last_good = kLastDated;
  change.archives = {memory};
  store->commit(change);
  EXPECT_EQ(store->archives().front().gaps, memory.gaps);
  EXPECT_EQ(store->archives().front().last_good, kLastDated);
}

TEST(Damage, WhileItIsOpenIsSaidWithWhatToDo) {
  const StateFile file;
  const auto store = file.open();
  Change change;
  for (int i = 0; i < 400; ++i) change.posts.push_back(post_of("a", std::to_string(i) + "@y"));
  store->commit(change);
  by_hand(file.path) << "PRAGMA wal_checkpoint(TRUNCATE)";
  std::string bytes = read_file(file.path);
  for (std::size_t page = 4096; page < bytes.size(); page += 4096) bytes.replace(page, 4096, std::string(4096, 'x'));
  write_file(file.path, bytes);
  try {
    store->posts("a");
    ADD_FAILURE() << "it was read";
  } catch (const StoreError& e) {
    EXPECT_THAT(e.what(),
                testing::AllOf(testing::HasSubstr("malformed"), testing::HasSubstr("put a backup in its place"),
                               testing::Not(testing::HasSubstr("free space"))));
  }
}

TEST(Damage, AfterARowThatIsNoRowWhatOthersWriteIsSeen) {
  const StateFile file;
  const auto store = file.open();
  Change change;
  change.posts = {post_of("a", "1@y"), post_of("a", "2@y")};
  store->commit(change);
  by_hand(file.path) << "UPDATE posts SET fact = 'x' WHERE key = '" << change.posts.front().key << "'";
  EXPECT_THROW(store->posts("a"), StoreError);
  by_hand(file.path)
      << "DELETE FROM posts WHERE fact = 'x'";  // a read that was left open would show the state before that
  EXPECT_EQ(store->posts("a").size(), 1U);
  EXPECT_TRUE(store->commit(change));
}

TEST(Damage, ASigWhoseRestIsNoDateIsJudgedAndFound) {
  const StateFile file;
  const auto store = file.open();
  Change change;
  SigMemory sig;
  sig.id = "iot";
  sig.holds_until = at("2027-01-01");
  sig.holds_for = "this";
  change.sigs = {sig};
  store->commit(change);
  ASSERT_EQ(store->cached("this", at("2026-11-22")).size(), 1U);
  by_hand(file.path) << "UPDATE sigs SET body = json_set(body, '$.rests_until', 'never')";
  EXPECT_EQ(store->cached("this", at("2026-11-22")).size(), 0U);
  EXPECT_THROW(store->sig("iot"), StoreError);
  by_hand(file.path) << "UPDATE sigs SET body = 'x'";
  EXPECT_THROW(store->cached("this", at("2026-11-22")), StoreError);
}

}  // namespace
}  // namespace sigwatch
