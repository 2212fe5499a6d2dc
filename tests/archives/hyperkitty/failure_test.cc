#include <gmock/gmock.h>

#include "archives/engine/engine.h"
#include "archives/hyperkitty/cases.h"
#include "archives/hyperkitty/hyperkitty.h"
#include "libraries/curl/run.h"

namespace sigwatch::test {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::StartsWith;
using Kind = Evidence::Kind;
using Paging = FakeSite::Paging;

/// What stands in the way of a good read, on whatever the site asks for.
struct Trouble {
  const char* name;
  CannedAnswer answer;
  Kind kind;
  const char* says;
};

CannedAnswer page(int status, std::string_view body, std::vector<std::string> fields = {"Content-Type: text/html"}) {
  return answer(status, body, std::move(fields));
}

std::vector<Trouble> troubles() {
  return {
      {"challenge", page(200, "<html><title>Making sure you're not a bot!</title>"), Kind::unrecognised,
       "a bot-challenge page"},
      {"parking", page(200, "Buy this domain"), Kind::unrecognised, "a parking page"},
      {"empty", page(200, ""), Kind::unrecognised, "an empty answer"},
      {"json", answer(200, R"({"hello":1})", {"Content-Type: application/json"}), Kind::unrecognised, "hello"},
      {"broken_json", answer(200, R"([{"url":"htt)", {"Content-Type: application/json"}), Kind::unrecognised, "byte"},
      {"another_list",
       answer(200, R"([{"url":"http://h/api/list/other@h/email/X/"}])", {"Content-Type: application/json"}),
       Kind::unrecognised, ""},
      {"maintenance", page(503, "<title>Maintenance</title>", {"Retry-After: 1200"}), Kind::unreachable, "Maintenance"},
      {"bad_gateway", page(502, "<title>Bad Gateway</title>"), Kind::unreachable, "502"},
      {"too_many", page(429, "slow down"), Kind::unreachable, "429"},
      {"blocked", page(403, "<title>Forbidden</title>"), Kind::unreachable, "403"},
      {"cut", raw("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 100000\r\n\r\n[{"),
       Kind::unreachable, ""},
      {"dropped", raw(""), Kind::unreachable, ""},
  };
}

class Troubled : public testing::TestWithParam<std::tuple<std::size_t, Paging>> {
 protected:
  Trouble trouble() const { return troubles()[std::get<0>(GetParam())]; }
  FakeSite site_in_trouble() const {
    FakeSite site = busy(std::get<1>(GetParam()), 40, 10, 3);
    site.instead = [answer = trouble().answer](FakeSite&, const CannedRequest&) {
      return std::optional<CannedAnswer>(answer);
    };
    return site;
  }
};
INSTANTIATE_TEST_SUITE_P(All, Troubled,
                         testing::Combine(testing::Range<std::size_t>(0, troubles().size()),
                                          testing::Values(Paging::none, Paging::limit)),
                         [](const auto& param_info) {
                           return std::string(troubles()[std::get<0>(param_info.param)].name) +
                                  (std::get<1>(param_info.param) == Paging::none ? "" : "_paged");
                         });

TEST_P(Troubled, IsNeverTakenForSilenceAtFirst) {
  FakeHyperKitty site(site_in_trouble());
  for (const NewestQuery& query : {poll(), proof(ago(180))}) {
    const Reading reading = site.newest(query);
    EXPECT_EQ(reading.evidence.kind, trouble().kind) << reading.evidence.reason;
    EXPECT_THAT(reading.evidence.reason, AllOf(HasSubstr(trouble().says), HasSubstr("127.0.0.1")));
    EXPECT_THAT(reading.posts, IsEmpty());
    EXPECT_FALSE(reading.complete_from);
    EXPECT_GE(reading.cost.requests, 1);
  }
}

TEST_P(Troubled, IsNeverTakenForSilenceLater) {
  FakeSite fake = busy(std::get<1>(GetParam()), 40, 10, 3);
  FakeHyperKitty site(fake);
  const Reading first = site.newest(poll());
  site.site().instead = site_in_trouble().instead;
  const Reading later = site.newest(poll(first.mark));
  EXPECT_FALSE(is_good(later.evidence)) << trouble().name;
  const Reading proved = site.newest(proof(ago(180), first.mark));
  EXPECT_FALSE(is_good(proved.evidence)) << trouble().name;
  EXPECT_FALSE(proved.complete_from);
  const Reading older =
      site.older(back(first.older.value_or(R"({"v":1,"style":"days","until":"2026-01-01"})"), ago(400)));
  EXPECT_FALSE(is_good(older.evidence)) << trouble().name;
  EXPECT_EQ(site.find(notice("x@h", "", ago(1))).kind, Sighting::Kind::unknown);
  site.site().instead = nullptr;
  EXPECT_TRUE(is_good(site.newest(poll(first.mark)).evidence)) << "it goes on by itself";
}

/// The same, when only one door is in trouble: a proof never stands on the rest alone.
TEST_P(Troubled, InOneDoorAloneNeverShortensAProof) {
  for (const char* door : {"/emails/", "/feed/", "/export/"}) {
    FakeSite fake = busy(std::get<1>(GetParam()), 90, 1, 3);
    fake.instead = [door, answer = trouble().answer](FakeSite&, const CannedRequest& request) {
      return request.target.find(door) == std::string::npos ? std::nullopt : std::optional<CannedAnswer>(answer);
    };
    FakeHyperKitty site(fake);
    const Reading reading = site.newest(proof(ago(180)));
    if (!is_good(reading.evidence)) continue;
    EXPECT_GE(reading.posts.size(), 60u) << door << " " << trouble().name;
  }
}

TEST(RetryAfter, IsPassedOnAsTheServerWishes) {
  FakeSite fake = busy(Paging::limit, 40, 10, 3);
  FakeHyperKitty site(fake);
  const Reading first = site.newest(poll());
  site.site().instead = [](FakeSite&, const CannedRequest&) {
    return std::optional<CannedAnswer>(answer(503, "", {"Retry-After: 1200"}));
  };
  EXPECT_EQ(site.newest(poll(first.mark)).evidence.retry_after, Seconds(1200));
}

class EachPaging : public testing::TestWithParam<Paging> {};
INSTANTIATE_TEST_SUITE_P(All, EachPaging, testing::Values(Paging::none, Paging::limit, Paging::page));

TEST_P(EachPaging, AnUnknownListIsGone) {
  FakeSite fake;
  fake.paging = GetParam();
  fake.exists = false;
  FakeHyperKitty site(fake);
  const Reading reading = site.newest(poll());
  EXPECT_EQ(reading.evidence.kind, Kind::gone);
  EXPECT_THAT(reading.evidence.reason,
              AllOf(HasSubstr("no such list at " + site.url()), HasSubstr("case-sensitive"), HasSubstr("discover")));
  EXPECT_EQ(site.find(notice("x@h", "", ago(1))).kind, Sighting::Kind::unknown);
}

TEST_P(EachPaging, AListThatIsDeletedLaterIsNoSilence) {
  FakeSite fake = busy(GetParam(), 40, 10, 3);
  FakeHyperKitty site(fake);
  const Reading first = site.newest(poll());
  site.site().exists = false;
  const Reading later = site.newest(poll(first.mark));
  EXPECT_FALSE(is_good(later.evidence));
  EXPECT_EQ(site.newest(poll(first.mark)).evidence.kind, Kind::gone) << "asked anew, the API says so";
}

TEST_P(EachPaging, APrivateListSaysWhatToDo) {
  FakeSite fake = busy(GetParam(), 40, 10, 3);
  fake.is_private = true;
  FakeHyperKitty site(fake);
  for (const NewestQuery& query : {poll(), proof(ago(180))}) {
    const Reading reading = site.newest(query);
    EXPECT_EQ(reading.evidence.kind, Kind::unreachable);
    EXPECT_THAT(reading.evidence.reason,
                AllOf(StartsWith("private: only members can read"), HasSubstr("subscribe a mailbox")));
  }
  EXPECT_EQ(site.find(notice("x@h", "", ago(1))).kind, Sighting::Kind::unknown);
}

TEST_P(EachPaging, AllMailGoneIsReadAnewAndUnconditionallySoThatTheCoreSeesIt) {
  FakeSite fake = busy(GetParam(), 40, 10, 3);
  FakeHyperKitty site(fake);
  const Reading first = site.newest(poll());
  site.site().mails.clear();
  const Reading later = site.newest(poll(first.mark));
  EXPECT_EQ(later.evidence.kind, Kind::good);
  EXPECT_FALSE(later.incremental);
  EXPECT_TRUE(later.unconditional);
  EXPECT_EQ(later.complete_from, Time::min());
}

TEST_P(EachPaging, ADamagedMarkOrCursorIsNoHarm) {
  FakeHyperKitty site(busy(GetParam(), 40, 10, 3));
  const std::string mark = site.newest(poll()).mark;
  for (std::size_t cut = 0; cut < mark.size(); cut += 7)
    EXPECT_TRUE(is_good(site.newest(poll(mark.substr(0, cut))).evidence)) << mark.substr(0, cut);
  const Reading older = site.older(back("nonsense", ago(400)));
  EXPECT_EQ(older.evidence.kind, Kind::unreachable);
  EXPECT_THAT(older.evidence.reason, HasSubstr("nonsense"));
}

TEST(GzipTrouble, NeverShortensAnExport) {
  FakeSite fake = busy(Paging::none, 40, 10, 3);
  FakeHyperKitty site(fake);
  const Reading first = site.newest(poll());
  for (const std::string_view body :
       {std::string_view("<html>503</html>"), std::string_view("\x1f\x8b\x08\0\0\0\0\0\0\x03", 10),
        std::string_view("\x1f\x8b\x08zzzzzzzzzz")}) {
    site.site().instead = [body](FakeSite&, const CannedRequest& request) {
      return request.target.find("/export/") == std::string::npos ? std::nullopt
                                                                  : std::optional<CannedAnswer>(answer(200, body));
    };
    EXPECT_FALSE(is_good(site.newest(poll(first.mark)).evidence));
    EXPECT_FALSE(is_good(site.newest(proof(ago(180))).evidence));
  }
}

TEST_P(EachPaging, NothingIsLostThatCameWhileAChallengeStoodInTheWay) {
  FakeHyperKitty site(busy(GetParam(), 60, 30, 3));
  const Reading first = site.newest(poll());
  site.site().instead = [](FakeSite&, const CannedRequest&) {
    return std::optional<CannedAnswer>(answer(200, "<title>Are you a robot?</title>"));
  };
  EXPECT_EQ(site.newest(poll(first.mark)).evidence.kind, Kind::unrecognised);
  site.site().instead = nullptr;
  for (int i = 0; i < 25; ++i) site.site().add("n" + std::to_string(i), ago(25 - i));
  const Reading later = site.newest(poll(first.mark));
  EXPECT_TRUE(is_good(later.evidence)) << later.evidence.reason;
  for (int i = 0; i < 25; ++i) EXPECT_THAT(ids(later), testing::Contains("n" + std::to_string(i)));
}

TEST(AnyTimes, AsFarBackAsTimeGoesAreNoHarm) {
  for (const Paging paging : {Paging::none, Paging::limit}) {
    FakeHyperKitty site(busy(paging, 120, 10, 3));
    const Reading whole = site.newest(proof(Time::min()));
    EXPECT_EQ(whole.evidence.kind, Kind::good) << whole.evidence.reason;
    EXPECT_EQ(whole.complete_from, Time::min());
    EXPECT_EQ(whole.posts.size(), 120u);
  }
}

TEST(Address, ThatIsNoListIsRefusedWithWhatToDo) {
  boost::asio::io_context io;
  HttpClient client(io, {});
  const auto archive = with_engine(open_hyperkitty(client, "https://h.example/hyperkitty/"));
  const Reading reading = run(io, archive->newest(poll()));
  EXPECT_EQ(reading.evidence.kind, Kind::unrecognised);
  EXPECT_THAT(reading.evidence.reason,
              AllOf(HasSubstr("https://h.example/hyperkitty/"), HasSubstr("/list/LIST@DOMAIN/")));
  EXPECT_EQ(reading.cost.requests, 0);
}

}  // namespace
}  // namespace sigwatch::test
