#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <sstream>

#include "archives/engine/requests.h"
#include "archives/made_list.h"
#include "archives/page_site.h"
#include "archives/row.h"
#include "libraries/curl/run.h"

namespace sigwatch::test {
namespace {

using std::string;

Time at(const string& text) { return parse_rfc3339(text).value(); }
const Time kNow = at("2020-06-20T12:00:00Z");

string four(int number) {
  const string digits = std::to_string(number);
  return string(4 - std::min<std::size_t>(4, digits.size()), '0') + digits;
}

/// As Hypermail 2.3 writes it; `day` is YYYYMMDD.
string message(const string& iso, const string& id, const string& subject, const string& body = "Hello.",
               const string& sent = "") {
  return "<html><head><meta name=\"generator\" content=\"hypermail 2.3.0, see http://www.hypermail-project.org/\" "
         "/></head><body>\n"
         "<!-- received=\"x\" -->\n<!-- isoreceived=\"" +
         iso + "\" -->\n<!-- sent=\"x\" -->\n<!-- isosent=\"" + (sent.empty() ? iso : sent) +
         "\" -->\n<!-- name=\"J&ouml;rg &quot;Joe&quot; Roe\" -->\n<!-- email=\"joe&#x40;&#0101;xample.org\" -->\n<!-- "
         "subject=\"" +
         subject + "\" -->\n<!-- id=\"" + id +
         "\" -->\n<!-- charset=\"utf-8\" -->\n<!-- inreplyto=\"parent_at_x.example\" -->\n"
         "<!-- body=\"start\" -->\n<div class=\"mail\"><address class=\"headers\"><span>From: "
         "Joe</span></address>\n<pre>\n" +
         body + "\n</pre>\n<!-- body=\"end\" -->\n</body></html>";
}

string index_of(int from, int to, bool finished = true) {
  string page =
      "<html><head><meta name=\"generator\" content=\"hypermail 2.3.0\" /><title>by date</title></head><body>"
      "<a href=\"thread.html\">thread</a><ul>\n";
  for (int n = from; n <= to; ++n) page += "<li><a href=\"" + four(n) + ".html\">subject " + four(n) + "</a></li>\n";
  page += "</ul>\n";
  if (finished)
    page += "<li><dfn><a id=\"end\" name=\"end\">Last message date</a></dfn>: <em>x</em></li></body></html>";
  return page;
}

/// `sig-iot` in the manner of lists.w3.org: two quarters.
struct Quarters : PageSite {
  Quarters() {
    pages["/Archives/sig-iot/"] =
        "<html><title>sig-iot@example.org Mail Archives</title><a href=\"../\">up</a><a href=\"2020AprJun/\">April</a>"
        "<a href=\"2020AprJun/thread.html\">by thread</a><a href=\"2019OctDec/\">October</a></html>";
    pages["/Archives/sig-iot/2020AprJun/"] = index_of(0, 1);
    pages["/Archives/sig-iot/2019OctDec/"] = index_of(0, 0);
    pages["/Archives/sig-iot/2020AprJun/0000.html"] = message("20200402100000", "b@x", "Second");
    pages["/Archives/sig-iot/2020AprJun/0001.html"] = message("20200505191307", "c_at_x.example", "Third &amp; last");
    pages["/Archives/sig-iot/2019OctDec/0000.html"] = message("20191003100000", "a@x", "First");
  }
  string url() const { return server.url("/Archives/sig-iot/"); }
  Reader reader() { return Reader(entry_at(url(), "hypermail")); }
};

string newest() {
  Quarters site;
  Reader reader = site.reader();
  const Reading reading = reader.newest(kNow);
  EXPECT_EQ(reading.evidence.kind, Evidence::Kind::good) << reading.evidence.reason;
  EXPECT_EQ(reading.posts.size(), 2u);
  if (reading.posts.empty()) return "nothing";
  const Post& last = reading.posts.front();
  EXPECT_EQ(last.message_id, "c@x.example");
  EXPECT_EQ(last.archive_date, at("2020-05-05T19:13:07Z"));
  EXPECT_EQ(last.subject, "Third & last");
  EXPECT_EQ(last.author.name, "J\xC3\xB6rg \"Joe\" Roe");
  EXPECT_EQ(last.author.address, "joe@example.org");
  EXPECT_EQ(last.references, std::vector<string>{"parent@x.example"});
  EXPECT_EQ(last.url, site.server.url("/Archives/sig-iot/2020AprJun/0001.html"));
  EXPECT_EQ(last.locator, "2020AprJun/0001.html");
  EXPECT_EQ(reading.complete_from, at("2020-05-05T19:13:07Z")) << "one clock alone may be wrong";
  const Reading again = reader.newest(kNow, reading.mark);
  EXPECT_EQ(again.evidence.kind, Evidence::Kind::unchanged) << again.evidence.reason;
  EXPECT_EQ(again.cost.requests, 2);
  return "2020-05-05, " + cost_words(reading.cost) + "; unchanged: " + cost_words(again.cost) +
         " (1 request without quarters)";
}

string page_back() {
  Quarters site;
  Reader reader = site.reader();
  const auto posts = read_all(reader, kNow);
  EXPECT_EQ(posts.size(), 3u);
  EXPECT_EQ(posts.back().message_id, "a@x");
  return std::to_string(posts.size()) + " posts over two quarters";
}

string empty() {
  Quarters site;
  site.pages = {{"/Archives/sig-iot/", index_of(1, 0)}};
  Reader nothing = site.reader();
  const Reading unproved = nothing.newest(kNow);
  EXPECT_EQ(unproved.evidence.kind, Evidence::Kind::unrecognised);
  site.pages["/Archives/sig-iot/"].insert(site.pages["/Archives/sig-iot/"].find("<ul>"),
                                          "<a href=\"#first\">0 messages</a>");
  Reader said = site.reader();
  const Reading proved = said.newest(kNow);
  EXPECT_EQ(proved.evidence.kind, Evidence::Kind::good) << proved.evidence.reason;
  EXPECT_EQ(proved.complete_from, Time::min());
  return "good where Hypermail says \"0 messages\"; a page without messages: unrecognised";
}

string unknown() {
  Quarters site;
  site.pages.clear();
  Reader reader = site.reader();
  EXPECT_EQ(reader.newest(kNow).evidence.kind, Evidence::Kind::gone);
  return "gone (404)";
}

string private_list() {
  Quarters site;
  site.instead["/Archives/sig-iot/"] = answer(401, "<html><title>Members only</title></html>");
  Reader reader = site.reader();
  EXPECT_EQ(reader.newest(kNow).evidence.kind, Evidence::Kind::unreachable);
  return "unreachable (401)";
}

string moved() {
  Quarters site;
  site.instead["/Archives/sig-iot/"] = redirect("/elsewhere/");
  site.pages["/elsewhere/"] = index_of(0, 1);
  Reader reader = site.reader();
  const Reading reading = reader.newest(kNow);
  EXPECT_EQ(reading.evidence.kind, Evidence::Kind::unrecognised);
  EXPECT_NE(reading.evidence.reason.find("moved"), string::npos);
  return "unrecognised: probably moved";
}

string error_page() {
  for (const string& page : pages_of_no_archive()) {
    for (const string path :
         {"/Archives/sig-iot/", "/Archives/sig-iot/2020AprJun/", "/Archives/sig-iot/2020AprJun/0001.html"}) {
      Quarters site;
      site.pages[path] = page;
      Reader reader = site.reader();
      EXPECT_EQ(reader.newest(kNow).evidence.kind, Evidence::Kind::unrecognised) << path << ": " << page;
    }
  }
  return "unrecognised, in place of the list, a quarter or a message";
}

string truncated() {
  Quarters site;
  site.instead["/Archives/sig-iot/2020AprJun/"] = cut_short();
  Reader reader = site.reader();
  EXPECT_EQ(reader.newest(kNow).evidence.kind, Evidence::Kind::unreachable);
  site.instead.clear();
  site.pages["/Archives/sig-iot/2020AprJun/"] = index_of(0, 1, false);
  Reader half_written = site.reader();
  EXPECT_EQ(half_written.newest(kNow).evidence.kind, Evidence::Kind::unrecognised);
  return "unreachable; an index without its foot: unrecognised";
}

string too_large() {
  Quarters site;
  site.instead["/Archives/sig-iot/"] = far_too_long();
  Reader reader = site.reader();
  EXPECT_EQ(reader.newest(kNow).evidence.kind, Evidence::Kind::unreachable);
  return "unreachable";
}

const bool added =
    add_row({"hypermail", "made pages of Hypermail 2.3, pages of the corpus",
             in_order({newest, page_back, empty, unknown, private_list, moved, error_page, truncated, too_large})});

/// One index, without periods; 0007.html is the eighth post.
class MadeHypermail : public MadeList {
 public:
  MadeHypermail() { add({}); }
  ArchiveEntry entry() const override { return entry_at(site_.server.url("/Archives/sig-a/"), "hypermail"); }
  void add(const std::vector<MadePost>& posts) override {
    for (const MadePost& post : posts) {
      string date = to_rfc3339(post.date);
      std::erase_if(date, [](char c) { return !std::isdigit(c); });
      string page = message(date, post.id, post.subject, html(post.body));
      const string joe = "joe&#x40;&#0101;xample.org";
      page.replace(page.find(joe), joe.size(), "ann@people.example");
      site_.pages[page_of(post)] = page;
      posts_.push_back(post);
    }
    site_.pages["/Archives/sig-a/"] = index_of(0, static_cast<int>(posts_.size()) - 1);
  }
  void lose(const MadePost& post) override { site_.pages.erase(page_of(post)); }

 private:
  static string html(const string& body) {
    string text;
    for (const char c : body) text += c == '>' ? "&gt;" : c == '\n' ? "<br />\n" : string(1, c);
    return text;
  }
  string page_of(const MadePost& post) {
    const auto at = std::find_if(posts_.begin(), posts_.end(), [&](const MadePost& p) { return p.id == post.id; });
    return "/Archives/sig-a/" + four(static_cast<int>(at - posts_.begin())) + ".html";
  }
  PageSite site_;
  std::vector<MadePost> posts_;
};
const bool made = add_list({.name = "hypermail", .make = make<MadeHypermail>, .lists = true});

TEST(Hypermail, ReadsAllThatIsNewSinceItsMark) {
  Quarters site;
  Reader reader = site.reader();
  const Reading first = reader.newest(kNow);
  for (int n = 2; n <= 9; ++n)
    site.pages["/Archives/sig-iot/2020AprJun/" + four(n) + ".html"] =
        message("202006" + four(n).substr(2) + "100000", "n" + four(n) + "@x", "New");
  site.pages["/Archives/sig-iot/2020AprJun/"] = index_of(0, 9);
  const Reading second = reader.newest(kNow, first.mark);
  ASSERT_TRUE(is_good(second.evidence)) << second.evidence.reason;
  EXPECT_EQ(second.posts.size(), 8u);
  EXPECT_EQ(second.complete_from, at("2020-06-04T10:00:00Z")) << "the latest of the last three";
}

TEST(Hypermail, OnePeriodAloneIsRefused) {
  Quarters site;
  Reader reader(entry_at(site.url() + "2020AprJun/", "hypermail"));
  const Reading reading = reader.newest(kNow);
  EXPECT_EQ(reading.evidence.kind, Evidence::Kind::unrecognised);
  EXPECT_NE(reading.evidence.reason.find("name the page above"), string::npos) << reading.evidence.reason;
}

TEST(Hypermail, APageOfMessagesAndPeriodsIsRefused) {
  Quarters site;
  string page = index_of(0, 1);
  page.insert(page.find("<ul>"), "<a href=\"2020AprJun/\">April</a>");
  site.pages["/Archives/sig-iot/"] = page;
  Reader reader = site.reader();
  EXPECT_EQ(reader.newest(kNow).evidence.kind, Evidence::Kind::unrecognised);
}

TEST(Hypermail, AMessageThatIsListedAndNotThereIsAGap) {
  Quarters site;
  site.pages.erase("/Archives/sig-iot/2020AprJun/0001.html");
  Reader reader = site.reader();
  const Reading reading = reader.newest(kNow);
  ASSERT_TRUE(is_good(reading.evidence));
  ASSERT_EQ(reading.gaps.size(), 1u);
  EXPECT_EQ(reading.gaps[0].from, at("2020-04-02T10:00:00Z"));
  EXPECT_EQ(reading.gaps[0].to, kNow);
  const Reading again = reader.newest(kNow, reading.mark);
  EXPECT_EQ(again.evidence.kind, Evidence::Kind::unchanged);
  EXPECT_EQ(again.cost.requests, 3) << "it is asked for again";
  site.pages["/Archives/sig-iot/2020AprJun/0001.html"] = message("20200505191307", "late@x", "It came");
  const Reading came = reader.newest(kNow, again.mark);
  ASSERT_EQ(came.evidence.kind, Evidence::Kind::good);
  EXPECT_EQ(came.posts.front().message_id, "late@x");
}

TEST(Hypermail, AFolderOfAPeriodThatIsNotKnownIsRefused) {
  Quarters site;
  string& page = site.pages["/Archives/sig-iot/"];
  page.insert(page.find("</html>"), "<a href=\"2020Q3/\">third quarter</a>");
  Reader reader = site.reader();
  const Reading reading = reader.newest(kNow);
  EXPECT_EQ(reading.evidence.kind, Evidence::Kind::unrecognised);
  EXPECT_NE(reading.evidence.reason.find("2020Q3"), string::npos) << reading.evidence.reason;
}

TEST(Hypermail, AGapBesideAMailWithAnOldClockStaysInTheWindow) {
  Quarters site;
  site.pages["/Archives/sig-iot/2020AprJun/"] = index_of(0, 3);
  site.pages["/Archives/sig-iot/2020AprJun/0003.html"] = message("20200601100000", "d@x", "Now");
  site.pages["/Archives/sig-iot/2020AprJun/0002.html"] = message("20010101100000", "old@x", "An import");
  site.pages.erase("/Archives/sig-iot/2020AprJun/0001.html");
  const Reading reading = site.reader().newest(kNow);
  ASSERT_EQ(reading.gaps.size(), 1u);
  EXPECT_EQ(reading.gaps[0].to, at("2020-06-01T10:00:00Z"));
}

TEST(Hypermail, AWholeReadAsksForTheNextNumberThatNoIndexLists) {
  Quarters site;
  site.pages["/Archives/sig-iot/2020AprJun/0002.html"] = message("20200601100000", "unlisted@x", "Unlisted");
  Reader reader = site.reader();
  const Reading reading = reader.newest(kNow, {}, at("2020-05-01T00:00:00Z"));
  ASSERT_TRUE(is_good(reading.evidence));
  EXPECT_TRUE(std::any_of(reading.posts.begin(), reading.posts.end(),
                          [](const Post& p) { return p.message_id == "unlisted@x"; }));
  EXPECT_LE(*reading.complete_from, at("2020-05-01T00:00:00Z"));
}

TEST(Hypermail, DatesThatHypermailCouldNotReadAreNone) {
  Quarters site;
  site.pages["/Archives/sig-iot/2020AprJun/0001.html"] =
      message("20200505191307", "c@x", "Odd", "Hello", "19700101000000");
  Reader reader = site.reader();
  const Reading reading = reader.newest(kNow);
  ASSERT_FALSE(reading.posts.empty());
  EXPECT_FALSE(reading.posts.front().sender_date);
  EXPECT_TRUE(reading.posts.front().archive_date);
}

TEST(Hypermail, WordsOfTheBodyForgeNoComment) {
  Quarters site;
  site.pages["/Archives/sig-iot/2020AprJun/0001.html"] =
      message("20200505191307", "c@x", "Forged", "<!-- isoreceived=\"20200619000000\" -->\n<!-- id=\"forged@x\" -->");
  Reader reader = site.reader();
  const Reading reading = reader.newest(kNow);
  ASSERT_FALSE(reading.posts.empty());
  EXPECT_EQ(reading.posts.front().archive_date, at("2020-05-05T19:13:07Z"));
  EXPECT_EQ(reading.posts.front().message_id, "c@x");
}

TEST(Hypermail, FindsANoticeByItsTokenLineAndNotInAQuote) {
  Quarters site;
  const string token = "sigwatch-notice: iot.2019-12-01.warn1.0";
  site.pages["/Archives/sig-iot/2020AprJun/0001.html"] = message(
      "20200505191307", "replaced@x", "Re: Hello", "I am here\n<em class=\"quotelev1\">&gt; " + token + "</em><br />");
  site.pages["/Archives/sig-iot/2020AprJun/0000.html"] =
      message("20200504100000", "own@x", "Hello", "Hello<br />\n" + token + "<br />\nend");
  Reader reader = site.reader();
  const Reading reading = reader.newest(kNow);
  ASSERT_EQ(reading.posts.size(), 2u);
  EXPECT_EQ(reading.posts[0].markers.quoted_token, "iot.2019-12-01.warn1.0");
  EXPECT_EQ(reading.posts[0].markers.token, "");
  NoticeQuery query;
  query.now = kNow;
  query.sent = at("2020-05-04T09:59:00Z");
  query.message_id = "own@x";
  EXPECT_EQ(reader.find(query).kind, Sighting::Kind::seen);
  query.message_id = "gone@x";
  EXPECT_EQ(reader.find(query).kind, Sighting::Kind::absent);
}

TEST(Hypermail, AMarkThatDoesNotFitIsAFullRead) {
  Quarters site;
  Reader reader = site.reader();
  for (const string mark : {"{}", "nonsense", "{\"folder\":{\"url\":\"http://127.0.0.1/x\"}}"}) {
    const Reading reading = reader.newest(kNow, mark);
    EXPECT_EQ(reading.posts.size(), 2u) << mark;
    EXPECT_TRUE(reading.unconditional);
  }
}

TEST(Hypermail, AnETagOfAnyBytesMakesAMark) {
  Quarters site;
  site.instead["/Archives/sig-iot/"] = answer(200, site.pages["/Archives/sig-iot/"], {"ETag: \"\xff\xfe\""});
  Reader reader = site.reader();
  const Reading reading = reader.newest(kNow);
  EXPECT_TRUE(is_good(reading.evidence));
  EXPECT_EQ(reader.newest(kNow, reading.mark).evidence.kind, Evidence::Kind::unchanged);
}

TEST(Hypermail, ACursorWhoseFolderIsGoneIsToldAndNotTheBeginning) {
  Quarters site;
  Reader reader = site.reader();
  const Reading reading = reader.older(kNow, "{\"folder\":\"http://nowhere/\",\"below\":3}");
  EXPECT_EQ(reading.evidence.kind, Evidence::Kind::unrecognised);
  EXPECT_TRUE(reading.older);
}

TEST(Hypermail, DiscoversAListAndWhatAFolderHolds) {
  Quarters site;
  site.pages["/Archives/"] =
      "<html><a href=\"/\">home</a><a href=\"sig-iot/\">sig-iot</a><a href=\"sig-old/\">sig-old</a></html>";
  Reader reader = site.reader();
  const Discovery found =
      run(reader.io(), kind_named("hypermail")->lists(reader.context(), site.server.url("/Archives/")));
  ASSERT_EQ(found.lists.size(), 2u);
  EXPECT_EQ(found.lists[0].url, site.url());
  const Discovery own = run(reader.io(), kind_named("hypermail")->lists(reader.context(), site.url()));
  EXPECT_EQ(own.lists.size(), 1u);
}

string file(const std::filesystem::path& path) {
  std::ifstream in(path, std::ios::binary);
  std::stringstream text;
  text << in.rdbuf();
  return text.str();
}

TEST(Hypermail, ReadsTheArchiveOfTheCorpus) {
  const std::filesystem::path folder = string(SIGWATCH_SOURCE_DIR) + "/../shared/corpus/hypermail/Data";
  if (!std::filesystem::exists(folder)) GTEST_SKIP() << "no corpus";
  PageSite site;
  for (const auto& entry : std::filesystem::directory_iterator(folder))
    site.pages["/list/" + (entry.path().filename() == "index.html" ? "" : entry.path().filename().string())] =
        file(entry.path());
  Reader reader(entry_at(site.server.url("/list/"), "hypermail"));
  const Time now = at("2022-10-01T00:00:00Z");
  const Reading reading = reader.newest(now);
  ASSERT_TRUE(is_good(reading.evidence)) << reading.evidence.reason;
  ASSERT_EQ(reading.posts.size(), 5u);
  EXPECT_EQ(reading.posts[0].sender_date, at("2019-12-10T15:29:58Z"));
  EXPECT_EQ(reading.posts[0].message_id, "bfe42d76853d481c8dc10a3083596f75@stfc.ac.uk");
  EXPECT_TRUE(reading.gaps.empty());
  const Reading again = reader.newest(now, reading.mark);
  EXPECT_EQ(again.evidence.kind, Evidence::Kind::unchanged);
  EXPECT_EQ(again.cost.requests, 1);
  std::cout << "corpus: " << cost_words(reading.cost) << "; unchanged " << cost_words(again.cost) << "\n";
}

TEST(Hypermail, ReadsThePagesOfTheW3cInTheCorpus) {
  const std::filesystem::path folder = string(SIGWATCH_SOURCE_DIR) + "/../shared/corpus/w3c-hypermail/samples";
  if (!std::filesystem::exists(folder)) GTEST_SKIP() << "no corpus";
  PageSite site;
  site.pages["/Archives/Public/public-html-mail/"] = "<html><a href=\"2007May/\">May 2007</a></html>";
  site.pages["/Archives/Public/public-html-mail/2007May/"] = file(folder / "public-index.html");
  for (int n = 0; n <= 38; ++n)
    site.pages["/Archives/Public/public-html-mail/2007May/" + four(n) + ".html"] = file(folder / "public-message.html");
  Reader reader(entry_at(site.server.url("/Archives/Public/public-html-mail/"), "hypermail"));
  const Reading reading = reader.newest(at("2007-06-01T00:00:00Z"));
  ASSERT_TRUE(is_good(reading.evidence)) << reading.evidence.reason;
  ASSERT_EQ(reading.posts.size(), 5u);
  EXPECT_EQ(reading.posts[0].author.address, "chris.newman@sun.com");
  EXPECT_EQ(reading.posts[0].message_id, "3C785A769C70FE58ECC8941F@[192.168.0.103]");
  EXPECT_EQ(reading.posts[0].sender_date, at("2007-05-02T16:11:46Z"));
}

}  // namespace
}  // namespace sigwatch::test
