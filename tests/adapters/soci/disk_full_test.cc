#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/mount.h>
#include <unistd.h>

#include "adapters/soci/state_file.h"

namespace sigwatch {
namespace {

/// A little disk of its own, unmounted afterwards.
class LittleDisk {
 public:
  explicit LittleDisk(const std::string& size) {
    if (::geteuid() == 0) mounted_ = ::mount("tmpfs", where_.path().c_str(), "tmpfs", 0, ("size=" + size).c_str()) == 0;
  }
  ~LittleDisk() {
    if (mounted_) ::umount2(where_.path().c_str(), MNT_DETACH);
  }
  LittleDisk(const LittleDisk&) = delete;
  LittleDisk& operator=(const LittleDisk&) = delete;
  bool mounted() const { return mounted_; }
  std::string operator/(const std::string& name) const { return where_ / name; }
  /// Takes all the room that is left.
  void fill() const {
    std::ofstream file(*this / "filler", std::ios::binary);
    const std::string block(512, 'x');
    while (file << block << std::flush) {
    }
  }
  void free() const { std::filesystem::remove(*this / "filler"); }

 private:
  TemporaryDirectory where_;
  bool mounted_ = false;
};

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
  const LittleDisk disk("1m");
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
  const LittleDisk disk("64k");
  if (!disk.mounted()) GTEST_SKIP() << "only root may mount a little tmpfs";
  const auto store = open_sqlite_store(disk / "sigwatch.db", StoreUse::run);
  ASSERT_FALSE(store.ok());
  EXPECT_THAT(store.error().what, testing::HasSubstr("free space"));
}

}  // namespace
}  // namespace sigwatch
