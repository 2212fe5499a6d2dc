#include <gtest/gtest.h>

#include <atomic>
#include <thread>

#include "libraries/soci/state_file.h"

namespace sigwatch {
namespace {

TEST(Backup, IsWholeWhileAnotherConnectionWrites) {
  const StateFile file;
  const auto store = file.open();
  std::atomic<bool> stop{false};
  std::thread writer([&] {
    const auto other = file.open();
    for (int i = 0; !stop; ++i) {
      Change change;  // a notice and its line belong together
      change.notices = {notice_of("n" + std::to_string(i))};
      change.history = {{at("2026-11-22"), "iot", "notice", "n" + std::to_string(i)}};
      other->commit(change);
    }
  });
  for (int i = 0; i < 5; ++i) {
    const std::string to = file.directory / ("backup" + std::to_string(i));
    const auto done = backup_sqlite(file.path, to);
    EXPECT_TRUE(done.ok()) << done.error().what;
    auto copy = open_sqlite_store(to, StoreUse::ctl);
    EXPECT_TRUE(copy.ok()) << copy.error().what;
    if (!copy) break;
    EXPECT_EQ((*copy)->notices().size(), (*copy)->history("").size());
  }
  stop = true;
  writer.join();
}

TEST(Backup, CarriesTheKeyAndNoOtherStateHasIt) {
  const StateFile file, other;
  const std::string tag = file.open()->seal()("hello");
  ASSERT_TRUE(backup_sqlite(file.path, file.directory / "backup").ok());
  EXPECT_EQ((*open_sqlite_store(file.directory / "backup", StoreUse::ctl))->seal()("hello"), tag);
  EXPECT_EQ(file.open()->seal()("hello"), tag) << "also when it is opened again";
  EXPECT_NE(other.open()->seal()("hello"), tag);
}

TEST(Backup, NeverReplacesAFileAndNamesWhatIsWrong) {
  const StateFile file;
  EXPECT_FALSE(backup_sqlite(file.path, file.directory / "b").ok()) << "there is no state";
  file.open();
  write_file(file.directory / "b", "precious");
  EXPECT_FALSE(backup_sqlite(file.path, file.directory / "b").ok());
  EXPECT_EQ(read_file(file.directory / "b"), "precious");
  const auto nowhere = backup_sqlite(file.path, file.directory / "no/such/place");
  ASSERT_FALSE(nowhere.ok());
  EXPECT_NE(nowhere.error().what.find("no/such/place"), std::string::npos);
  EXPECT_TRUE(backup_sqlite(file.path, file.directory / "it's a \"backup\".db").ok());
}

}  // namespace
}  // namespace sigwatch
