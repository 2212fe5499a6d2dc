#include <gmock/gmock.h>

#include "archives/hyperkitty/cases.h"
#include "archives/mbox/mbox.h"
#include "libraries/zlib/compress.h"

namespace sigwatch::test {
namespace {

using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using testing::StartsWith;
using Paging = FakeSite::Paging;

const std::string kExport = "list/sig@h.example/export/mail.mbox.gz?";

TEST(Exported, FirstReadAsksTheFeedWhereTheNewestAreAndReadsThemInOneExport) {
  FakeHyperKitty site(busy(Paging::none, 100, 1, 3));
  const Reading reading = site.newest(poll());
  EXPECT_EQ(reading.evidence.kind, Evidence::Kind::good) << reading.evidence.reason;
  EXPECT_GE(reading.posts.size(), 30u);
  EXPECT_TRUE(reading.posts[0].archive_date);
  EXPECT_EQ(reading.posts.back().author, (Author{"Ada", "ada@h.example"}));
  EXPECT_THAT(reading.posts.back().url, HasSubstr("/hyperkitty/list/sig@h.example/message/"));
  EXPECT_TRUE(reading.unconditional);
  EXPECT_TRUE(reading.older);
  EXPECT_THAT(site.asked(), ElementsAre("api/list/sig@h.example/threads/?limit=1", "list/sig@h.example/feed/",
                                        kExport + "start=2026-08-26"));
}

TEST(Exported, APollIsOneSmallExportThatMustShowWhatWasKnown) {
  FakeHyperKitty site(busy(Paging::none, 100, 213, 3));
  const Reading first = site.newest(poll());
  site.asked();
  site.reopen();
  const Reading again = site.newest(poll(first.mark));
  EXPECT_EQ(again.evidence.kind, Evidence::Kind::unchanged);
  EXPECT_EQ(again.cost.requests, 1);
  EXPECT_LT(again.cost.bytes, 1000);
  EXPECT_THAT(site.asked(), ElementsAre(kExport + "start=" + to_date(ago(213))));
}

TEST(Exported, ShowsWhatArrivedAlsoWhenAModeratorHeldIt) {
  FakeHyperKitty site(busy(Paging::none, 100, 1, 3));
  const std::string mark = site.newest(poll()).mark;
  FakeMail held;
  held.id = "held";
  held.date = ago(12);
  held.archived = ago(0);
  site.site().mails.push_back(held);
  const Reading reading = site.newest(poll(mark));
  EXPECT_TRUE(reading.incremental);
  ASSERT_EQ(ids(reading), std::vector<std::string>{"held"});
  EXPECT_EQ(reading.posts[0].archive_date, ago(0));
  EXPECT_EQ(reading.taken_in, ago(0));
  EXPECT_EQ(site.newest(poll(reading.mark)).evidence.kind, Evidence::Kind::unchanged);
}

TEST(Exported, AnExportThatLostWhatWasKnownIsNotBelievedAlone) {
  FakeHyperKitty site(busy(Paging::none, 100, 1, 3));
  const std::string mark = site.newest(poll()).mark;
  site.site().mails.pop_back();
  const Reading reading = site.newest(poll(mark));
  EXPECT_EQ(reading.evidence.kind, Evidence::Kind::good);
  EXPECT_FALSE(reading.incremental);
  EXPECT_TRUE(reading.unconditional) << "so that the core can see what vanished";
}

TEST(Exported, AnExportThatIsEmptyWhileTheFeedShowsMailIsNotRecognised) {
  FakeSite fake = busy(Paging::none, 100, 1, 3);
  fake.instead = [](FakeSite&, const CannedRequest& request) -> std::optional<CannedAnswer> {
    if (request.target.find("/export/") == std::string::npos) return std::nullopt;
    // gzip of nothing
    return answer(200, std::string_view("\x1f\x8b\x08\0\0\0\0\0\0\x03\x03\0\0\0\0\0\0\0\0\0", 20),
                  {"Content-Type: application/gzip"});
  };
  FakeHyperKitty site(fake);
  for (const NewestQuery& query : {poll(), proof(ago(180))}) {
    const Reading reading = site.newest(query);
    EXPECT_EQ(reading.evidence.kind, Evidence::Kind::unrecognised);
    EXPECT_THAT(reading.evidence.reason, HasSubstr("disagree"));
  }
}

TEST(Exported, ProofOfASilentListIsCompleteAndComparedWithTheFeed) {
  FakeHyperKitty site(busy(Paging::none, 40, 300, 3));
  const Reading reading = site.newest(proof(ago(180)));
  EXPECT_EQ(reading.evidence.kind, Evidence::Kind::good) << reading.evidence.reason;
  EXPECT_TRUE(reading.unconditional);
  EXPECT_LE(*reading.complete_from, ago(180));
  EXPECT_THAT(reading.posts, IsEmpty());
  EXPECT_EQ(reading.taken_in, ago(300)) << "the feed knows";
  const Reading next = site.newest(poll(reading.mark));
  EXPECT_EQ(next.evidence.kind, Evidence::Kind::unchanged);
  EXPECT_EQ(next.cost.requests, 1);
}

TEST(Exported, AFutureDateIsReadWithItsArrivalAndPinsNothing) {
  FakeSite fake = busy(Paging::none, 50, 10, 3);
  for (int i = 0; i < 35; ++i) {
    FakeMail mail;
    mail.id = "future" + std::to_string(i);
    mail.date = kNow + Days(700 + i);
    mail.archived = ago(40);
    fake.mails.push_back(mail);
  }
  FakeHyperKitty site(fake);
  for (const NewestQuery& query : {poll(), proof(ago(180))}) {
    const Reading reading = site.newest(query);
    EXPECT_EQ(reading.evidence.kind, Evidence::Kind::good) << reading.evidence.reason;
    EXPECT_THAT(ids(reading), Contains("p0"));
    EXPECT_THAT(ids(reading), Contains("future0"));
    EXPECT_EQ(reading.taken_in, ago(10));
  }
}

TEST(Exported, GoesBackByMonthsToTheBeginning) {
  FakeHyperKitty site(busy(Paging::none, 120, 1, 5));
  Reading reading = site.newest(poll());
  std::vector<std::string> all = ids(reading);
  int parts = 0;
  for (; reading.older && parts < 40; ++parts) {
    reading = site.older(back(*reading.older, Time::min()));
    ASSERT_TRUE(is_good(reading.evidence)) << reading.evidence.reason;
    EXPECT_LE(reading.cost.requests, 4);
    for (const std::string& id : ids(reading)) all.push_back(id);
  }
  EXPECT_EQ(reading.complete_from, Time::min());
  EXPECT_EQ(all.size(), 120u);
  EXPECT_LE(parts, 8);
}

TEST(Exported, JumpsOverYearsOfSilence) {
  FakeSite fake = busy(Paging::none, 5, 2000, 100);
  fake.feed_on = false;
  FakeHyperKitty site(fake);
  Reading reading = site.newest(poll());
  EXPECT_EQ(reading.evidence.kind, Evidence::Kind::good) << reading.evidence.reason;
  ASSERT_TRUE(reading.older);
  reading = site.older(back(*reading.older, Time::min(), false));
  EXPECT_EQ(reading.posts.size(), 5u) << "one empty month, then everything older at once";
  EXPECT_EQ(reading.cost.requests, 2);
  EXPECT_FALSE(reading.older);
}

TEST(Exported, IsReadMonthByMonthWhereAllAtOnceIsTooMuch) {
  FakeSite fake = busy(Paging::none, 60, 1, 3);
  fake.instead = [](FakeSite&, const CannedRequest& request) -> std::optional<CannedAnswer> {
    // as a worker that is ended after 30 seconds
    const bool much =
        request.target.find("/export/") != std::string::npos && request.target.find("end=") == std::string::npos;
    const bool last = request.target.find("start=2026-11") != std::string::npos ||
                      request.target.find("start=2026-10") != std::string::npos;
    if (!much || last) return std::nullopt;
    return raw("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nabcde\r\n");
  };
  FakeHyperKitty site(fake);
  const Reading reading = site.newest(proof(ago(170)));
  EXPECT_EQ(reading.evidence.kind, Evidence::Kind::good) << reading.evidence.reason;
  EXPECT_EQ(reading.posts.size(), 60u);
  EXPECT_LE(*reading.complete_from, ago(170));
}

TEST(Exported, OfMorePostsThanAreReadAtOnceIsReadInPartsAndElseSaid) {
  std::string mbox;
  for (std::size_t n = 0; n <= kMostPostsAtOnce; ++n)
    mbox += "From a Tue Nov 10 09:00:00 2026\nTo: sig@h.example\nFrom: a" + std::to_string(n * 7919) + "@x.example\n\n";
  FakeSite fake = busy(Paging::none, 60, 1, 3);
  bool always = false;
  fake.instead = [&, packed = gzip(mbox)](FakeSite&, const CannedRequest& request) -> std::optional<CannedAnswer> {
    const bool much = request.target.find("/export/") != std::string::npos &&
                      (always || request.target.find("end=") == std::string::npos);
    const bool last = request.target.find("start=2026-11") != std::string::npos ||
                      request.target.find("start=2026-10") != std::string::npos;
    if (!much || (last && !always)) return std::nullopt;
    return answer(200, packed);
  };
  FakeHyperKitty site(fake);
  const Reading parts = site.newest(proof(ago(170)));
  EXPECT_EQ(parts.evidence.kind, Evidence::Kind::good) << parts.evidence.reason;
  EXPECT_EQ(parts.posts.size(), 60u);
  always = true;
  const Reading none = site.newest(proof(ago(170)));
  EXPECT_EQ(none.evidence.kind, Evidence::Kind::unreachable);
  EXPECT_THAT(none.evidence.reason, HasSubstr("too large: more than 50000 posts to read at once"));
}

TEST(Exported, APretendedNowDoesNotSeeWhatCameLater) {
  FakeHyperKitty site(busy(Paging::none, 200, 1, 2));
  NewestQuery query = poll("whatever");
  query.now = ago(100);
  query.pretend = true;
  const Reading reading = site.newest(query);
  EXPECT_EQ(reading.evidence.kind, Evidence::Kind::good) << reading.evidence.reason;
  EXPECT_THAT(ids(reading), Contains("p50"));
  EXPECT_THAT(ids(reading), Not(Contains("p49")));
}

TEST(Exported, NeverPostedToIsSaidWhenFeedExportAndApiAgree) {
  FakeHyperKitty site(FakeSite{});
  const Reading reading = site.newest(poll());
  EXPECT_EQ(reading.evidence.kind, Evidence::Kind::good) << reading.evidence.reason;
  EXPECT_EQ(reading.complete_from, Time::min());
  EXPECT_FALSE(reading.older);
  site.site().add("first", ago(0));
  const Reading next = site.newest(poll(reading.mark));
  EXPECT_EQ(ids(next), std::vector<std::string>{"first"});
}

TEST(Exported, AnEmptyExportAloneIsNotSilence) {
  FakeSite fake;
  fake.api = false;
  fake.feed_on = false;
  FakeHyperKitty site(fake);
  EXPECT_EQ(site.newest(poll()).evidence.kind, Evidence::Kind::unrecognised);
}

TEST(Exported, WithoutAnApiFeedAndExportAreEnough) {
  FakeSite fake = busy(Paging::none, 50, 10, 3);
  fake.api = false;
  FakeHyperKitty site(fake);
  const Reading first = site.newest(poll());
  EXPECT_EQ(first.evidence.kind, Evidence::Kind::good) << first.evidence.reason;
  EXPECT_THAT(ids(first), Contains("p0"));
  EXPECT_EQ(site.newest(poll(first.mark)).cost.requests, 1);
}

TEST(Listed, WithoutExportTheWholeListIsReadOnceAndThenTheFeed) {
  FakeSite fake = busy(Paging::none, 50, 10, 3);
  fake.export_on = false;
  FakeHyperKitty site(fake);
  const Reading first = site.newest(poll());
  EXPECT_EQ(first.evidence.kind, Evidence::Kind::good) << first.evidence.reason;
  EXPECT_EQ(first.posts.size(), 50u);
  EXPECT_EQ(first.complete_from, Time::min());
  EXPECT_FALSE(first.older);
  const Reading again = site.newest(poll(first.mark));
  EXPECT_EQ(again.evidence.kind, Evidence::Kind::unchanged);
  EXPECT_EQ(again.cost.requests, 1);
  site.site().add("new", ago(0), "sigwatch-notice: iot.2026-05-22.warn1.0\n");
  const Reading fresh = site.newest(poll(again.mark));
  ASSERT_EQ(ids(fresh), std::vector<std::string>{"new"});
  EXPECT_EQ(fresh.posts[0].markers.token, "iot.2026-05-22.warn1.0");
  EXPECT_EQ(site.newest(proof(ago(180), fresh.mark)).posts.size(), 51u);
}

TEST(Listed, ADeletedPostMakesTheListBeReadAnew) {
  FakeSite fake = busy(Paging::none, 50, 10, 3);
  fake.export_on = false;
  FakeHyperKitty site(fake);
  const std::string mark = site.newest(poll()).mark;
  site.site().mails.pop_back();
  const Reading reading = site.newest(poll(mark));
  EXPECT_FALSE(reading.incremental);
  EXPECT_EQ(reading.posts.size(), 49u);
}

TEST(Listed, TheFeedAloneSaysHonestlyHowFarItReaches) {
  FakeSite fake = busy(Paging::none, 50, 10, 3);
  fake.export_on = false;
  fake.api = false;
  FakeHyperKitty site(fake);
  const Reading first = site.newest(poll());
  EXPECT_EQ(first.evidence.kind, Evidence::Kind::good) << first.evidence.reason;
  EXPECT_EQ(first.posts.size(), 30u);
  EXPECT_EQ(first.complete_from, ago(10 + 29 * 3) + Days(20));
  ASSERT_TRUE(first.older);
  const Reading older = site.older(back(*first.older, Time::min()));
  EXPECT_EQ(older.evidence.kind, Evidence::Kind::unreachable);
  EXPECT_THAT(older.evidence.reason, HasSubstr("cannot be read further back"));
}

}  // namespace
}  // namespace sigwatch::test
