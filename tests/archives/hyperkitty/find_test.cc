#include <gmock/gmock.h>

#include "archives/hyperkitty/cases.h"

namespace sigwatch::test {
namespace {

using testing::HasSubstr;
using Seen = Sighting::Kind;
using Paging = FakeSite::Paging;

constexpr const char* kId = "sigwatch.iot.2026-05-22.warn1.0@h.example";
constexpr const char* kToken = "iot.2026-05-22.warn1.0";
constexpr const char* kLine = "Dear all,\n\nsigwatch-notice: iot.2026-05-22.warn1.0\n";

/// Which doors of the site are open.
struct Doors {
  bool api, exported, feed;
};

std::vector<Doors> all_doors() {
  return {{true, true, true},  {true, true, false},  {true, false, true}, {true, false, false},
          {false, true, true}, {false, true, false}, {false, false, true}};
}

class Find : public testing::TestWithParam<Doors> {
 protected:
  FakeSite site() const {
    FakeSite fake = busy(Paging::none, 20, 40, 3);
    fake.api = GetParam().api;
    fake.export_on = GetParam().exported;
    fake.feed_on = GetParam().feed;
    return fake;
  }
};
INSTANTIATE_TEST_SUITE_P(Doors, Find, testing::ValuesIn(all_doors()));

TEST_P(Find, SeesANoticeByItsMessageId) {
  FakeSite fake = site();
  fake.add(kId, ago(1));
  FakeHyperKitty hk(fake);
  const Sighting sighting = hk.find(notice(kId, kToken, ago(1)));
  EXPECT_EQ(sighting.kind, Seen::seen) << sighting.reason;
  EXPECT_THAT(sighting.post.url, HasSubstr("/hyperkitty/list/sig@h.example/message/"));
}

TEST(LookUp, AsksByTheHashOfTheMessageId) {
  FakeSite fake = busy(Paging::none, 20, 40, 3);
  fake.add(kId, ago(1));
  FakeHyperKitty hk(fake);
  const Reading there = hk.look_up(kId);
  ASSERT_EQ(there.posts.size(), 1u) << there.evidence.reason;
  EXPECT_EQ(there.posts.front().message_id, kId);
  EXPECT_EQ(there.cost.requests, 1);
  const Reading absent = hk.look_up("never@h.example");
  EXPECT_TRUE(is_good(absent.evidence)) << absent.evidence.reason;
  EXPECT_TRUE(absent.posts.empty());
  EXPECT_EQ(absent.complete_from, Time::min());
  EXPECT_EQ(absent.cost.requests, 2) << "the list itself may be gone";
  hk.site().exists = false;
  EXPECT_FALSE(is_good(hk.look_up(kId).evidence));
}

TEST(LookUp, AsksTheFeedWhereTheApiIsShutAndTakesItsSilenceForNoAnswer) {
  FakeSite fake = busy(Paging::none, 20, 40, 3);
  fake.api = false;
  FakeHyperKitty hk(fake);
  EXPECT_FALSE(is_good(hk.look_up(kId).evidence));
  hk.site().add(kId, ago(1));
  EXPECT_EQ(hk.look_up(kId).posts.size(), 1u);
}

TEST_P(Find, SeesANoticeByItsTokenWhenARelayReplacedTheId) {
  if (!GetParam().exported && !GetParam().feed) GTEST_SKIP() << "bodies are not shown";
  FakeSite fake = site();
  fake.add("replaced@relay.example", ago(1), kLine);
  FakeHyperKitty hk(fake);
  EXPECT_EQ(hk.find(notice(kId, kToken, ago(1))).kind, Seen::seen);
}

TEST_P(Find, SaysAbsentOfWhatIsNotThere) {
  FakeHyperKitty hk(site());
  const Sighting sighting = hk.find(notice(kId, kToken, ago(1)));
  // an empty export alone is no proof
  const bool provable = GetParam().api || GetParam().feed;
  EXPECT_EQ(sighting.kind, provable ? Seen::absent : Seen::unknown) << sighting.reason;
}

TEST_P(Find, DoesNotTakeAQuotedTokenForTheNotice) {
  FakeSite fake = site();
  fake.add("answer@h.example", ago(0), "> sigwatch-notice: iot.2026-05-22.warn1.0\n\nWe live!\n");
  FakeHyperKitty hk(fake);
  EXPECT_EQ(hk.find(notice(kId, kToken, ago(1))).kind, Seen::absent);
}

TEST(FindByFeedAlone, IsNotSureWhenTheFeedDoesNotReachBack) {
  FakeSite fake = busy(Paging::none, 100, 0, 1);
  fake.api = false;
  fake.export_on = false;
  FakeHyperKitty hk(fake);
  EXPECT_EQ(hk.find(notice(kId, kToken, ago(60))).kind, Seen::unknown);
  EXPECT_EQ(hk.find(notice(kId, kToken, ago(5))).kind, Seen::absent);
}

TEST(FindWhilePretending, DoesNotSeeWhatCameLater) {
  FakeSite fake = busy(Paging::none, 20, 40, 3);
  fake.add(kId, ago(1), kLine);
  FakeHyperKitty hk(fake);
  NoticeQuery query = notice(kId, kToken, ago(20));
  query.now = ago(10);
  query.pretend = true;
  EXPECT_EQ(hk.find(query).kind, Seen::absent);
}

}  // namespace
}  // namespace sigwatch::test
