#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>

#include "libraries/soci/little_disk.h"
#include "libraries/soci/state_file.h"

namespace sigwatch {
namespace {

Change large() {
  Change change;
  for (int i = 0; i < 200; ++i) change.posts.push_back(post_of("a", std::to_string(i) + "@example.org"));
  return change;
}

std::string complaint(const std::function<void()>& work) {
  try {
    work();
  } catch (const StoreError& e) {
    return e.what();
  }
  return "it worked";
}

TEST(DiskFull, IsAStoreErrorThatSaysFreeSpaceAndEndsWhenThereIsRoomAgain) {
  const TemporaryDirectory folder;
  const LittleDisk disk(folder.path(), "1m");
  if (!disk.mounted()) GTEST_SKIP() << "only root may mount a little tmpfs";
  const std::string path = disk / "sigwatch.db";
  auto store = open_sqlite_store(path, StoreUse::run);
  ASSERT_TRUE(store) << store.error().what;
  Change before;
  before.notices = {notice_of("n")};
  (*store)->commit(before);
  disk.fill();
  EXPECT_THAT(complaint([&] { (*store)->commit(large()); }), testing::HasSubstr("free space"));
  Change typed;
  typed.decisions = {decision_of("iot", DecisionKind::keep, "2026-11-22")};
  EXPECT_THAT(complaint([&] { (*store)->commit(typed); }), testing::HasSubstr("free space"));
  EXPECT_EQ((*store)->notices().size(), 1U) << "reading goes on";
  EXPECT_TRUE((*store)->posts("a").empty() && (*store)->decisions().empty());
  disk.free();
  EXPECT_EQ(complaint([&] { (*store)->commit(large()), (*store)->commit(typed); }), "it worked");
  EXPECT_EQ((*store)->posts("a").size(), 200U);
  EXPECT_EQ((*store)->decisions().size(), 1U);
}

TEST(DiskFull, AtTheFirstStartIsAnErrorAndNotACrash) {
  const TemporaryDirectory folder;
  const LittleDisk disk(folder.path(), "64k");
  if (!disk.mounted()) GTEST_SKIP() << "only root may mount a little tmpfs";
  const auto store = open_sqlite_store(disk / "sigwatch.db", StoreUse::run);
  ASSERT_FALSE(store.ok());
  EXPECT_THAT(store.error().what, testing::HasSubstr("free space"));
}

/// A state with a notice on a disk that is read-only, as a service left it that ended well (false) or was killed.
class ReadOnlyDisk : public testing::TestWithParam<bool> {};
TEST_P(ReadOnlyDisk, IsReadAndWhatIsTypedIsRefused) {
  const TemporaryDirectory folder;
  const LittleDisk disk(folder.path(), "1m");
  if (!disk.mounted()) GTEST_SKIP() << "only root may mount a little tmpfs";
  const StateFile made;
  auto service = made.open();
  Change before;
  before.notices = {notice_of("n")};
  service->commit(before);
  if (!GetParam()) service.reset();
  for (const char* end : {"", "-wal", "-shm"}) {
    if (std::filesystem::exists(made.path + end)) write_file(disk / "sigwatch.db" + end, read_file(made.path + end));
  }
  ASSERT_TRUE(disk.make_read_only());

  auto store = open_sqlite_store(disk / "sigwatch.db", StoreUse::ctl);
  ASSERT_TRUE(store) << store.error().what;
  EXPECT_EQ((*store)->notices().size(), 1U);
  Change typed;
  typed.decisions = {decision_of("iot", DecisionKind::keep, "2026-11-22")};
  EXPECT_THAT(complaint([&] { (*store)->commit(typed); }), testing::HasSubstr("mount the disk to be written to"));
}
INSTANTIATE_TEST_SUITE_P(AsAServiceLeftIt, ReadOnlyDisk, testing::Bool());

}  // namespace
}  // namespace sigwatch
