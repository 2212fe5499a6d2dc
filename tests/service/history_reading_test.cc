#include "service/history_reading.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "service/stage.h"

namespace sigwatch::test {
namespace {

using testing::HasSubstr;

/// An archive of a post a day, read into a cache.
class History : public testing::Test {
 protected:
  History() {
    archive.page = 10;
    add(0, 100);
    entry.url = "https://lists.example/iot";
    entry.kind = "hyperkitty";
  }

  void add(int from, int to) {
    for (int i = from; i < to; ++i)
      archive.add(post("p" + std::to_string(i) + "@people.example", at("2020-01-01") + Days(i)),
                  at("2020-01-01") + Days(i));
  }

  /// From the day after the first reading on.
  void add_later(int n) {
    for (int i = 0; i < n; ++i) {
      const Time arrived = clock.now() + Days(1 + i);
      archive.add(post("late" + std::to_string(i) + "@people.example", arrived), arrived);
    }
    clock.tick(Days(365));
  }

  Evidence read() {
    std::optional<Evidence> result;
    const auto keep = [&](const ReadSoFar& so_far) { told.push_back(so_far); };
    boost::asio::co_spawn(io, read_to_beginning(archive, entry, cache, clock, policy, keep),
                          [&](std::exception_ptr, Evidence evidence) { result = std::move(evidence); });
    io.restart();
    io.run();
    return result.value_or(Evidence{});
  }
  ArchiveMemory memory() { return cache.archive(entry.url).value_or(ArchiveMemory{}); }
  std::size_t posts() { return cache.posts(entry.url).size(); }

  boost::asio::io_context io;
  FakeArchive archive{io.get_executor(), "https://lists.example/iot"};
  FakeClock clock{at("2026-11-22")};
  MemoryStore cache;
  ArchiveEntry entry;
  Policy policy;
  std::vector<ReadSoFar> told;
};

TEST_F(History, IsReadToItsBeginningPartByPart) {
  EXPECT_TRUE(is_good(read()));
  EXPECT_EQ(posts(), 100U);
  EXPECT_TRUE(memory().beginning);
  ASSERT_GT(told.size(), 2U);
  EXPECT_EQ(told.front().posts, 10U);
  EXPECT_EQ(told.back().posts, 100U);
  EXPECT_EQ(told.back().requests, archive.requests);
}

TEST_F(History, ThatBrokeOffIsTakenUpWhereItWas) {
  archive.older_mood = FakeArchive::Mood::unreachable;
  EXPECT_THAT(read().reason, HasSubstr("503"));
  EXPECT_EQ(posts(), 10U);
  EXPECT_FALSE(memory().beginning);
  archive.older_mood = FakeArchive::Mood::well;
  const int before = archive.requests;
  EXPECT_TRUE(is_good(read()));
  EXPECT_EQ(posts(), 100U);
  EXPECT_LE(archive.requests - before, 10);
}

TEST_F(History, ThatIsWholeIsAskedForWhatCameSince) {
  read();
  const int before = archive.older_calls;
  add_later(50);
  EXPECT_TRUE(is_good(read()));
  EXPECT_EQ(posts(), 150U);
  EXPECT_EQ(archive.older_calls, before);
}

TEST_F(History, MissesNothingThatCameWhileItWasHalfRead) {
  archive.older_mood = FakeArchive::Mood::unreachable;
  read();
  archive.older_mood = FakeArchive::Mood::well;
  add_later(45);
  EXPECT_TRUE(is_good(read()));
  EXPECT_EQ(posts(), 145U);
}

TEST_F(History, OfAnEmptyArchiveIsWhole) {
  for (int i = 0; i < 100; ++i) archive.lose("p" + std::to_string(i) + "@people.example");
  EXPECT_TRUE(is_good(read()));
  EXPECT_TRUE(memory().beginning);
  EXPECT_EQ(posts(), 0U);
}

TEST_F(History, OfAnArchiveThatDoesNotAnswerSaysWhy) {
  archive.mood = FakeArchive::Mood::unrecognised;
  EXPECT_THAT(read().reason, HasSubstr("login form"));
  EXPECT_FALSE(memory().beginning);
}

}  // namespace
}  // namespace sigwatch::test
