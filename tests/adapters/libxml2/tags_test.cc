#include "adapters/libxml2/tags.h"

#include <gtest/gtest.h>

#include <string>

#include "adapters/libxml2/feed.h"
#include "adapters/libxml2/html.h"

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

}  // namespace
}  // namespace sigwatch
