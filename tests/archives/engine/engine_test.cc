#include "archives/engine/engine.h"

#include <gtest/gtest.h>

#include "archives/engine/mark.h"
#include "libraries/curl/run.h"

namespace sigwatch::test {
namespace {

const Time kNow = *parse_rfc3339("2026-07-01T12:00:00Z");

/// A kind that answers as it is told, and remembers what it was asked.
class Told final : public Archive {
 public:
  explicit Told(Reading answer, NewestQuery& asked) : answer_(std::move(answer)), asked_(asked) {}
  boost::asio::awaitable<Reading> newest(NewestQuery query) override {
    asked_ = query;
    co_return answer_;
  }
  boost::asio::awaitable<Reading> older(OlderQuery) override { co_return answer_; }

 private:
  Reading answer_;
  NewestQuery& asked_;
};

Reading good() {
  Reading reading;
  reading.evidence.kind = Evidence::Kind::good;
  reading.mark = "next";
  reading.complete_from = Time::min();
  for (const Time date : {kNow - Days(2), kNow + Days(2)}) {
    Post post;
    post.sender_date = post.archive_date = date;
    reading.posts.push_back(post);
  }
  return reading;
}

class Engine : public testing::Test {
 protected:
  Reading newest(NewestQuery query, Reading answer = good()) {
    return run(io_, with_engine(std::make_unique<Told>(std::move(answer), asked_))->newest(query));
  }
  Reading older(OlderQuery query, Reading answer) {
    return run(io_, with_engine(std::make_unique<Told>(std::move(answer), asked_))->older(query));
  }
  boost::asio::io_context io_;
  NewestQuery asked_;
};

TEST_F(Engine, ShowsAMarkToTheKindOnlyWhenItMayBeUsed) {
  EXPECT_EQ(newest({kNow, false, "mark", {}}).mark, "next");
  EXPECT_EQ(asked_.mark, "mark");
  (void)newest({kNow, false, "mark", kNow - Days(9)});
  EXPECT_EQ(asked_.mark, "");
  EXPECT_EQ(newest({kNow, true, "mark", {}}).mark, "") << "what was pretended leaves none";
  EXPECT_EQ(asked_.mark, "");
}

TEST_F(Engine, LeavesOutWhatCameAfterAPretendedNow) {
  EXPECT_EQ(newest({kNow, false, {}, {}}).posts.size(), 2u);
  const Reading then = newest({kNow, true, {}, {}});
  EXPECT_EQ(then.posts.size(), 1u);
  EXPECT_EQ(then.taken_in, kNow - Days(2));
  OlderQuery query;
  query.now = kNow;
  query.pretend = true;
  EXPECT_EQ(older(query, good()).posts.size(), 1u);
}

TEST_F(Engine, TakesNothingFromAFailure) {
  Reading answer = good();
  answer.evidence = {Evidence::Kind::unreachable, "answered 503", {}};
  answer.cost.requests = 3;
  const Reading failed = newest({kNow, false, "mark", {}}, answer);
  EXPECT_TRUE(failed.posts.empty());
  EXPECT_EQ(failed.mark, "");
  EXPECT_EQ(failed.complete_from, std::nullopt);
  EXPECT_EQ(failed.cost.requests, 3);
  OlderQuery query;
  query.cursor = "where it was";
  EXPECT_EQ(older(query, answer).older, "where it was");
}

TEST_F(Engine, KeepsTheMarkOfWhatDidNotChange) {
  Reading answer;
  answer.evidence.kind = Evidence::Kind::unchanged;
  const Reading same = newest({kNow, false, "mark", {}}, answer);
  EXPECT_TRUE(same.incremental);
  EXPECT_EQ(same.mark, "mark");
}

TEST_F(Engine, HasNoPulseInTheFuture) {
  Reading answer = good();
  answer.taken_in = kNow + Days(1);
  EXPECT_EQ(newest({kNow, false, {}, {}}, answer).taken_in, kNow);
}

struct Kept {
  int number = 0;
  std::optional<Time> time;
};
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(Kept, number, time)

TEST(AnEnvelope, GivesBackWhatItsOwnKindPutIn) {
  const std::string text = in_envelope("one", Kept{7, kNow});
  EXPECT_EQ(text, R"({"kept":{"number":7,"time":1782907200},"kind":"one"})");
  EXPECT_EQ(from_envelope<Kept>("one", text)->time, kNow);
  EXPECT_FALSE(from_envelope<Kept>("other", text));
  EXPECT_EQ(from_envelope<Kept>("one", R"({"number":7,"time":null})")->number, 7) << "from before there was one";
}

TEST(AnEnvelope, ThatIsDamagedHoldsNothing) {
  for (const char* text : {"", "nonsense", "[]", "{}", R"({"kind":"one"})", R"({"kind":"one","kept":[]})",
                           R"({"kind":"one","kept":{"number":7}})", R"({"kind":"one","kept":{"number":"7","time":1}})"})
    EXPECT_FALSE(from_envelope<Kept>("one", text)) << text;
}

}  // namespace
}  // namespace sigwatch::test
