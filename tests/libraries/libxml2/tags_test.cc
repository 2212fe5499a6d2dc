#include "libraries/libxml2/tags.h"

#include <gtest/gtest.h>

#include <string>

#include "libraries/libxml2/feed.h"
#include "libraries/libxml2/html.h"

namespace sigwatch {
namespace {

std::string attributes(int count, const std::string& form) {
  std::string text;
  for (int n = 0; n < count; ++n) text += " x" + std::to_string(n) + form;
  return text;
}

TEST(BoundedLength, OfAnOrdinaryPageIsItsSize) {
  for (const std::string page :
       {"", "<", "a < b", "<a href='x'>y</a>", "<!-- <a", "<p title=\"a > b\">c</p>", "<p title=", "<a", "</a x='"}) {
    EXPECT_EQ(bounded_length(page), page.size()) << page;
  }
  const std::string script = "<script>" + attributes(5'000, " <b") + "</script><p>";
  EXPECT_EQ(bounded_length(script), script.size());
  const std::string words = "<meta content='" + attributes(5'000, "") + "'>";
  EXPECT_EQ(bounded_length(words), words.size());
}

class ManyAttributes : public testing::TestWithParam<const char*> {};
TEST_P(ManyAttributes, EndThePageBeforeTheirTag) {
  const std::string page = "<p>text</p><a" + attributes(100'000, GetParam()) + ">z</a>";
  EXPECT_EQ(bounded_length(page), 11U);
  EXPECT_FALSE(read_html(page).whole);
  EXPECT_FALSE(parse_feed("<feed" + attributes(100'000, GetParam()) + "/>"));
}
INSTANTIATE_TEST_SUITE_P(Forms, ManyAttributes, testing::Values("", "='1'", "=\">\"", "=1", "/", " = '>'", "\n=\"\""));

// libxml2 keeps names in a table that stops growing: what it is given of them is counted here, not how long that takes.
std::string names(const std::string& before, const std::string& after, std::size_t count) {
  std::string text;
  for (std::size_t n = 0; n < count; ++n) text += before + std::to_string(n) + after;
  return text;
}

struct Naming {
  const char* name;
  const char* before;
  const char* after;
};
class ManyNames : public testing::TestWithParam<Naming> {};
TEST_P(ManyNames, EndThePageWhereThereAreTooMany) {
  const auto& [form, before, after] = GetParam();
  const std::string few = names(before, after, kMostNames - 10);
  EXPECT_EQ(bounded_length(few), few.size());
  for (const std::size_t times : {2U, 4U, 8U}) {
    const std::string many = names(before, after, times * kMostNames);
    EXPECT_LE(bounded_length(many), names(before, after, kMostNames + 1).size()) << times;
  }
  const std::string again = names(before, after, 10);
  std::string busy;
  while (busy.size() < 1'000'000) busy += again;
  EXPECT_EQ(bounded_length(busy), busy.size()) << "the same ones again";
}
INSTANTIATE_TEST_SUITE_P(Forms, ManyNames,
                         testing::Values(Naming{"Elements", "<x", "/>"}, Naming{"Attributes", "<p y", "='1'/>"},
                                         Naming{"Ends", "</x", ">"}, Naming{"References", "&x", ";"},
                                         Naming{"Instructions", "<?x", " ?>"}),
                         [](const auto& test) { return std::string(test.param.name); });

TEST(ManyNames, MakeNeitherAFeedNorAWholePage) {
  const std::string many = names("<x", "/>", 2 * kMostNames);
  EXPECT_FALSE(parse_feed("<rss><channel><title>t</title>" + many + "</channel></rss>"));
  EXPECT_FALSE(read_html("<html>" + many + "</html>").whole);
}

TEST(PlainXml, BringsNoDoctypeAndNoSecondAlphabet) {
  for (const std::string good :
       {"<rss/>", "\xEF\xBB\xBF<?xml version='1.0' encoding='UTF-8'?><!-- <!DOCTYPE --><?x y?>\n<rss/>",
        "<?xml version=\"1.0\" encoding = \"ISO-8859-1\"?><feed/>", "<rss><![CDATA[<!DOCTYPE x [<!ENTITY]]></rss>"})
    EXPECT_TRUE(is_plain_xml(good)) << good;
  for (const std::string bad :
       {"", "x", "<!DOCTYPE rss><rss/>", "<?xml version='1.0'?>\n<!DOCTYPE rss [<!ENTITY a 'b'>]><rss/>",
        "<!-- --><!DOCTYPE rss SYSTEM 'x'>", "<?xml version='1.0' encoding='UTF-7'?><rss/>",
        "<?xml version='1.0' encoding=\"IBM037\"?><rss/>", "<?x encoding='utf-16'?><rss/>"})
    EXPECT_FALSE(is_plain_xml(bad)) << bad;
  EXPECT_FALSE(is_plain_xml(std::string("\xFF\xFE<\0r\0/\0>\0", 10)));
}

TEST(PlainXml, IsAskedForBeforeADoctypeIsRead) {
  std::string entities = "<!DOCTYPE rss [";
  for (int n = 0; n < 1000; ++n) entities += "<!ENTITY e" + std::to_string(n) + " 'x'>";
  const auto feed = parse_feed(entities);  // it does not even end
  ASSERT_FALSE(feed);
  EXPECT_NE(feed.error().what.find("it declares or uses entities"), std::string::npos) << feed.error().what;
}

}  // namespace
}  // namespace sigwatch
