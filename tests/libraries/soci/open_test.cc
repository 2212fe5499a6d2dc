#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

#include "libraries/soci/schema.h"
#include "libraries/soci/state_file.h"

namespace sigwatch {
namespace {

using testing::HasSubstr;

std::string refusal(const std::string& path, StoreUse use) {
  const auto store = open_sqlite_store(path, use);
  if (store) return "it opened";
  EXPECT_EQ(store.error().kind, ErrorKind::give_up);
  EXPECT_THAT(store.error().what, HasSubstr(path)) << "names the place";
  return store.error().what;
}

unsigned mode_of(const std::string& path) {
  struct stat s {};
  return ::stat(path.c_str(), &s) == 0 ? s.st_mode & 0777U : 0U;
}

TEST(OpenState, RefusesAMissingFileForCtlAndDoesNotMakeIt) {
  const StateFile file;
  EXPECT_THAT(refusal(file.path, StoreUse::ctl), HasSubstr("start sigwatchd first"));
  EXPECT_FALSE(std::filesystem::exists(file.path));
  write_file(file.path, "");
  EXPECT_THAT(refusal(file.path, StoreUse::ctl), HasSubstr("empty"));
  EXPECT_EQ(std::filesystem::file_size(file.path), 0U);
}

TEST(OpenState, RefusesADirectory) {
  const TemporaryDirectory directory;
  for (StoreUse use : {StoreUse::run, StoreUse::ctl})
    EXPECT_THAT(refusal(directory.path(), use), HasSubstr("directory"));
}

TEST(OpenState, RefusesAnotherProgramsDatabaseAndLeavesItAsItIs) {
  const StateFile file;
  by_hand(file.path) << "CREATE TABLE cookies (host TEXT)";
  const std::string before = read_file(file.path);
  for (StoreUse use : {StoreUse::run, StoreUse::ctl})
    EXPECT_THAT(refusal(file.path, use), HasSubstr("another program's database"));
  EXPECT_EQ(read_file(file.path), before);
}

TEST(OpenState, RefusesANewerVersionAndAnOlderOneForCtl) {
  const StateFile file;
  file.open();
  by_hand(file.path) << "PRAGMA user_version = 99";
  for (StoreUse use : {StoreUse::run, StoreUse::ctl}) EXPECT_THAT(refusal(file.path, use), HasSubstr("newer sigwatch"));
  by_hand(file.path) << "PRAGMA user_version = -1";
  EXPECT_THAT(refusal(file.path, StoreUse::run), HasSubstr("no way from version"));
}

/// As the first version left it.
void make_version_1(const StateFile& file) {
  soci::session sql = by_hand(file.path);
  sql << "DROP TABLE seal";
  sql << "PRAGMA user_version = 1";
}

TEST(OpenState, TakesTheFirstVersionForwardWithAKeyOfItsOwnAndAllThatItHeld) {
  const StateFile file;
  {
    Change change;
    change.notices = {notice_of("iot.2026-05-22.warn1.0", NoticeState::accepted)};
    file.open()->commit(change);
  }
  make_version_1(file);
  EXPECT_THAT(refusal(file.path, StoreUse::ctl), HasSubstr("older version; start sigwatchd once"));
  const std::string tag = file.open()->seal()("hello");
  EXPECT_EQ(tag.size(), 20U);
  const auto again = file.open(StoreUse::ctl);
  EXPECT_EQ(again->seal()("hello"), tag);
  EXPECT_TRUE(again->notice("iot.2026-05-22.warn1.0"));
}

TEST(OpenState, SaysThatTheKeyIsMissing) {
  for (const char* harm : {"DELETE FROM seal", "UPDATE seal SET key = 'short'", "UPDATE seal SET key = ''"}) {
    const StateFile file;
    file.open();
    by_hand(file.path) << harm;
    const auto store = file.open();
    try {
      store->seal();
      ADD_FAILURE() << harm;
    } catch (const StoreError& e) {
      EXPECT_THAT(e.what(), HasSubstr("restore a backup"));
    }
  }
}

TEST(OpenState, RefusesWhatIsNoDatabase) {
  const StateFile file;
  for (const std::string& text : {std::string("hello, I am a letter and much longer than a header\n"),
                                  std::string(5000, '\0'), std::string(100, 'x'), std::string(1 << 16, '\xff')}) {
    write_file(file.path, text);
    for (StoreUse use : {StoreUse::run, StoreUse::ctl}) EXPECT_NE(refusal(file.path, use), "it opened");
    EXPECT_EQ(read_file(file.path), text);
  }
}

TEST(OpenState, SaysWhatIsWrongWhenTheDirectoryCannotBeMade) {
  const StateFile file;
  write_file(file.path, "x");
  EXPECT_NE(refusal(file.path + "/below/sigwatch.db", StoreUse::run), "it opened");
}

TEST(OpenState, MakesTheDirectoryAndFilesThatOnlyTheUserMayRead) {
  const TemporaryDirectory directory;
  const mode_t mask = ::umask(0);
  const std::string path = directory / "a directory/with blanks/sig watch.db";
  {
    auto store = open_sqlite_store(path, StoreUse::run);
    ASSERT_TRUE(store) << store.error().what;
    Change change;
    change.statements = {statement_of(Statement::Kind::vouch, "x@y")};
    (*store)->commit(change);
    for (const char* end : {"", "-wal", "-shm", ".journal"}) EXPECT_EQ(mode_of(path + end), 0600U) << end;
  }
  EXPECT_EQ(::umask(mask), 0U) << "the process's own mask is as it was";
}

TEST(OpenState, OpensInWalModeAndForCtlAsWell) {
  const StateFile file;
  file.open();
  EXPECT_TRUE(open_sqlite_store(file.path, StoreUse::ctl).ok());
  std::string mode;
  by_hand(file.path) << "PRAGMA journal_mode", soci::into(mode);
  EXPECT_EQ(mode, "wal");
  soci::session sql = by_hand(file.path);
  EXPECT_EQ(pragma_number(sql, "application_id"), kApplicationId);
  EXPECT_EQ(pragma_number(sql, "user_version"), kSchemaVersion);
}

TEST(AppendOnly, HistoryDecisionsAndWordsRefuseEditsByHand) {
  const StateFile file;
  const auto store = file.open();
  Change change;
  change.decisions = {decision_of("iot", DecisionKind::keep, "2026-11-22")};
  change.statements = {statement_of(Statement::Kind::vouch, "x@y")};
  change.history = {{at("2026-11-22"), "iot", "decision", "keep"}};
  store->commit(change);
  soci::session sql = by_hand(file.path);
  for (const std::string table : {"history", "decisions", "words"}) {
    for (const std::string& statement : {"DELETE FROM " + table, "UPDATE " + table + " SET number = number + 1"}) {
      try {
        sql << statement;
        ADD_FAILURE() << statement << " went through";
      } catch (const soci::soci_error& e) {
        EXPECT_THAT(e.what(), HasSubstr("append-only")) << statement;
      }
    }
  }
  EXPECT_EQ(store->decisions().size() + store->statements().size() + store->history("").size(), 3U);
}

}  // namespace
}  // namespace sigwatch
