#include <gmock/gmock.h>

#include "archives/hyperkitty/cases.h"

namespace sigwatch::test {
namespace {

using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::StartsWith;
using Paging = FakeSite::Paging;

const std::string kEmails = "api/list/sig@h.example/emails/";

class Paged : public testing::TestWithParam<Paging> {};
INSTANTIATE_TEST_SUITE_P(ByOffsetAndByNumber, Paged, testing::Values(Paging::limit, Paging::page),
                         [](const auto& param_info) {
                           return param_info.param == Paging::limit ? "offset" : "number";
                         });

TEST_P(Paged, FirstReadLearnsThePagingAndShowsTheNewestTen) {
  FakeHyperKitty site(busy(GetParam(), 67, 1, 3));
  const Reading reading = site.newest(poll());
  EXPECT_EQ(reading.evidence.kind, Evidence::Kind::good) << reading.evidence.reason;
  EXPECT_EQ(reading.posts.size(), 10u);
  EXPECT_TRUE(reading.unconditional);
  EXPECT_FALSE(reading.incremental);
  EXPECT_TRUE(reading.older);
  EXPECT_EQ(reading.taken_in, ago(1));
  EXPECT_EQ(reading.complete_from, ago(0))
      << "the newest of the ten lies a day back: no more can be said of so short a read";
  EXPECT_THAT(site.asked(), ElementsAre("api/list/sig@h.example/threads/?limit=1", kEmails + "?limit=10",
                                        "list/sig@h.example/feed/"));
}

TEST_P(Paged, MessagesThatAreCountedAndNotShownAreAGap) {
  FakeHyperKitty site(busy(GetParam(), 25, 1, 3));
  Reading reading = site.newest(poll());
  EXPECT_THAT(reading.gaps, IsEmpty()) << "nobody knows before the beginning is reached";
  site.site().hidden = 2;
  reading = site.newest(poll());
  while (reading.older) {
    OlderQuery query;
    query.now = ago(0);
    query.cursor = *reading.older;
    query.back_to = Time::min();
    reading = site.older(query);
    ASSERT_EQ(reading.evidence.kind, Evidence::Kind::good) << reading.evidence.reason;
  }
  ASSERT_EQ(reading.gaps.size(), 1u);
  EXPECT_EQ(reading.gaps[0].why, "counts 27 messages and shows 25");
  EXPECT_THAT(reading.gaps[0].part, HasSubstr(kEmails));
  site.site().hidden = 0;
  NewestQuery whole;
  whole.now = ago(0);
  whole.whole_from = ago(1000);
  EXPECT_THAT(site.newest(whole).gaps, IsEmpty());
  site.site().hidden = 1;
  EXPECT_EQ(site.newest(whole).gaps.size(), 1u);
}

TEST_P(Paged, LaterPollsAskOneRequestAndSeeThatNothingChanged) {
  FakeHyperKitty site(busy(GetParam(), 67, 1, 3));
  const Reading first = site.newest(poll());
  site.asked();
  site.reopen();  // what was learnt stands in the mark
  const Reading again = site.newest(poll(first.mark));
  EXPECT_EQ(again.evidence.kind, Evidence::Kind::unchanged);
  EXPECT_THAT(again.posts, IsEmpty());
  EXPECT_EQ(again.cost.requests, 1);
  EXPECT_THAT(site.asked(), ElementsAre(kEmails + "?limit=10"));
}

TEST_P(Paged, ShowsWhatArrivedWithItsBodyHoweverOldItsDate) {
  FakeHyperKitty site(busy(GetParam(), 67, 1, 3));
  const std::string mark = site.newest(poll()).mark;
  site.asked();
  site.site().add("held", ago(12), "sigwatch-notice: iot.2026-05-22.warn1.0\n");
  const Reading reading = site.newest(poll(mark));
  EXPECT_EQ(reading.evidence.kind, Evidence::Kind::good);
  EXPECT_TRUE(reading.incremental);
  ASSERT_EQ(ids(reading), std::vector<std::string>{"held"});
  EXPECT_EQ(reading.posts[0].markers.token, "iot.2026-05-22.warn1.0");
  EXPECT_EQ(reading.cost.requests, 2);
  EXPECT_EQ(site.newest(poll(reading.mark)).evidence.kind, Evidence::Kind::unchanged);
}

TEST_P(Paged, ManyNewPostsAreAllShown) {
  FakeHyperKitty site(busy(GetParam(), 67, 40, 3));
  const std::string mark = site.newest(poll()).mark;
  for (int i = 0; i < 37; ++i) site.site().add("n" + std::to_string(i), ago(39 - i));
  const Reading reading = site.newest(poll(mark));
  EXPECT_TRUE(reading.incremental);
  EXPECT_EQ(reading.posts.size(), 37u);
}

TEST_P(Paged, ADeletedPostMakesTheNewestEndBeReadAnew) {
  FakeHyperKitty site(busy(GetParam(), 67, 1, 3));
  const std::string mark = site.newest(poll()).mark;
  site.site().mails.erase(site.site().mails.end() - 3);
  const Reading reading = site.newest(poll(mark));
  EXPECT_EQ(reading.evidence.kind, Evidence::Kind::good);
  EXPECT_FALSE(reading.incremental);
  EXPECT_TRUE(reading.unconditional);
}

TEST_P(Paged, GoesBackToTheBeginning) {
  FakeHyperKitty site(busy(GetParam(), 67, 1, 3));
  Reading reading = site.newest(poll());
  std::vector<std::string> all = ids(reading);
  for (int parts = 0; reading.older && parts < 20; ++parts) {
    reading = site.older(back(*reading.older, Time::min()));
    ASSERT_TRUE(is_good(reading.evidence)) << reading.evidence.reason;
    for (const std::string& id : ids(reading)) all.push_back(id);
  }
  EXPECT_EQ(reading.complete_from, Time::min());
  std::sort(all.begin(), all.end());
  all.erase(std::unique(all.begin(), all.end()), all.end());
  EXPECT_EQ(all.size(), 67u);
}

/// Between any two requests of a walk backwards, posts arrive or go: what stands there all the time must be read.
TEST_P(Paged, SkipsNothingWhilePostsArriveAndGo) {
  for (const int change : {-7, -1, 1, 4, 13}) {
    FakeHyperKitty site(busy(GetParam(), 140, 1, 1));
    Reading reading = site.newest(poll());
    std::vector<std::string> all = ids(reading);
    int parts = 0;
    for (; reading.older && parts < 60; ++parts) {
      auto& mails = site.site().mails;
      if (change < 0 && mails.size() > 80) mails.resize(mails.size() - static_cast<std::size_t>(-change));
      for (int i = 0; parts < 5 && i < change; ++i)
        site.site().add("n" + std::to_string(parts) + "." + std::to_string(i), ago(0));
      reading = site.older(back(*reading.older, Time::min(), true, 1));
      ASSERT_TRUE(is_good(reading.evidence)) << reading.evidence.reason;
      for (const std::string& id : ids(reading)) all.push_back(id);
    }
    for (int i = 90; i < 140; ++i) EXPECT_THAT(all, testing::Contains("p" + std::to_string(i))) << change;
  }
}

/// The site's own settings change between two requests of a walk backwards.
TEST_P(Paged, SkipsNothingWhenTheSiteStartsToPageOtherwise) {
  for (const Paging then : {Paging::limit, Paging::page, Paging::none}) {
    FakeHyperKitty site(busy(GetParam(), 140, 1, 1));
    Reading reading = site.newest(poll());
    std::vector<std::string> all = ids(reading);
    for (int parts = 0; reading.older && parts < 60; ++parts) {
      if (parts == 1) site.site().paging = then;
      reading = site.older(back(*reading.older, Time::min(), true, 1));
      ASSERT_TRUE(is_good(reading.evidence)) << reading.evidence.reason;
      for (const std::string& id : ids(reading)) all.push_back(id);
    }
    for (int i = 0; i < 140; ++i) EXPECT_THAT(all, testing::Contains("p" + std::to_string(i)));
  }
}

TEST_P(Paged, ProofReadsTheWholeWindowByArrivalAndByDate) {
  FakeSite fake = busy(GetParam(), 150, 1, 3);
  FakeHyperKitty site(fake);
  const Reading reading = site.newest(proof(ago(180)));
  EXPECT_EQ(reading.evidence.kind, Evidence::Kind::good) << reading.evidence.reason;
  EXPECT_TRUE(reading.unconditional);
  ASSERT_TRUE(reading.complete_from);
  EXPECT_LE(*reading.complete_from, ago(180));
  for (int i = 0; 1 + i * 3 <= 180; ++i) EXPECT_THAT(ids(reading), testing::Contains("p" + std::to_string(i)));
}

/// An import of old years takes the time of the import as its own: a young post can lie below hundreds of old ones.
TEST_P(Paged, ProofFindsAYoungPostBelowAnImport) {
  for (const bool feed : {true, false}) {
    FakeSite fake;
    fake.paging = GetParam();
    fake.feed_on = feed;
    fake.add("young", ago(30));
    for (int i = 0; i < 250; ++i) fake.add("old" + std::to_string(i), ago(4000 - i));
    FakeHyperKitty site(fake);
    const Reading reading = site.newest(proof(ago(180)));
    EXPECT_EQ(reading.evidence.kind, Evidence::Kind::good) << reading.evidence.reason;
    EXPECT_THAT(ids(reading), testing::Contains("young")) << feed;
    EXPECT_TRUE(reading.complete_from && *reading.complete_from <= ago(180));
  }
}

TEST_P(Paged, OneForgedDateDoesNotEndAProof) {
  FakeSite fake = busy(GetParam(), 150, 1, 1);
  for (std::size_t i = 0; i < fake.mails.size(); i += 4) fake.mails[i].date = Time(Days(1));
  FakeHyperKitty site(fake);
  const Reading reading = site.newest(proof(ago(120)));
  for (int i = 0; i < 119; ++i) EXPECT_THAT(ids(reading), testing::Contains("p" + std::to_string(i)));
}

TEST_P(Paged, AFutureDateIsNoPulseAndHidesNothing) {
  FakeSite fake = busy(GetParam(), 30, 5, 3);
  fake.add("future", kNow + Days(700));
  FakeHyperKitty site(fake);
  const Reading reading = site.newest(poll());
  EXPECT_EQ(reading.taken_in, ago(5));
  EXPECT_THAT(ids(reading), testing::IsSupersetOf({"future", "p0"}));
}

TEST_P(Paged, APretendedNowDoesNotSeeWhatCameLater) {
  FakeHyperKitty site(busy(GetParam(), 200, 1, 2));
  NewestQuery query = poll("whatever");
  query.now = ago(100);
  query.pretend = true;
  const Reading reading = site.newest(query);
  EXPECT_EQ(reading.evidence.kind, Evidence::Kind::good);
  EXPECT_THAT(ids(reading), AllOf(testing::Not(testing::Contains("p0")), testing::Contains("p50")));
  for (const Post& post : reading.posts) EXPECT_LE(*post.sender_date, ago(100));
  EXPECT_EQ(reading.mark, "");
}

TEST_P(Paged, NeverPostedToIsSaidOfAListThatExists) {
  FakeSite fake;
  fake.paging = GetParam();
  FakeHyperKitty site(fake);
  const Reading reading = site.newest(poll());
  EXPECT_EQ(reading.evidence.kind, Evidence::Kind::good) << reading.evidence.reason;
  EXPECT_THAT(reading.posts, IsEmpty());
  EXPECT_EQ(reading.complete_from, Time::min());
  EXPECT_FALSE(reading.older);
  EXPECT_THAT(site.asked(), testing::Contains("api/list/sig@h.example/"));
}

TEST(PagedByOffset, AnETagMakesAnUnchangedPollSmall) {
  FakeSite fake = busy(Paging::limit, 67, 1, 3);
  fake.etags = true;
  FakeHyperKitty site(fake);
  const Reading first = site.newest(poll());
  const Reading second = site.newest(poll(first.mark));
  EXPECT_EQ(second.evidence.kind, Evidence::Kind::unchanged);
  const Reading third = site.newest(poll(second.mark));
  EXPECT_EQ(third.evidence.kind, Evidence::Kind::unchanged);
  EXPECT_EQ(third.cost.bytes, 0);
  EXPECT_FALSE(third.unconditional);
  site.site().add("new", ago(0));
  EXPECT_EQ(ids(site.newest(poll(third.mark))), std::vector<std::string>{"new"});
}

TEST(PagedByOffset, TheSitesOwnIdeaOfItsHostIsNotFollowed) {
  FakeHyperKitty site(busy(Paging::limit, 150, 1, 3));
  (void)site.newest(proof(ago(300)));
  for (const std::string& path : site.asked())
    EXPECT_THAT(path, testing::AnyOf(StartsWith("api/list/sig@h.example/"), StartsWith("list/sig@h.example/"))) << path;
}

TEST(PagedByOffset, PagingThatWasTurnedOffIsNoticed) {
  FakeHyperKitty site(busy(Paging::limit, 40, 1, 3));
  const std::string mark = site.newest(poll()).mark;
  site.site().paging = Paging::none;
  const Reading reading = site.newest(poll(mark));
  EXPECT_EQ(reading.evidence.kind, Evidence::Kind::unchanged) << "an array holds the known posts as well";
  site.site().add("new", ago(0));
  EXPECT_EQ(ids(site.newest(poll(reading.mark))), std::vector<std::string>{"new"});
}

}  // namespace
}  // namespace sigwatch::test
