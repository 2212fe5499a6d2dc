#include "libraries/libxml2/feed.h"

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
      "<rss version=\"2.0\" xmlns:d=\"http://purl.org/dc/elements/1.1/\" "
      "xmlns:c=\"http://purl.org/rss/1.0/modules/content/\"><channel>"
      "<title>T</title><item><d:creator>Ada</d:creator><d:date>2026-11-02T00:00:00Z</d:date><c:encoded>body</"
      "c:encoded><guid>g</guid></"
      "item>"
      "</channel></rss>");
  ASSERT_TRUE(dublin);
  ASSERT_EQ(dublin->items.size(), 1u);
  EXPECT_EQ(dublin->items[0].author, "Ada");
  EXPECT_EQ(dublin->items[0].id, "g");
  EXPECT_EQ(dublin->items[0].description, "body");
  EXPECT_EQ(dublin->items[0].date, parse_rfc3339("2026-11-02T00:00:00Z"));
  const auto rdf = parse_feed(
      "<r:RDF xmlns:r=\"http://www.w3.org/1999/02/22-rdf-syntax-ns#\" "
      "xmlns=\"http://purl.org/rss/1.0/\"><channel><title>T</title>"
      "<link>http://h/</link></channel><item><title>one</title><link>http://h/1</link></item><item><title>two</title></"
      "item></r:RDF>");
  ASSERT_TRUE(rdf);
  EXPECT_EQ(rdf->title, "T");
  EXPECT_EQ(rdf->link, "http://h/");
  ASSERT_EQ(rdf->items.size(), 2u);
  EXPECT_EQ(rdf->items[1].title, "two");
}

TEST(Feed, WithoutItemsIsGoodAndEmpty) {
  const auto feed = parse_feed(
      "<rss "
      "version=\"2.0\"><channel><title>SIG-C</title><link>http://h/list/c@h/</link><description></description></"
      "channel></rss>");
  ASSERT_TRUE(feed);
  EXPECT_TRUE(feed->items.empty());
}

TEST(Feed, IsRefusedWhenItIsNoFeed) {
  for (const char* text :
       {"", "x", "<html><title>Making sure you're not a bot!</title></html>", "<rss>", "<rss></rss><rss></rss>",
        "<!DOCTYPE rss [<!ENTITY a \"aaaa\">]><rss><channel><title>&a;</title></channel></rss>",
        "<rss><channel>&undefined;</channel></rss>"}) {
    EXPECT_FALSE(parse_feed(text)) << text;
    const bool declares_nothing = std::string(text).find("&undefined;") != std::string::npos;
    EXPECT_EQ(parse_damaged_feed(text).ok(), declares_nothing) << text;
  }
}

TEST(Feed, CutAnywhereIsRefused) {
  for (const std::string feed : {kFeed, kAtomFeed}) {
    for (std::size_t cut = 0; cut < feed.size(); ++cut) {
      EXPECT_FALSE(parse_feed(feed.substr(0, cut))) << cut;
      EXPECT_FALSE(parse_damaged_feed(feed.substr(0, cut))) << cut;
    }
  }
}

TEST(Feed, SaysWhereItIsNotWellFormed) {
  EXPECT_NE(parse_feed("<rss>\n<channel>\n</rss>").error().what.find("(line 3: "), std::string::npos);
  EXPECT_NE(parse_damaged_feed("<rss>\n<channel>\n</rss>").error().what.find("(line 3: "), std::string::npos);
}

TEST(Feed, ThatIsWellFormedIsNotMended) {
  for (const std::string text : {kFeed, kAtomFeed}) {
    const auto feed = parse_damaged_feed(text);
    ASSERT_TRUE(feed);
    EXPECT_TRUE(feed->repairs.empty()) << feed->repairs[0].what;
    const auto strict = parse_feed(text);
    ASSERT_EQ(feed->items.size(), strict->items.size());
    for (std::size_t i = 0; i < feed->items.size(); ++i) {
      EXPECT_EQ(feed->items[i].title, strict->items[i].title);
      EXPECT_EQ(feed->items[i].description, strict->items[i].description);
      EXPECT_EQ(feed->items[i].date, strict->items[i].date);
    }
  }
}

std::string one_item(const std::string& title) {
  return "<rss><channel><title>T</title>\n<item><title>ok</title></item>\n<item><title>" + title +
         "</title><pubDate>Sat, 21 Nov 2026 08:06:37 +0000</pubDate></item>\n</channel></rss>";
}

TEST(Feed, IsMendedWhereProgramsGetXmlWrong) {
  const struct {
    std::string written, read, what;
  } cases[] = {
      {"a\fb",
       "a\xEF\xBF\xBD"
       "b",
       "a control character (0x0C)"},
      {"a\x1E"
       "b",
       "a\xEF\xBF\xBD"
       "b",
       "a control character (0x1E)"},
      {std::string("a\0b", 3),
       "a\xEF\xBF\xBD"
       "b",
       "a control character (0x00)"},
      {"Jos\xE9!", "Jos\xEF\xBF\xBD!", "a byte that is not UTF-8 (0xE9)"},
      {"<![CDATA[Jos\xE9 & <b>]]>", "Jos\xEF\xBF\xBD & <b>", "a byte that is not UTF-8 (0xE9)"},
      {"\xED\xA0\x80", "\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD", "a byte that is not UTF-8 (0xED)"},
      {"R & D", "R & D", "an & that stands alone"},
      {"?a=1&b=2;", "?a=1&b=2;", "an & that stands alone"},
      {"a&nbsp;b &eacute;",
       "a\xC2\xA0"
       "b \xC3\xA9",
       "&nbsp;, which is HTML"},
      {"&undefined;", "&undefined;", "&undefined;, which nobody declares"},
      {"a &#12; b", "a \xEF\xBF\xBD b", "&#12;, which is no character"},
      {"&#xFFFFFFFFF;", "\xEF\xBF\xBD", "&#xFFFFFFFFF;, which is no character"},
      {"1 < 2", "1 < 2", "a < that begins no tag"},
      {"a ]]> b", "a ]]> b", "]]> that ends nothing"},
  };
  for (const auto& c : cases) {
    EXPECT_FALSE(parse_feed(one_item(c.written))) << c.written;
    const auto feed = parse_damaged_feed(one_item(c.written));
    ASSERT_TRUE(feed) << c.written << ": " << feed.error().what;
    ASSERT_EQ(feed->items.size(), 2u);
    EXPECT_EQ(feed->items[1].title, c.read);
    EXPECT_EQ(feed->items[1].date, parse_rfc3339("2026-11-21T08:06:37Z"));
    ASSERT_FALSE(feed->repairs.empty());
    EXPECT_EQ(feed->repairs[0], (FeedRepair{3, c.what, 1}));
    EXPECT_EQ(feed->all_repairs, feed->repairs.size());
  }
}

TEST(Feed, OfAnotherEncodingIsMendedWithoutTouchingItsLetters) {
  const auto latin =
      parse_damaged_feed("<?xml version=\"1.0\" encoding='ISO-8859-1'?>" + one_item("Jos\xE9 & \f &nbsp;"));
  ASSERT_TRUE(latin) << latin.error().what;
  EXPECT_EQ(latin->items[1].title, "Jos\xC3\xA9 &   \xC2\xA0");
  EXPECT_EQ(latin->all_repairs, 3u);
  const auto ascii =
      parse_damaged_feed("\xEF\xBB\xBF\n <?xml version=\"1.0\" encoding=\"us-ascii\"?>" + one_item("Jos\xC3\xA9"));
  ASSERT_TRUE(ascii) << ascii.error().what;
  EXPECT_EQ(ascii->items[1].title, "Jos\xC3\xA9");
  EXPECT_EQ(ascii->repairs[0].what, "blanks before the XML declaration");
  EXPECT_EQ(ascii->repairs[0].item, FeedRepair::kNoItem);
}

TEST(Feed, AnItemThatIsNotWellFormedIsOneThatCannotBeRead) {
  const std::string good = "<item><title>good</title><guid>g1</guid></item>",
                    bad = "<item><title>bad <b>x</title><guid>g2</guid></item>",
                    nameless = "<item><title>bad</titel></item>";
  const auto feed =
      parse_damaged_feed("<rss><channel><title>T</title>" + good + "\n" + bad + nameless + good + "</channel></rss>");
  ASSERT_TRUE(feed) << feed.error().what;
  EXPECT_EQ(feed->title, "T");
  ASSERT_EQ(feed->items.size(), 4u);
  EXPECT_FALSE(feed->items[0].unreadable);
  EXPECT_TRUE(feed->items[1].unreadable);
  EXPECT_EQ(feed->items[1].id, "g2");
  EXPECT_TRUE(feed->items[2].unreadable);
  EXPECT_EQ(feed->items[2].id.substr(0, 6), "entry ");
  EXPECT_EQ(feed->items[3].title, "good");
  // What is lost between them, and a frame that is broken itself, cannot be told from a feed that was cut.
  EXPECT_FALSE(parse_damaged_feed("<rss><channel>" + bad + "text" + good + "</channel></rss>"));
  EXPECT_FALSE(parse_damaged_feed("<rss><channel>" + bad + good + "</chanel></rss>"));
  EXPECT_FALSE(parse_damaged_feed("<rss><channel>" + good + "<item><title>x</channel></rss>"));
  EXPECT_FALSE(parse_damaged_feed("<rss><channel>" + good + bad));
}

TEST(Feed, ExpandsAndFetchesNothing) {
  const std::string bomb =
      "<?xml version=\"1.0\"?><!DOCTYPE rss [<!ENTITY a \"aaaaaaaaaa\"><!ENTITY b \"&a;&a;&a;&a;&a;&a;&a;&a;\">]>" +
      one_item("&b;\f");
  EXPECT_FALSE(parse_damaged_feed(bomb));
  EXPECT_FALSE(parse_damaged_feed("<!DOCTYPE rss [<!ENTITY x SYSTEM \"file:///etc/passwd\">]>" + one_item("&x;")));
  EXPECT_FALSE(parse_damaged_feed("<!DOCTYPE rss SYSTEM \"http://127.0.0.1:1/rss.dtd\">" + one_item("&nbsp;")));
  const auto escaped = parse_damaged_feed(one_item("&x;"));
  ASSERT_TRUE(escaped);
  EXPECT_EQ(escaped->items[1].title, "&x;");
}

TEST(Feed, DatesOutOfFormAreReadWithOneMeaningOrNone) {
  const struct {
    const char *written, *read;
  } cases[] = {
      {"Tue, 04 Aug 2026 09:00:00 +0200", "2026-08-04T07:00:00Z"},
      {"2026-08-04T09:00:00+02:00", "2026-08-04T07:00:00Z"},
      {"2026-08-04T09:00:00.123Z", "2026-08-04T09:00:00Z"},
      {"2026-08-04T09:00:00.123456", "2026-08-04T09:00:00Z"},
      {"2026-08-04T09:00+0200", "2026-08-04T07:00:00Z"},
      {"2026-08-04T09:00:00", "2026-08-04T09:00:00Z"},
      {"2026-08-04 09:00", "2026-08-04T09:00:00Z"},
      {"2026-08-04 09:00:00 CEST", "2026-08-04T07:00:00Z"},
      {"2026-08-04", "2026-08-04T00:00:00Z"},
      {"2026/08/04 09:00 UTC", "2026-08-04T09:00:00Z"},
      {"20260804T090000Z", "2026-08-04T09:00:00Z"},
      {"20260804", "2026-08-04T00:00:00Z"},
      {" 4 Aug 2026 ", "2026-08-04T00:00:00Z"},
      {"Tue, 04 Aug 2026 09:00", "2026-08-04T09:00:00Z"},
      {"04/08/2026", nullptr},
      {"04-08-2026 09:00", nullptr},
      {"2026-13-04", nullptr},
      {"2026-08", nullptr},
      {"yesterday", nullptr},
      {"", nullptr},
  };
  for (const auto& c : cases) {
    const auto expected = c.read ? parse_rfc3339(c.read) : std::nullopt;
    const std::string written = c.written;
    const auto atom = parse_feed("<feed xmlns=\"http://www.w3.org/2005/Atom\"><entry><updated>" + written +
                                 "</updated></entry></feed>");
    const auto rss = parse_feed("<rss><channel><item><pubDate>" + written + "</pubDate></item></channel></rss>");
    EXPECT_EQ(atom->items.at(0).date, expected) << c.written;
    EXPECT_EQ(rss->items.at(0).date, expected) << c.written;
  }
  const auto old = parse_feed(
      "<feed "
      "xmlns=\"http://purl.org/atom/ns#\"><entry><issued>2004-08-04T09:00:00Z</issued></"
      "entry><entry><modified>2004-08-05</modified>"
      "</entry></feed>");
  EXPECT_EQ(old->items.at(0).date, parse_rfc3339("2004-08-04T09:00:00Z"));
  EXPECT_EQ(old->items.at(1).date, parse_rfc3339("2004-08-05"));
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
  (void)parse_damaged_feed(noise);
  (void)parse_damaged_feed("<rss><channel><item>" + noise + "</item><item></item></channel></rss>");
  for (const char* piece : {"<", "&", "]]>", "<![CDATA[", "<a b='", "<item", "</item>", "&#x", "\xE9", "\xF0\x9F"})
    (void)parse_damaged_feed("<rss><channel><item>" + noise + piece + noise + "</item></channel></rss>");
}

}  // namespace
}  // namespace sigwatch
