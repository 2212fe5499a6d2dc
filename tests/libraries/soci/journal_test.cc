#include "libraries/soci/journal.h"

#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include "libraries/soci/state_file.h"

namespace sigwatch {
namespace {

void lose_state(const StateFile& file) {
  for (const char* end : {"", "-wal", "-shm"}) std::filesystem::remove(file.path + end);
}

Change typed() {
  Change change;
  change.decisions = {decision_of("iot", DecisionKind::extend, "2026-05-22T06:02:29Z")};
  change.decisions.front().until = at("2027-01-01");
  change.decisions.front().note = "a \"note\"\nof two lines, ünïcode";
  change.statements = {statement_of(Statement::Kind::vouch, "x@y", "2026-05-23T06:02:29Z")};
  return change;
}

TEST(Journal, HoldsALineForEachDecisionAndWordAndNothingElse) {
  const StateFile file;
  const auto store = file.open();
  Change change = typed();
  change.notices = {notice_of("a")};
  store->commit(change);
  store->commit(Change{});
  const std::string text = read_file(file.journal());
  EXPECT_EQ(std::count(text.begin(), text.end(), '\n'), 2);
  EXPECT_TRUE(text.starts_with("2026-05-22T06:02:29Z decision {")) << text;
  EXPECT_NE(text.find("\n2026-05-23T06:02:29Z word {"), std::string::npos) << text;
}

TEST(Journal, RestoresDecisionsAndWordsIntoANewState) {
  const StateFile file;
  std::vector<Decision> decisions;
  std::vector<Statement> statements;
  {
    const auto store = file.open();
    store->commit(typed());
    Change more;
    more.decisions = {decision_of("old", DecisionKind::disband, "2026-06-01"),
                      decision_of("iot", DecisionKind::revoke, "2026-06-02")};
    store->commit(more);
    decisions = store->decisions();
    statements = store->statements();
  }
  lose_state(file);
  const auto store = file.open();
  EXPECT_EQ(store->decisions(), decisions);
  EXPECT_EQ(store->statements(), statements);
  ASSERT_EQ(store->history("").size(), 1U);
  EXPECT_NE(store->history("").front().text.find("3 decisions and 1 words from the journal; 0 lines"),
            std::string::npos);
}

TEST(Journal, IsNotTakenTwiceByAStateThatIsThere) {
  const StateFile file;
  file.open()->commit(typed());
  EXPECT_EQ(file.open()->decisions().size(), 1U);
  lose_state(file);
  file.open();
  EXPECT_EQ(file.open()->decisions().size(), 1U);
}

TEST(Journal, SetsUnreadableLinesAsideAndTakesALineThatStandsTwiceOnce) {
  const StateFile file;
  file.open()->commit(typed());
  const std::string good = read_file(file.journal());
  write_file(
      file.journal(),
      good + good +
          "\n\nhello\n2026-01-01T00:00:00Z decision {\"kind\":\"dance\"}\n2026-01-01T00:00:00Z decision "
          "[1]\n2026-01-01T00:00:00Z "
          "word {}\n" +
          "2026-01-01T00:00:00Z decision {\"kind\":\"keep\"}\n2026-01-01T00:00:00Z poem {}\nx decision {\"sig\":7}\n" +
          std::string("\0\xff\n", 3) + "2026-01-01T00:00:00Z word " + std::string(100000, '['));
  const JournalContent content = read_journal(file.journal());
  EXPECT_EQ(content.decisions.size(), 1U);
  EXPECT_EQ(content.statements.size(), 1U);
  EXPECT_EQ(content.unreadable, 9);
  lose_state(file);
  EXPECT_NE(file.open()->history("").front().text.find("9 lines could not be read"), std::string::npos);
}

TEST(Journal, GoesOnBehindALineThatWasCutOff) {
  const StateFile file;
  {
    const auto store = file.open();
    store->commit(typed());
    const std::string text = read_file(file.journal());
    write_file(file.journal(), text + text.substr(0, 40));
    Change next;
    next.decisions = {decision_of("old", DecisionKind::disband, "2026-06-01")};
    store->commit(next);
  }
  const JournalContent content = read_journal(file.journal());
  EXPECT_EQ(content.decisions.size(), 2U);
  EXPECT_EQ(content.unreadable, 1);
}

TEST(Journal, ThatIsMissingIsEmpty) {
  const TemporaryDirectory directory;
  const JournalContent content = read_journal(directory / "none");
  EXPECT_TRUE(content.decisions.empty() && content.statements.empty() && content.unreadable == 0);
}

TEST(Journal, ThatIsThereAndCannotBeReadIsNotTakenForNone) {
  const StateFile file;
  std::filesystem::create_directory(file.journal());
  EXPECT_THROW(read_journal(file.journal()), StoreError);
  const auto refused = open_sqlite_store(file.path, StoreUse::run);
  ASSERT_FALSE(refused);
  EXPECT_NE(refused.error().what.find("mend its owner"), std::string::npos) << refused.error().what;
}

TEST(Journal, MadeByRootBelongsToTheOwnerOfTheFolder) {
  if (::geteuid() != 0) GTEST_SKIP() << "only root can give a file away";
  const StateFile file;
  const auto store = file.open();
  const std::string folder = std::filesystem::path(file.journal()).parent_path();
  ASSERT_EQ(::chown(folder.c_str(), 65534, 65534), 0);
  store->commit(typed());
  struct stat made = {};
  ASSERT_EQ(::stat(file.journal().c_str(), &made), 0);
  EXPECT_EQ(made.st_uid, 65534U);
}

TEST(Journal, ThatCannotBeWrittenStopsTheCommit) {
  const StateFile file;
  const auto store = file.open();
  std::filesystem::create_directory(file.journal());
  EXPECT_THROW(store->commit(typed()), StoreError);
  EXPECT_TRUE(store->decisions().empty());
  std::filesystem::remove(file.journal());
  EXPECT_TRUE(store->commit(typed()));
}

}  // namespace
}  // namespace sigwatch
