#include "libraries/libxml2/html.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <rapidcheck.h>

#include <chrono>

namespace sigwatch {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

TEST(Html, reads_title_links_and_text) {
  const auto page = read_html(
      "<!DOCTYPE HTML PUBLIC \"-//W3C//DTD HTML 3.2//EN\"><HTML><HEAD><title>The  Sig-a\n Archives</title></HEAD><BODY>"
      "<p>Hello,\n\n world &amp; all</p><A href=\"2020-May/thread.html\">[ Thread ]</a> <a HREF=' 2020-May.txt.gz '>[ "
      "Gzip'd\n Text ]</a>"
      "</BODY></HTML>\n");
  EXPECT_EQ(page.title, "The Sig-a Archives");
  EXPECT_THAT(page.text, HasSubstr("Hello, world & all"));
  EXPECT_THAT(page.links, ElementsAre(HtmlLink{"2020-May/thread.html", "[ Thread ]"},
                                      HtmlLink{"2020-May.txt.gz", "[ Gzip'd Text ]"}));
  EXPECT_TRUE(page.closed);
  EXPECT_TRUE(page.whole);
}

TEST(Html, shows_the_input_fields_of_a_login_form) {
  const auto page = read_html(
      "<form><INPUT type=text name=\"username\"><input type=password name=password><input type=submit></form>");
  EXPECT_THAT(page.inputs, ElementsAre("username", "password"));
  EXPECT_FALSE(page.closed);
}

TEST(Html, leaves_out_scripts_and_styles) {
  const auto page = read_html("<html><style>p {color: red}</style><script>var secret = 1;</script><p>seen</p></html>");
  EXPECT_EQ(page.text, "seen");
}

TEST(Html, survives_what_is_not_html) {
  for (std::string_view bytes : {std::string_view(""), std::string_view("\0\0\0", 3), std::string_view("\x1f\x8b\x08"),
                                 std::string_view("<"), std::string_view("<!--"), std::string_view("<a href="),
                                 std::string_view("&#xffffffff;"), std::string_view("<title>\xff\xfe\x80</title>")}) {
    EXPECT_THAT(read_html(bytes).links, IsEmpty());
  }
}

TEST(Html, keeps_a_link_without_its_end) {
  EXPECT_THAT(read_html("<a href=x>one<a href=y>two").links, ElementsAre(HtmlLink{"x", "one"}, HtmlLink{"y", "two"}));
}

TEST(Html, stops_at_its_limits_and_says_so) {
  HtmlLimits limits;
  limits.links = 2;
  const auto page = read_html("<a href=1>1</a><a href=2>2</a><a href=3>3</a>", limits);
  EXPECT_EQ(page.links.size(), 2U);
  EXPECT_FALSE(page.whole);

  limits = {};
  limits.bytes = 20;
  EXPECT_FALSE(read_html("<a href=1>1</a><a href=2>2</a>", limits).whole);

  limits = {};
  limits.text = 5;
  EXPECT_LE(read_html("<p>many words of text</p>", limits).text.size(), 5U);
}

TEST(Html, gives_up_a_page_of_great_depth_soon) {
  std::string deep;
  for (int i = 0; i < 400'000; ++i) deep += "<b>";
  for (int i = 0; i < 400'000; ++i) deep += "</i>";
  const auto before = std::chrono::steady_clock::now();
  EXPECT_FALSE(read_html(deep).whole);
  EXPECT_LT(std::chrono::steady_clock::now() - before, std::chrono::seconds(5));
}

TEST(Html, does_not_take_long_over_hostile_pages) {
  const auto repeat = [](std::string_view piece) {
    std::string all;
    while (all.size() < 500'000) all += piece;
    return all;
  };
  for (std::string_view piece : {"<!--", "<a href=\"", "<", "&", "<p", "</p>", "<table><tr>", "<a href=x>", "<!DOCTYPE",
                                 "&#", "<title>", "<script>", "x", "<a b='"}) {
    const auto before = std::chrono::steady_clock::now();
    read_html(repeat(piece));
    EXPECT_LT(std::chrono::steady_clock::now() - before, std::chrono::seconds(20)) << piece;
  }
}

TEST(Html, no_bytes_crash_it) {
  rc::check("any pieces in any order", [] {
    const auto pieces = *rc::gen::container<std::vector<std::string>>(rc::gen::element<std::string>(
        "<", ">", "a", " href=", "\"", "'", "x.html", "</a>", "<!--", "-->", "<title>", "</title>", "&amp;", "&#",
        std::string("\0", 1), "\xff", "<script>", "</html>", "<input name=q>", "<![CDATA[", "<?xml", "\n"));
    std::string all;
    for (const auto& piece : pieces) all += piece;
    const auto page = read_html(all);
    RC_ASSERT(page.links.size() <= all.size());
  });
}

}  // namespace
}  // namespace sigwatch
