#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <sstream>

#include "archives/feed/feed_posts.h"
#include "archives/kinds.h"
#include "archives/made_list.h"
#include "archives/page_site.h"
#include "archives/row.h"
#include "archives/web.h"
#include "libraries/curl/run.h"

namespace sigwatch::test {
namespace {

using std::string;

Time at(const string& text) { return parse_rfc3339(text).value(); }
const Time kNow = at("2026-11-22T12:00:00Z");

string item(const string& date, const string& subject, const string& body = "Hello.") {
  return "<item><title>" + subject + "</title><link>https://www.mail-archive.com/iot@xmpp.org/msg1.html</link><guid>" +
         subject + "</guid><pubDate>" + date + "</pubDate><author>joe@example.org (Joe Roe)</author><description>" +
         body + "</description></item>\n";
}

string rss(const string& items, const string& title = "iot") {
  return "<?xml version=\"1.0\"?>\n<rss version=\"2.0\"><channel><title>" + title +
         "</title><link>https://x/</link><lastBuildDate>Sun, 22 Nov 2026 11:59:00 +0000</lastBuildDate>\n" + items +
         "</channel></rss>\n";
}

const string kThree = item("Sat, 08 Aug 2026 10:30:00 +0200", "Third") +
                      item("Tue, 04 Aug 2026 09:00:00 +0000", "Second") +
                      item("Fri, 01 May 2026 10:00:00 +0000", "First");

struct FeedSite : PageSite {
  FeedSite() {
    content_type = "application/rss+xml";
    pages["/iot.rss"] = rss(kThree);
  }
  Reader reader() { return Reader(entry_at(server.url("/iot.rss"))); }
};

Evidence evidence_of(const string& page) {
  FeedSite site;
  site.pages["/iot.rss"] = page;
  Reader reader = site.reader();
  const Reading reading = reader.newest(kNow);
  EXPECT_TRUE(reading.posts.empty());
  return reading.evidence;
}

string newest() {
  FeedSite site;
  Reader reader = site.reader();
  EXPECT_EQ(reader.entry().kind, "feed");
  const Reading reading = reader.newest(kNow);
  EXPECT_EQ(reading.evidence.kind, Evidence::Kind::good) << reading.evidence.reason;
  EXPECT_EQ(reading.posts.size(), 3u);
  if (reading.posts.empty()) return "nothing";
  EXPECT_EQ(reading.posts[0].sender_date, at("2026-08-08T08:30:00Z"));
  EXPECT_EQ(reading.posts[0].author, (Author{"Joe Roe", "joe@example.org"}));
  EXPECT_EQ(reading.taken_in, at("2026-08-08T08:30:00Z"));  // never lastBuildDate
  EXPECT_EQ(reading.complete_from, at("2026-05-16T10:00:00Z"));
  const Reading again = reader.newest(kNow, reading.mark);
  EXPECT_EQ(again.evidence.kind, Evidence::Kind::unchanged);
  EXPECT_EQ(again.cost.requests, 1);
  return "2026-08-08, " + cost_words(reading.cost) + "; unchanged: " + cost_words(again.cost);
}

string page_back() {
  FeedSite site;
  Reader reader = site.reader();
  const Reading reading = reader.newest(kNow);
  EXPECT_TRUE(reading.older);
  const Reading older = reader.older(kNow, reading.older.value_or(""));
  EXPECT_TRUE(is_good(older.evidence));
  EXPECT_TRUE(older.older);
  EXPECT_FALSE(older.complete_from);
  EXPECT_EQ(older.cost.requests, 0);
  return "a feed shows nothing older, and never says that it began there";
}

string empty() {
  const Evidence evidence = evidence_of(rss(""));
  EXPECT_EQ(evidence.kind, Evidence::Kind::unrecognised);
  EXPECT_NE(evidence.reason.find("without a single item"), string::npos);
  const Evidence sympa = evidence_of(rss("", "iot: Server error most recent messages"));
  EXPECT_NE(sympa.reason.find("Server error"), string::npos);
  return "unrecognised: a feed without items is no empty list";
}

string unknown() {
  FeedSite site;
  site.pages.clear();
  Reader reader = site.reader();
  EXPECT_EQ(reader.newest(kNow).evidence.kind, Evidence::Kind::gone);
  return "gone (404)";
}

string private_list() {
  FeedSite site;
  site.instead["/iot.rss"] = answer(403, "<title>Login</title>");
  Reader reader = site.reader();
  EXPECT_EQ(reader.newest(kNow).evidence.kind, Evidence::Kind::unreachable);
  return "unreachable (403)";
}

string moved() {
  FeedSite site;
  site.instead["/iot.rss"] = redirect("/forum/");
  site.pages["/forum/"] = rss(kThree);
  Reader reader = site.reader();
  EXPECT_EQ(reader.newest(kNow).evidence.kind, Evidence::Kind::unrecognised);
  return "unrecognised: probably moved";
}

string error_page() {
  for (const string& page : pages_of_no_archive())
    EXPECT_EQ(evidence_of(page).kind, Evidence::Kind::unrecognised) << page;
  EXPECT_EQ(evidence_of("<?xml version=\"1.0\"?><urlset><url>x</url></urlset>").kind, Evidence::Kind::unrecognised);
  return "unrecognised";
}

string truncated() {
  FeedSite site;
  site.instead["/iot.rss"] = cut_short();
  Reader reader = site.reader();
  EXPECT_EQ(reader.newest(kNow).evidence.kind, Evidence::Kind::unreachable);
  const string whole = rss(kThree);
  EXPECT_EQ(evidence_of(whole.substr(0, whole.size() / 2)).kind, Evidence::Kind::unrecognised);
  return "unreachable; XML that is not whole: unrecognised";
}

string too_large() {
  FeedSite site;
  site.instead["/iot.rss"] = far_too_long();
  Reader reader = site.reader();
  EXPECT_EQ(reader.newest(kNow).evidence.kind, Evidence::Kind::unreachable);
  string many;
  for (int i = 0; i < 1'200; ++i) many += item("Sat, 08 Aug 2026 10:30:00 +0200", "x");
  EXPECT_EQ(evidence_of(rss(many)).kind, Evidence::Kind::unrecognised);
  return "unreachable; more than 1000 items: unrecognised";
}

const bool added =
    add_row({"feed", "made feeds, a feed of the corpus",
             in_order({newest, page_back, empty, unknown, private_list, moved, error_page, truncated, too_large})});

class MadeFeed : public MadeList {
 public:
  ArchiveEntry entry() const override { return entry_at(site_.server.url("/iot.rss")); }
  void add(const std::vector<MadePost>& posts) override {
    for (const MadePost& post : posts) {
      string body;
      for (const char c : post.body) body += c == '>' ? "&gt;" : string(1, c);
      string entry = item(mail_date(post.date), post.subject, body);
      const string joe = "joe@example.org (Joe Roe)";
      items_ = entry.replace(entry.find(joe), joe.size(), "ann@people.example (Ann Lee)") + items_;
    }
    site_.pages["/iot.rss"] = rss(items_);
  }

 private:
  FeedSite site_;
  string items_;
};
const bool made = add_list({.name = "feed", .make = make<MadeFeed>, .ids = false, .whole = false});

TEST(Feed, AForgedFutureDateNeitherProvesNorBlocksAnything) {
  FeedSite site;
  site.pages["/iot.rss"] = rss(item("Fri, 01 Jan 2038 00:00:00 +0000", "Buy") + kThree);
  Reader reader = site.reader();
  const Reading reading = reader.newest(kNow);
  EXPECT_EQ(reading.posts.size(), 4u);
  EXPECT_EQ(reading.taken_in, at("2026-08-08T08:30:00Z"));
  EXPECT_TRUE(reading.complete_from);
}

TEST(Feed, AnotherOrderProvesNothing) {
  FeedSite site;
  Reader reader = site.reader();
  site.pages["/iot.rss"] = rss(item("Fri, 01 May 2020 10:00:00 +0000", "Pinned") + kThree);
  EXPECT_FALSE(reader.newest(kNow).complete_from);
}

TEST(Feed, APostWithoutADateEndsTheReadingAllTheSame) {
  FeedSite site;
  Reader reader = site.reader();
  site.pages["/iot.rss"] = rss(kThree + item("yesterday", "Undated"));
  const Reading reading = reader.newest(kNow);
  ASSERT_EQ(reading.posts.size(), 4u);
  EXPECT_FALSE(reading.posts[3].sender_date) << "so it blocks proof";
  EXPECT_EQ(reading.complete_from, at("2026-05-16T10:00:00Z"));
  site.pages["/iot.rss"] = rss(item("yesterday", "Undated"));
  EXPECT_FALSE(reader.newest(kNow).complete_from);
  EXPECT_EQ(reader.newest(kNow).older, kNothingOlder);
}

TEST(Feed, OneBadByteMakesAGapAndHidesNothing) {
  FeedSite site;
  Reader reader = site.reader();
  site.pages["/iot.rss"] = rss(item("Sat, 21 Nov 2026 10:30:00 +0000", "Page\fbreak") + kThree +
                               item("Fri, 01 May 2026 09:00:00 +0000", "R & D"));
  const Reading reading = reader.newest(kNow);
  ASSERT_TRUE(is_good(reading.evidence)) << reading.evidence.reason;
  ASSERT_EQ(reading.posts.size(), 5u);
  EXPECT_EQ(reading.posts[0].subject,
            "Page\xEF\xBF\xBD"
            "break");
  ASSERT_EQ(reading.gaps.size(), 2u);
  EXPECT_NE(reading.gaps[0].part.find("/iot.rss (Page"), string::npos) << reading.gaps[0].part;
  EXPECT_EQ(reading.gaps[0].from, at("2026-11-21T10:30:00Z"));
  EXPECT_EQ(reading.gaps[0].why, "line 3 holds a control character (0x0C): a part of it may be lost");
  EXPECT_EQ(reading.gaps[1].to, at("2026-05-01T09:00:00Z")) << "of a post that is old it blocks nothing";
  const Reading again = reader.newest(kNow, reading.mark);
  EXPECT_EQ(again.evidence.kind, Evidence::Kind::unchanged);
  site.pages["/iot.rss"] = rss(kThree, "R & D");
  const Reading title = reader.newest(kNow);
  ASSERT_EQ(title.gaps.size(), 1u);
  EXPECT_EQ(title.gaps[0].from, kNow);
  EXPECT_EQ(title.gaps[0].why, "1 place had to be mended, the first in line 2: an & that stands alone");
}

TEST(Feed, AnEntryThatIsNotWellFormedIsAnUnreadablePost) {
  FeedSite site;
  Reader reader = site.reader();
  site.pages["/iot.rss"] = rss(kThree + item("Fri, 01 May 2026 09:00:00 +0000", "Broken", "a <b> c"));
  const Reading reading = reader.newest(kNow);
  ASSERT_EQ(reading.posts.size(), 4u) << reading.evidence.reason;
  EXPECT_TRUE(reading.posts[3].markers.unreadable);
  EXPECT_EQ(reading.posts[3].locator, "Broken");
  EXPECT_EQ(reading.posts[3].subject, "an entry that is not well-formed XML: Broken");
  EXPECT_FALSE(reading.posts[3].sender_date);
  EXPECT_TRUE(reading.complete_from);
}

TEST(Feed, ManyPlacesMakeFewGaps) {
  FeedSite site;
  Reader reader = site.reader();
  string many;
  for (int i = 0; i < 300; ++i) many += item("Sat, 08 Aug 2026 10:30:00 +0200", std::to_string(i) + " R & D");
  site.pages["/iot.rss"] = rss(many);
  const Reading reading = reader.newest(kNow);
  EXPECT_EQ(reading.posts.size(), 300u) << reading.evidence.reason;
  ASSERT_EQ(reading.gaps.size(), 21u);
  EXPECT_NE(reading.gaps.back().why.find("600 places had to be mended"), string::npos) << reading.gaps.back().why;
}

TEST(Feed, AnAtomFeedWithDatesOutOfFormIsRead) {
  PageSite site;
  site.content_type = "application/atom+xml";
  site.pages["/iot.atom"] =
      "<?xml version=\"1.0\"?><feed "
      "xmlns=\"http://www.w3.org/2005/Atom\"><id>x</id><title>iot</title><entry><id>2</id><title>Two</title>"
      "<updated>Sat, 08 Aug 2026 10:30:00 "
      "+0200</updated></entry><entry><id>1</id><title>One</title><updated>2026-05-01 10:00</updated>"
      "</entry></feed>";
  Reader reader(entry_at(site.server.url("/iot.atom")));
  const Reading reading = reader.newest(kNow);
  ASSERT_EQ(reading.posts.size(), 2u) << reading.evidence.reason;
  EXPECT_EQ(reading.posts[0].sender_date, at("2026-08-08T08:30:00Z"));
  EXPECT_EQ(reading.complete_from, at("2026-05-16T10:00:00Z"));
}

TEST(Feed, AFeedOfTopicsShowsNoAnswersSoItProvesNothing) {
  PageSite site;
  site.content_type = "application/rss+xml";
  site.pages["/c/iot/5.rss"] = rss(kThree);
  Reader reader(entry_at(site.server.url("/c/iot/5.rss")));
  const Reading reading = reader.newest(kNow);
  EXPECT_TRUE(is_good(reading.evidence));
  EXPECT_FALSE(reading.complete_from);
}

TEST(Feed, WhatWentByBetweenTwoPollsIsAGap) {
  FeedSite site;
  Reader reader = site.reader();
  const Reading first = reader.newest(at("2026-08-09T00:00:00Z"));
  site.pages["/iot.rss"] =
      rss(item("Sat, 21 Nov 2026 10:30:00 +0000", "A") + item("Fri, 20 Nov 2026 09:00:00 +0000", "B"));
  const Reading second = reader.newest(kNow, first.mark);
  ASSERT_EQ(second.gaps.size(), 1u);
  EXPECT_EQ(second.gaps[0].from, at("2026-08-08T08:30:00Z"));
}

TEST(Feed, AMarkThatDoesNotFitIsAFullRead) {
  FeedSite site;
  Reader reader = site.reader();
  for (const string mark : {"{}", "nonsense", "{\"digest\":\"1\"}"})
    EXPECT_EQ(reader.newest(kNow, mark).posts.size(), 3u) << mark;
}

TEST(Feed, SeesANoticeByItsTokenLine) {
  FeedSite site;
  site.pages["/iot.rss"] = rss(item("Sat, 21 Nov 2026 10:30:00 +0000", "Hello",
                                    "Hi&lt;br/&gt;\n&lt;p&gt;\nsigwatch-notice: iot.2026-05-22.warn1.0\n") +
                               kThree);
  Reader reader = site.reader();
  NoticeQuery query;
  query.now = kNow;
  query.sent = at("2026-11-21T10:00:00Z");
  query.token = "iot.2026-05-22.warn1.0";
  EXPECT_EQ(reader.find(query).kind, Sighting::Kind::seen);
  query.token = "iot.2026-05-22.warn2.0";
  EXPECT_EQ(reader.find(query).kind, Sighting::Kind::absent);
}

TEST(Feed, ReadsAtomOfARepository) {
  PageSite site;
  site.content_type = "application/atom+xml";
  site.pages["/sig/xeps/commits.atom"] =
      "<?xml version=\"1.0\"?><feed xmlns=\"http://www.w3.org/2005/Atom\"><id>x</id><title>Commits</title>"
      "<updated>2026-11-22T11:00:00Z</updated><entry><id>tag:1</id><title>Fix &amp;amp; go</title>"
      "<updated>2026-08-08T08:30:00Z</updated><author><name>joe</name></author><link rel=\"alternate\" "
      "href=\"https://x/1\"/></entry></feed>";
  Reader reader(entry_at(site.server.url("/sig/xeps/commits.atom")));
  const Reading reading = reader.newest(kNow);
  ASSERT_EQ(reading.posts.size(), 1u) << reading.evidence.reason;
  EXPECT_EQ(reading.posts[0].sender_date, at("2026-08-08T08:30:00Z"));
  EXPECT_EQ(reading.posts[0].author.name, "joe");
}

TEST(Feed, KnowsWhereTheFeedOfAnAddressIs) {
  EXPECT_EQ(feeds::feed_url("https://www.mail-archive.com/iot@xmpp.org/"),
            "https://www.mail-archive.com/iot@xmpp.org/maillist.xml");
  EXPECT_EQ(feeds::feed_url("https://www.mail-archive.com/iot@xmpp.org"),
            "https://www.mail-archive.com/iot@xmpp.org/maillist.xml");
  EXPECT_EQ(feeds::feed_url("https://www.mail-archive.com/iot@xmpp.org/msg00198.html"),
            "https://www.mail-archive.com/iot@xmpp.org/maillist.xml");
  EXPECT_EQ(feeds::feed_url("https://lists.example/sympa/arc/sig-iot/2026-05/"),
            "https://lists.example/sympa/rss/latest_arc/sig-iot?count=100&for=3660");
  EXPECT_EQ(feeds::feed_url("https://lists.example/sympa/info/sig-iot"),
            "https://lists.example/sympa/rss/latest_arc/sig-iot?count=100&for=3660");
  EXPECT_EQ(feeds::feed_url("https://forum.example/posts.rss"), "https://forum.example/posts.rss");
}

TEST(Feed, IsKnownByItsName) {
  for (const string url :
       {"https://www.mail-archive.com/iot@xmpp.org/", "https://lists.example/sympa/info/sig-iot",
        "https://forum.example/posts.rss", "https://git.example/cgit/xeps.git/atom/?h=main", "https://x.example/feed/"})
    EXPECT_EQ(recognise(entry_at(url))->kind, "feed") << url;
  EXPECT_EQ(recognise(entry_at("https://x.example/news"))->kind, "web");
}

TEST(Feed, ReadsTheFeedOfTheCorpus) {
  const std::filesystem::path path = string(SIGWATCH_SOURCE_DIR) + "/../shared/corpus/rss/rss_entries.xml";
  if (!std::filesystem::exists(path)) GTEST_SKIP() << "no corpus";
  std::ifstream in(path, std::ios::binary);
  std::stringstream text;
  text << in.rdbuf();
  FeedSite site;
  site.pages["/iot.rss"] = text.str();
  Reader reader = site.reader();
  const Reading reading = reader.newest(kNow);
  ASSERT_TRUE(is_good(reading.evidence)) << reading.evidence.reason;
  EXPECT_EQ(reading.posts.front().sender_date, at("2016-12-06T17:17:00Z"));
  EXPECT_EQ(reading.posts.front().author.name, "Matthew Groves");
}

/// What is no archive is claimed by none of the kinds, and what is, by the right one.
TEST(Kinds, ClaimNoPageThatIsNoArchive) {
  for (const string& page : pages_of_no_archive()) {
    for (const string path : {"/", "/list/", "/arch/browse/x/", "/list.html?a@b.example"}) {
      HttpResponse response;
      response.status = 200;
      response.url = "https://lists.example" + path;
      response.content_type = "text/html";
      response.body = page;
      for (const Kind& kind : all_kinds())
        EXPECT_FALSE(kind.shown && kind.shown(response)) << kind.name << ": " << page;
    }
  }
}

TEST(Kinds, AFeedAtAnAddressWithoutAFeedsNameIsFoundByItsPage) {
  PageSite site;
  site.content_type = "application/rss+xml";
  site.pages["/news"] = rss(kThree);
  Reader reader(entry_at(site.server.url("/news")));
  EXPECT_EQ(reader.entry().kind, "web");
  const Reading reading = reader.newest(kNow);
  EXPECT_EQ(reading.kind, "feed");
  EXPECT_EQ(reading.posts.size(), 3u);
}

}  // namespace
}  // namespace sigwatch::test
