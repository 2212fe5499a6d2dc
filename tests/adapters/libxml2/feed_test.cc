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
  const std::string feed = kFeed;
  for (std::size_t cut = 0; cut < feed.size(); ++cut) EXPECT_FALSE(parse_feed(feed.substr(0, cut))) << cut;
}

TEST(Feed, NestedWithoutEndIsRefused) {
  std::string deep = "<rss>";
  for (int i = 0; i < 5000; ++i) deep += "<a>";
  EXPECT_FALSE(parse_feed(deep));
}

RC_GTEST_PROP(Feed, NeverFailsWorseThanWithAnError, (const std::string& noise)) {
  (void)parse_feed(noise);
  (void)parse_feed("<rss>" + noise + "</rss>");
}

}  // namespace
}  // namespace sigwatch
