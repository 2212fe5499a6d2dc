#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>
#include <set>
#include <sstream>

#include "archives/engine/page_words.h"
#include "archives/made_list.h"
#include "archives/mbox/mbox.h"
#include "archives/page_site.h"
#include "archives/row.h"
#include "libraries/curl/canned_server.h"
#include "libraries/curl/run.h"

namespace sigwatch::test {
namespace {

using nlohmann::json;
using std::string;

Time at(const string& text) { return parse_rfc3339(text).value(); }
const Time kNow = at("2026-11-22T12:00:00Z");

string mail(const string& from_line, const string& id, const string& date, const string& subject,
            const string& more = "", const string& body = "Hello.\n") {
  return "From MAILER-DAEMON " + from_line + "\nReceived: from mx.example.org by lists.example.org; " + date +
         "\nFrom: Jane Doe <jane@example.org>\nDate: " + date + "\nSubject: " + subject + "\nMessage-ID: <" + id +
         ">\n" + more + "\n" + body + "\n";
}

/// Plays Foal: one list, `dev@sig.example.org`, months as mbox, and what each part answers.
struct FakeFoal {
  std::map<string, string> months;   ///< `2026-06` -> mbox
  std::map<string, long> counts;     ///< what the statistics claim
  std::map<string, json> summaries;  ///< `2026-06` -> emails
  json lists = {{"sig.example.org", {{"dev", 3}}}};
  string stats_instead;  ///< an answer in place of the statistics
  string mbox_instead;
  int private_status = 0;
  std::set<string> lost;  ///< months whose mbox is not there
  CannedAnswer play(const CannedRequest& request);
  CannedServer server{[this](const CannedRequest& request) { return play(request); }};
  string url() const { return server.url("/list.html?dev@sig.example.org"); }
  Reader reader() { return Reader(entry_at(url())); }
};

string value_of(const string& target, const string& key) {
  const auto begin = target.find(key + "=");
  return begin == string::npos
             ? ""
             : target.substr(begin + key.size() + 1, target.find('&', begin) - begin - key.size() - 1);
}

CannedAnswer FakeFoal::play(const CannedRequest& request) {
  const string& target = request.target;
  if (private_status) return answer(private_status, "login", {});
  if (target.starts_with("/api/preferences.lua"))
    return answer(200, json{{"lists", lists}, {"login", json::object()}}.dump());
  const string month = value_of(target, "d");
  if (target.starts_with("/api/mbox.lua")) {
    if (lost.count(month)) return answer(404, "no such file");
    if (!mbox_instead.empty()) return answer(200, mbox_instead, {"Content-Type: text/html"});
    return chunked(200, months[month], std::max<std::size_t>(1000, months[month].size() / 50),
                   {"Content-Type: application/mbox"});
  }
  if (!target.starts_with("/api/stats.lua")) return answer(404, "no such page");
  if (!stats_instead.empty()) return answer(200, stats_instead);
  const string list = value_of(target, "list") + "@" + value_of(target, "domain");
  json active = json::object();
  if (list == "dev@sig.example.org") active = json(counts);
  json stats = {{"list", list}, {"active_months", active}, {"emails", json::array()},
                {"hits", 0},    {"lastYear", 1970},        {"lastMonth", 1}};
  if (target.find("emailsOnly") != string::npos && summaries.count(month)) stats["emails"] = summaries[month];
  return answer(200, stats.dump());
}

void fill(FakeFoal& foal) {
  foal.months["2026-05"] = mail("Fri May  1 10:00:00 2026", "a@x", "Fri, 1 May 2026 10:00:00 +0000", "First");
  foal.months["2026-08"] = mail("Tue Aug  4 09:00:00 2026", "b@x", "Tue, 4 Aug 2026 09:00:00 +0000", "Second") +
                           mail("Sat Aug  8 08:30:00 2026", "c@x", "Sat, 8 Aug 2026 10:30:00 +0200", "Away",
                                "Auto-Submitted: auto-replied\n");
  foal.counts = {{"2026-05", 1}, {"2026-08", 2}};
}

string newest() {
  FakeFoal foal;
  fill(foal);
  Reader reader = foal.reader();
  EXPECT_EQ(reader.entry().kind, "ponymail");
  const Reading reading = reader.newest(kNow);
  EXPECT_EQ(reading.evidence.kind, Evidence::Kind::good) << reading.evidence.reason;
  EXPECT_EQ(reading.posts.size(), 2u);
  const Post& last = reading.posts.back();
  EXPECT_EQ(last.message_id, "c@x");
  EXPECT_EQ(last.sender_date, at("2026-08-08T08:30:00Z"));
  EXPECT_EQ(last.archive_date, at("2026-08-08T08:30:00Z"));
  EXPECT_EQ(last.author.address, "jane@example.org");
  EXPECT_FALSE(last.markers.automatic.empty());
  EXPECT_EQ(last.url, foal.url() + ":2026-08");
  EXPECT_TRUE(reading.unconditional);
  EXPECT_EQ(reading.complete_from, at("2026-08-16T00:00:00Z"));
  EXPECT_TRUE(reading.older);
  const Reading again = reader.newest(kNow, reading.mark);
  EXPECT_EQ(again.evidence.kind, Evidence::Kind::unchanged);
  EXPECT_EQ(again.cost.requests, 1);
  return "2026-08-08 with full header, " + cost_words(reading.cost) + "; unchanged: " + cost_words(again.cost);
}

string page_back() {
  FakeFoal foal;
  fill(foal);
  Reader reader = foal.reader();
  const auto posts = read_all(reader, kNow);
  EXPECT_EQ(posts.size(), 3u);
  return std::to_string(posts.size()) + " posts to the beginning";
}

string empty() {
  FakeFoal foal;
  foal.lists["sig.example.org"]["dev"] = 0;
  Reader reader = foal.reader();
  const Reading reading = reader.newest(kNow);
  EXPECT_EQ(reading.evidence.kind, Evidence::Kind::good) << reading.evidence.reason;
  EXPECT_EQ(reading.complete_from, Time::min());
  EXPECT_FALSE(reading.older);
  return "good and empty, proved by preferences.lua, " + cost_words(reading.cost);
}

string unknown() {
  FakeFoal foal;
  fill(foal);
  Reader reader(entry_at(foal.server.url("/list.html?nope@sig.example.org")));
  const Reading reading = reader.newest(kNow);
  EXPECT_EQ(reading.evidence.kind, Evidence::Kind::gone);
  EXPECT_NE(reading.evidence.reason.find("discover"), string::npos);
  return "gone (200 and hits 0 are not believed)";
}

string private_list() {
  FakeFoal foal;
  foal.lists = json::object();  // hidden: not in the preferences, nothing counted
  Reader hidden = foal.reader();
  EXPECT_EQ(hidden.newest(kNow).evidence.kind, Evidence::Kind::gone);
  foal.private_status = 403;
  Reader closed = foal.reader();
  EXPECT_EQ(closed.newest(kNow).evidence.kind, Evidence::Kind::unreachable);
  return "hidden: gone; 403: unreachable";
}

string moved() {
  CannedServer elsewhere([](const CannedRequest& request) {
    if (request.target.starts_with("/new/")) return answer(200, "{}");
    return redirect("/new" + request.target);
  });
  Reader reader(entry_at(elsewhere.url("/list?dev@sig.example.org")));
  const Reading reading = reader.newest(kNow);
  EXPECT_EQ(reading.evidence.kind, Evidence::Kind::unrecognised);
  EXPECT_NE(reading.evidence.reason.find("moved"), string::npos);
  return "unrecognised: probably moved";
}

string error_page() {
  for (const string page : {"<html><title>Making sure you're not a bot!</title></html>",
                            "<form><input name=username><input name=password></form>", "{\"okay\":false}", "[]",
                            "{\"list\":\"dev@sig.example.org\",\"active_months\":5,\"emails\":[]}",
                            "{\"list\":\"other@sig.example.org\",\"active_months\":{},\"emails\":[]}"}) {
    FakeFoal foal;
    fill(foal);
    foal.stats_instead = page;
    Reader reader = foal.reader();
    const Reading reading = reader.newest(kNow);
    EXPECT_EQ(reading.evidence.kind, Evidence::Kind::unrecognised) << page;
    EXPECT_TRUE(reading.posts.empty());
  }
  return "unrecognised: challenge, login, other JSON, another list's JSON";
}

string truncated() {
  CannedServer server([](const CannedRequest& request) {
    if (request.target.starts_with("/api/stats.lua"))
      return answer(
          200,
          json{{"list", "dev@sig.example.org"}, {"active_months", {{"2026-08", 2}}}, {"emails", json::array()}}.dump());
    return raw("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n10\r\nFrom MAILER-DAEM\r\n");
  });
  Reader reader(entry_at(server.url("/list.html?dev@sig.example.org")));
  const Reading reading = reader.newest(kNow);
  EXPECT_EQ(reading.evidence.kind, Evidence::Kind::unreachable);
  return "unreachable: a cut mbox, of which the summary shows nothing";
}

string too_large() {
  CannedServer server([](const CannedRequest&) {
    return raw("HTTP/1.1 200 OK\r\nContent-Length: 99999999999\r\n\r\n{", CannedAnswer::Then::hang);
  });
  Reader reader(entry_at(server.url("/list.html?dev@sig.example.org")));
  const Reading reading = reader.newest(kNow);
  EXPECT_EQ(reading.evidence.kind, Evidence::Kind::unreachable);
  return "unreachable: " + reading.evidence.reason.substr(0, 60);
}

const bool added =
    add_row({"ponymail", "a made Foal server",
             in_order({newest, page_back, empty, unknown, private_list, moved, error_page, truncated, too_large})});

class MadeFoal : public MadeList {
 public:
  ArchiveEntry entry() const override { return entry_at(foal_.url()); }
  void add(const std::vector<MadePost>& posts) override {
    for (const MadePost& post : posts) {
      foal_.months[month_of(post)] += mbox_text(post);
      ++foal_.counts[month_of(post)];
    }
  }
  void lose(const MadePost& post) override { foal_.lost.insert(month_of(post)); }
  void miscount() override { ++foal_.counts.rbegin()->second; }

 private:
  static string month_of(const MadePost& post) { return to_date(post.date).substr(0, 7); }
  FakeFoal foal_;
};
const bool made = add_list({.name = "ponymail", .make = make<MadeFoal>, .lists = true, .counts = true});

TEST(PonyMail, SeesAPostThatIsDatedBackByItsMonthsCount) {
  FakeFoal foal;
  fill(foal);
  Reader reader = foal.reader();
  const Reading first = reader.newest(kNow);
  foal.months["2026-05"] += mail("Sun Nov 22 10:00:00 2026", "late@x", "Sat, 2 May 2026 10:00:00 +0000", "Dated back");
  foal.counts["2026-05"] = 2;
  const Reading second = reader.newest(kNow, first.mark);
  ASSERT_TRUE(is_good(second.evidence));
  EXPECT_FALSE(second.incremental);
  const auto late =
      std::find_if(second.posts.begin(), second.posts.end(), [](const Post& p) { return p.message_id == "late@x"; });
  ASSERT_NE(late, second.posts.end());
  EXPECT_EQ(late->archive_date, at("2026-11-22T10:00:00Z"));
}

TEST(PonyMail, ReadsFutureMonthsToo) {
  FakeFoal foal;
  fill(foal);
  foal.months["2031-01"] =
      mail("Sun Nov 22 10:00:00 2026", "future@x", "Wed, 1 Jan 2031 10:00:00 +0000", "Wrong clock");
  foal.counts["2031-01"] = 1;
  Reader reader = foal.reader();
  const Reading reading = reader.newest(kNow);
  EXPECT_EQ(reading.posts.size(), 3u);
  EXPECT_EQ(reading.taken_in, at("2026-11-22T10:00:00Z"));
}

TEST(PonyMail, TakesFromTheSummaryWhatTheMboxLacks) {
  FakeFoal foal;
  fill(foal);
  foal.counts["2026-08"] = 3;
  foal.summaries["2026-08"] =
      json::array({{{"message-id", "<b@x>"}, {"epoch", 1785834000}, {"from", "Jane Doe <ja...@example.org>"}},
                   {{"message-id", "<d@x>"},
                    {"epoch", 1786000000},
                    {"from", "Joe Roe <jo...@example.org>"},
                    {"subject", "Only here"},
                    {"in-reply-to", "<b@x>"},
                    {"mid", "abc123"},
                    {"body", "short"}}});
  Reader reader = foal.reader();
  const Reading reading = reader.newest(kNow);
  ASSERT_EQ(reading.posts.size(), 3u);
  EXPECT_EQ(reading.posts.back().message_id, "d@x");
  EXPECT_EQ(reading.posts.back().references, std::vector<string>{"b@x"});
  EXPECT_EQ(reading.posts.back().url, foal.server.url("/thread/abc123"));
  EXPECT_TRUE(reading.gaps.empty());
}

TEST(PonyMail, AMonthThatShowsNothingOfWhatItCountsIsAGap) {
  FakeFoal foal;
  fill(foal);
  foal.months["2026-08"].clear();
  Reader reader = foal.reader();
  const Reading reading = reader.newest(kNow);
  ASSERT_TRUE(is_good(reading.evidence));
  ASSERT_EQ(reading.gaps.size(), 1u);
  EXPECT_EQ(reading.gaps[0].from, at("2026-08-01T00:00:00Z"));
}

TEST(PonyMail, AMonthThatShowsLessThanItCountsIsAGapWithBothNumbers) {
  FakeFoal foal;
  fill(foal);
  const Reading before = foal.reader().newest(kNow);
  foal.counts["2026-08"] = 9;
  Reader reader = foal.reader();
  const Reading reading = reader.newest(kNow);
  ASSERT_TRUE(is_good(reading.evidence)) << reading.evidence.reason;
  EXPECT_EQ(reading.posts.size(), before.posts.size());
  ASSERT_EQ(reading.gaps.size(), 1u);
  EXPECT_NE(reading.gaps[0].part.find("d=2026-08"), string::npos) << reading.gaps[0].part;
  EXPECT_EQ(reading.gaps[0].why,
            "it shows " + std::to_string(before.posts.size()) + " of the 9 posts that are counted there");
}

TEST(PonyMail, AMonthOfMorePostsThanAreReadAtOnceIsSaidAndNotKept) {
  FakeFoal foal;
  fill(foal);
  for (std::size_t n = 0; n <= kMostPostsAtOnce; ++n)
    foal.months["2026-08"] += "From a Tue Aug  4 09:00:00 2026\nFrom: a@x.example\n\n";
  const Reading reading = foal.reader().newest(kNow);
  EXPECT_EQ(reading.evidence.kind, Evidence::Kind::unreachable);
  EXPECT_NE(reading.evidence.reason.find("too large: more than 50000 posts to read at once"), string::npos)
      << reading.evidence.reason;
  EXPECT_TRUE(reading.posts.empty());
}

TEST(PonyMail, ASummaryOfMorePostsThanAreReadAtOnceIsSaidAndNotKept) {
  FakeFoal foal;
  fill(foal);
  foal.counts["2026-08"] = 9;
  json& emails = foal.summaries["2026-08"] = json::array();
  for (std::size_t n = 0; n <= kMostPostsAtOnce + 1; ++n) emails.push_back({{"epoch", n}});
  const Reading reading = foal.reader().newest(kNow);
  EXPECT_EQ(reading.evidence.kind, Evidence::Kind::unreachable);
  EXPECT_NE(reading.evidence.reason.find("too large: more than 50000 posts"), string::npos) << reading.evidence.reason;
}

TEST(PonyMail, StatisticsOfMoreValuesThanAreKeptAreNone) {
  FakeFoal foal;
  fill(foal);
  foal.stats_instead = R"({"list":"dev@sig.example.org","active_months":{"2026-08":2},"emails":[{})";
  for (std::size_t n = 0; n <= kMostJsonValues; ++n) foal.stats_instead += ",{}";
  foal.stats_instead += "]}";
  EXPECT_EQ(foal.reader().newest(kNow).evidence.kind, Evidence::Kind::unrecognised);
}

TEST(ObjectIn, CountsItsValuesAndNotWhatStandsInStrings) {
  const string commas(kMostJsonValues + 1, ',');
  EXPECT_TRUE(object_in("{\"a\":\"\\\"" + commas + "\\\\\",\"b\":1}"));
  string many = "{\"a\":[1";
  for (std::size_t n = 0; n <= kMostJsonValues; ++n) many += ",1";
  EXPECT_FALSE(object_in(many + "]}"));
  EXPECT_EQ(object_in(R"({"a":1,"c":2})"), json::parse(R"({"a":1,"c":2})"));
  for (const char* none : {"[]", "1", "", "{", R"({"a":1} x)"}) EXPECT_FALSE(object_in(none)) << none;
}

TEST(PonyMail, AnErrorPageInPlaceOfAMonthIsNoMonth) {
  FakeFoal foal;
  fill(foal);
  foal.mbox_instead = "<html><title>Just a moment...</title></html>";
  foal.summaries["2026-08"] = "not an array";
  Reader reader = foal.reader();
  EXPECT_EQ(reader.newest(kNow).evidence.kind, Evidence::Kind::unrecognised);
}

TEST(PonyMail, AMarkThatDoesNotFitIsAFullRead) {
  FakeFoal foal;
  fill(foal);
  Reader reader = foal.reader();
  for (const string mark : {"{}", "nonsense", "{\"months\":{\"x\":1}}", "{\"months\":[1]}"}) {
    const Reading reading = reader.newest(kNow, mark);
    EXPECT_EQ(reading.evidence.kind, Evidence::Kind::good);
    EXPECT_EQ(reading.posts.size(), 2u);
    EXPECT_TRUE(reading.unconditional);
  }
}

TEST(PonyMail, AListThatVanishedIsNotUnchanged) {
  FakeFoal foal;
  fill(foal);
  Reader reader = foal.reader();
  const Reading first = reader.newest(kNow);
  foal.counts.clear();
  foal.lists = json::object();
  EXPECT_EQ(reader.newest(kNow, first.mark).evidence.kind, Evidence::Kind::gone);
}

TEST(PonyMail, AWholeReadReachesBackOverTheWindow) {
  FakeFoal foal;
  fill(foal);
  Reader reader = foal.reader();
  const Time from = at("2026-08-10T00:00:00Z");
  const Reading reading = reader.newest(kNow, {}, from);
  EXPECT_EQ(reading.complete_from, from);
  EXPECT_EQ(reading.posts.size(), 2u);
  EXPECT_TRUE(reading.unconditional);
}

TEST(PonyMail, FindsANoticeByItsIdAndByItsTokenLine) {
  FakeFoal foal;
  fill(foal);
  foal.months["2026-11"] = mail("Sat Nov 21 10:00:00 2026", "notice@x", "Sat, 21 Nov 2026 10:00:00 +0000",
                                "Is anybody there?", "", "Hello\n\nsigwatch-notice: iot.2026-05-22.warn1.0\n");
  foal.counts["2026-11"] = 1;
  Reader reader = foal.reader();
  NoticeQuery query;
  query.now = kNow;
  query.sent = at("2026-11-21T09:59:00Z");
  query.message_id = "notice@x";
  EXPECT_EQ(reader.find(query).kind, Sighting::Kind::seen);
  query.message_id = "replaced@x";
  query.token = "iot.2026-05-22.warn1.0";
  EXPECT_EQ(reader.find(query).kind, Sighting::Kind::seen);
  query.token = "iot.2026-05-22.warn2.0";
  EXPECT_EQ(reader.find(query).kind, Sighting::Kind::absent);
}

TEST(PonyMail, ListsWhatTheSiteShows) {
  FakeFoal foal;
  foal.lists = {{"a.example", {{"dev", 1}, {"users", 0}}}, {"b.example", {{"dev", 2}}}};
  Reader reader = foal.reader();
  const Discovery found = run(reader.io(), kind_named("ponymail")->lists(reader.context(), foal.server.url("/")));
  ASSERT_EQ(found.lists.size(), 3u);
  EXPECT_EQ(found.lists[0].list, "dev@a.example");
  EXPECT_EQ(found.lists[0].url, foal.server.url("/list.html?dev@a.example"));
}

TEST(PonyMail, IsKnownByItsName) {
  EXPECT_EQ(recognise(entry_at("https://lists.apache.org/list.html?dev@httpd.apache.org"))->kind, "ponymail");
  EXPECT_EQ(recognise(entry_at("https://lists.apache.org/list?dev@httpd.apache.org:2026-6"))->root,
            "https://lists.apache.org/");
  EXPECT_NE(recognise(entry_at("https://lists.apache.org/list.html"))->kind, "ponymail");
  EXPECT_NE(recognise(entry_at("https://lists.example/hyperkitty/list/dev@x.example/"))->kind, "ponymail");
}

TEST(PonyMail, ReadsTheMboxesOfTheCorpus) {
  const std::filesystem::path folder = string(SIGWATCH_SOURCE_DIR) + "/../shared/corpus/ponymail";
  if (!std::filesystem::exists(folder)) GTEST_SKIP() << "no corpus";
  std::ifstream file(folder / "pass" / "commits_ponymail_apache_org_2016-06.mbox");
  std::stringstream text;
  text << file.rdbuf();
  FakeFoal foal;
  foal.months["2016-06"] = text.str();
  foal.counts["2016-06"] = 1;
  Reader reader = foal.reader();
  const Reading reading = reader.newest(kNow);
  ASSERT_TRUE(is_good(reading.evidence)) << reading.evidence.reason;
  EXPECT_GT(reading.posts.size(), 50u);
  for (const Post& post : reading.posts) EXPECT_FALSE(post.message_id.empty()) << post.locator;
}

}  // namespace
}  // namespace sigwatch::test
