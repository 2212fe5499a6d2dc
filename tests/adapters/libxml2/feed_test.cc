#include "adapters/libxml2/feed.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

namespace sigwatch {
namespace {

constexpr const char* kFeed = R"(<?xml version="1.0" encoding="utf-8"?>
<rss version="2.0" xmlns:atom="http://www.w3.org/2005/Atom"><channel><title>SIG</title><link>http://h/list/sig@h/</link><description>d</description>
<atom:link href="http://h/list/sig@h/feed/" rel="self"/>
<item><title>Re: A &amp; B</title><link>http://h/1</link><description>&gt; quoted
<![CDATA[a < b]]></description><author>a＠h (Ada)</author><pubDate>Sat, 21 Nov 2026 08:06:37 +0000</pubDate><guid>http://h/1</guid></item>
<item><title>No date</title><link>http://h/2</link></item></channel></rss>)";

TEST(Feed, ShowsItsItems) {
  const auto feed = parse_feed(kFeed);
  ASSERT_TRUE(feed) << feed.error().what;
  EXPECT_EQ(feed->title, "SIG");
  EXPECT_EQ(feed->link, "http://h/list/sig@h/");
  ASSERT_EQ(feed->items.size(), 2u);
  EXPECT_EQ(feed->items[0].title, "Re: A & B");
  EXPECT_EQ(feed->items[0].link, "http://h/1");
  EXPECT_EQ(feed->items[0].author, "a＠h (Ada)");
  EXPECT_EQ(feed->items[0].description, "> quoted\na < b");
  EXPECT_EQ(feed->items[0].date, parse_rfc3339("2026-11-21T08:06:37Z"));
  EXPECT_FALSE(feed->items[1].date);
}

constexpr const char* kAtomFeed = R"(<?xml version="1.0" encoding="us-ascii"?>
<feed xmlns="http://www.w3.org/2005/Atom" xmlns:thr="http://purl.org/syndication/thread/1.0"><title>public inbox for sig@h</title>
<link rel="self" href="http://h/sig/new.atom"/><link rel="alternate" type="text/html" href="http://h/sig/"/><link rel="next" href="?t=1"/>
<id>mailto:sig@h</id><updated>2026-11-21T07:16:03Z</updated>
<entry><author><name>N&#250;&#241;ez, Mar&#237;a</name><email>m@h</email></author><title type="html">Re: A &amp; B</title>
<updated>2026-11-21T07:16:03Z</updated><link href="http://h/sig/1@h/"/><id>urn:uuid:1</id>
<thr:in-reply-to ref="urn:uuid:0" href="http://h/sig/0@h/"/><content type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml">
<pre>Hello <span class="q">&gt; quoted</span> end</pre></div></content><source><title>not this</title><updated>1999-01-01T00:00:00Z</updated>
</source></entry><entry><title>Two</title><published>2026-11-01T00:00:00.5+02:00</published><updated>2026-11-02T00:00:00Z</updated>
<summary>short</summary><author><name>Ada</name></author></entry></feed>)";

TEST(Feed, OfAtomShowsItsEntries) {
  const auto feed = parse_feed(kAtomFeed);
  ASSERT_TRUE(feed) << feed.error().what;
  EXPECT_EQ(feed->format, Feed::Format::atom);
  EXPECT_EQ(feed->title, "public inbox for sig@h");
  EXPECT_EQ(feed->link, "http://h/sig/");
  EXPECT_EQ(feed->next, "?t=1");
  EXPECT_EQ(feed->id, "mailto:sig@h");
  EXPECT_EQ(feed->updated, parse_rfc3339("2026-11-21T07:16:03Z"));
  ASSERT_EQ(feed->items.size(), 2u);
  const FeedItem& one = feed->items[0];
  EXPECT_EQ(one.title, "Re: A & B");
  EXPECT_EQ(one.link, "http://h/sig/1@h/");
  EXPECT_EQ(one.author, "\"Núñez, María\" <m@h>");
  EXPECT_EQ(one.author_name, "Núñez, María");
  EXPECT_EQ(one.author_address, "m@h");
  EXPECT_EQ(one.id, "urn:uuid:1");
  EXPECT_EQ(one.in_reply_to, "urn:uuid:0");
  EXPECT_EQ(one.in_reply_to_link, "http://h/sig/0@h/");
  EXPECT_EQ(one.description_type, "xhtml");
  EXPECT_NE(one.description.find("Hello > quoted end"), std::string::npos) << one.description;
  EXPECT_EQ(one.date, parse_rfc3339("2026-11-21T07:16:03Z"));
  const FeedItem& two = feed->items[1];
  EXPECT_EQ(two.date, parse_rfc3339("2026-10-31T22:00:00Z"));
  EXPECT_EQ(two.updated, parse_rfc3339("2026-11-02T00:00:00Z"));
  EXPECT_EQ(two.description, "short");
  EXPECT_EQ(two.author, "Ada");
}

TEST(Feed, OfOlderOrExtendedRssIsReadToo) {
  const auto dublin = parse_feed(
      "<rss version=\"2.0\" xmlns:d=\"http://purl.org/dc/elements/1.1/\" xmlns:c=\"http://purl.org/rss/1.0/modules/content/\"><channel>"
      "<title>T</title><item><d:creator>Ada</d:creator><d:date>2026-11-02T00:00:00Z</d:date><c:encoded>body</c:encoded><guid>g</guid></"
      "item>"
      "</channel></rss>");
  ASSERT_TRUE(dublin);
  ASSERT_EQ(dublin->items.size(), 1u);
  EXPECT_EQ(dublin->items[0].author, "Ada");
  EXPECT_EQ(dublin->items[0].id, "g");
  EXPECT_EQ(dublin->items[0].description, "body");
  EXPECT_EQ(dublin->items[0].date, parse_rfc3339("2026-11-02T00:00:00Z"));
  const auto rdf = parse_feed(
      "<r:RDF xmlns:r=\"http://www.w3.org/1999/02/22-rdf-syntax-ns#\" xmlns=\"http://purl.org/rss/1.0/\"><channel><title>T</title>"
      "<link>http://h/</link></channel><item><title>one</title><link>http://h/1</link></item><item><title>two</title></item></r:RDF>");
  ASSERT_TRUE(rdf);
  EXPECT_EQ(rdf->title, "T");
  EXPECT_EQ(rdf->link, "http://h/");
  ASSERT_EQ(rdf->items.size(), 2u);
  EXPECT_EQ(rdf->items[1].title, "two");
}

TEST(Feed, WithoutItemsIsGoodAndEmpty) {
  const auto feed = parse_feed(
      "<rss version=\"2.0\"><channel><title>SIG-C</title><link>http://h/list/c@h/</link><description></description></channel></rss>");
  ASSERT_TRUE(feed);
  EXPECT_TRUE(feed->items.empty());
}

TEST(Feed, IsRefusedWhenItIsNoFeed) {
  for (const char* text : {"", "x", "<html><title>Making sure you're not a bot!</title></html>", "<rss>", "<rss></rss><rss></rss>",
                           "<!DOCTYPE rss [<!ENTITY a \"aaaa\">]><rss><channel><title>&a;</title></channel></rss>",
                           "<rss><channel>&undefined;</channel></rss>"}) {
    EXPECT_FALSE(parse_feed(text)) << text;
  }
}

TEST(Feed, CutAnywhereIsRefused) {
  for (const std::string feed : {kFeed, kAtomFeed}) {
    for (std::size_t cut = 0; cut < feed.size(); ++cut) EXPECT_FALSE(parse_feed(feed.substr(0, cut))) << cut;
  }
}

TEST(Feed, NestedWithoutEndIsRefused) {
  std::string deep = "<rss>";
  for (int i = 0; i < 5000; ++i) deep += "<a>";
  EXPECT_FALSE(parse_feed(deep));
}

RC_GTEST_PROP(Feed, NeverFailsWorseThanWithAnError, (const std::string& noise)) {
  (void)parse_feed(noise);
  (void)parse_feed("<rss>" + noise + "</rss>");
  (void)parse_feed("<feed><entry>" + noise + "</entry></feed>");
}

}  // namespace
}  // namespace sigwatch
