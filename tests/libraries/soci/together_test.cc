#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <iostream>

#include "libraries/soci/state_file.h"

namespace sigwatch {
namespace {

constexpr int kWrites = 60;

/// A process that opens the state and writes again and again. Its exit code says whether all went through.
int write_many(const StateFile& file, const std::string& name) {
  try {
    const auto store = file.open();
    for (int i = 0; i < kWrites; ++i) {
      Change change;
      change.notices = {notice_of(name + std::to_string(i))};
      change.decisions = {decision_of(name, DecisionKind::keep, "2026-11-22")};
      change.edit_meta = [](Meta& m) { m.stopped_because += "x"; };
      if (!store->commit(change)) return 2;
    }
    return 0;
  } catch (const std::exception& e) {
    std::cerr << e.what() << "\n";
    return 1;
  }
}

TEST(TwoProcesses, WriteAtOnceAndLoseNothing) {
  const StateFile file;  // not there yet: they also make it at once
  std::vector<pid_t> children;
  for (const char* name : {"a", "b"}) {
    const pid_t child = ::fork();
    if (child == 0) ::_exit(write_many(file, name));
    children.push_back(child);
  }
  for (const pid_t child : children) {
    int status = 0;
    ::waitpid(child, &status, 0);
    EXPECT_TRUE(WIFEXITED(status) && WEXITSTATUS(status) == 0) << status;
  }
  const auto store = file.open();
  EXPECT_EQ(store->notices().size(), 2U * kWrites);
  EXPECT_EQ(store->meta().stopped_because, std::string(2 * kWrites, 'x')) << "meta is edited as it stands";
  const auto decisions = store->decisions();
  ASSERT_EQ(decisions.size(), 2U * kWrites);
  EXPECT_EQ(decisions.back().number, 2 * kWrites);
}

TEST(TwoConnections, OneSeesWhatTheOtherHeldMeanwhile) {
  const StateFile file;
  const auto service = file.open();
  Change made;
  made.notices = {notice_of("n")};
  service->commit(made);
  const auto ctl = file.open(StoreUse::ctl);
  Change withdraw;
  withdraw.expected = {{"n", NoticeState::due}};
  withdraw.notices = {notice_of("n", NoticeState::withdrawn)};
  EXPECT_TRUE(ctl->commit(withdraw));
  Change sending;
  sending.expected = {{"n", NoticeState::due}};
  sending.notices = {notice_of("n", NoticeState::sending)};
  EXPECT_FALSE(service->commit(sending));
  EXPECT_EQ(service->notice("n")->state, NoticeState::withdrawn);
}

TEST(TwoConnections, OneReadsOnWhereTheOtherForgot) {
  const StateFile file;
  const auto service = file.open();
  Change change;
  change.posts = {post_of("a", "1@y")};
  change.statements = {statement_of(Statement::Kind::ignore, "2@y")};
  service->commit(change);
  const auto read = [&] {
    return service->posts("a").front().post.author.name + "/" + std::to_string(service->statements().size());
  };
  ASSERT_EQ(read(), "Jane Doe/1");
  const auto ctl = file.open(StoreUse::ctl);
  Change forget;
  forget.statements = {statement_of(Statement::Kind::forget, "1@y")};
  EXPECT_TRUE(ctl->commit(forget));  // takes triggers away and makes them again
  EXPECT_EQ(read(), "/2");
  change.statements.clear();
  EXPECT_TRUE(service->commit(change));
}

TEST(ManyPosts, AreWrittenInOneChange) {
  const StateFile file;
  const auto store = file.open();
  Change change;
  for (int i = 0; i < 5000; ++i) change.posts.push_back(post_of("a", std::to_string(i) + "@example.org"));
  const auto begin = std::chrono::steady_clock::now();
  ASSERT_TRUE(store->commit(change));
  const auto written = std::chrono::steady_clock::now();
  EXPECT_EQ(store->posts("a").size(), 5000U);
  const auto read = std::chrono::steady_clock::now();
  const auto ms = [](auto d) { return std::chrono::duration_cast<std::chrono::milliseconds>(d).count(); };
  std::cout << "5,000 posts: written in " << ms(written - begin) << " ms, read in " << ms(read - written) << " ms\n";
}

}  // namespace
}  // namespace sigwatch
