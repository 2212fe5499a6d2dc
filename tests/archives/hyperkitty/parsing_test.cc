#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "archives/hyperkitty/emails.h"
#include "archives/hyperkitty/marks.h"

namespace sigwatch::hyperkitty {
namespace {

const Site kSite{"https://h/hyperkitty/", "sig@h.example"};
constexpr const char* kHash = "JJIGKPKB6CVDX6B2CUG4IHAJRIQIOUTP";
constexpr const char* kParent = "AJIGKPKB6CVDX6B2CUG4IHAJRIQIOUTP";

std::string item(const std::string& hash, const std::string& id, const std::string& extra = "") {
  return R"({"url":"http://x/api/list/sig@h.example/email/)" + hash + R"(/","message_id":")" + id +
         R"(","message_id_hash":")" + hash +
         R"(","sender":{"address":"Ada (a) h.example","mailman_id":null,"emails":null},"sender_name":"Ada M","subject":"Re: [sig] Agenda","date":"2026-11-21T15:16:03+08:00","children":[])" +
         extra + "}";
}

TEST(Page, OfABareArrayIsEverything) {
  const auto page = parse_page(kSite, "[" + item(kHash, "a@b") + "]");
  ASSERT_TRUE(page) << page.error().what;
  EXPECT_TRUE(page->everything);
  ASSERT_EQ(page->posts.size(), 1u);
  const Post& post = page->posts[0];
  EXPECT_EQ(post.message_id, "a@b");
  EXPECT_EQ(post.locator, kHash);
  EXPECT_EQ(post.url, std::string("https://h/hyperkitty/list/sig@h.example/message/") + kHash + "/");
  EXPECT_EQ(post.author, (Author{"Ada M", "ada@h.example"}));
  EXPECT_EQ(post.subject, "Re: [sig] Agenda");
  EXPECT_EQ(post.sender_date, parse_rfc3339("2026-11-21T07:16:03Z"));
  EXPECT_FALSE(post.archive_date);
}

TEST(Page, OfResultsHasCountAndTheQueryOfTheNextOne) {
  const auto page = parse_page(
      kSite, R"({"count":67,"next":"http://127.0.0.1:8000/evil/?limit=10&offset=10","previous":null,"results":[)" +
                 item(kHash, "a@b") + "]}");
  ASSERT_TRUE(page) << page.error().what;
  EXPECT_FALSE(page->everything);
  EXPECT_EQ(page->count, 67);
  EXPECT_EQ(page->next, "limit=10&offset=10");
  EXPECT_EQ(parse_page(kSite, R"({"count":0,"next":"http://h/?a=b c#d","results":[]})")->next, "")
      << "odd characters do not get into a request";
}

TEST(Page, JoinsAReplyToItsParentWhereItIsShown) {
  const std::string parent = std::string(R"(,"parent":"http://x/api/list/sig@h.example/email/)") + kParent + "/\"";
  const auto apart = parse_page(kSite, "[" + item(kHash, "a@b", parent) + "]");
  EXPECT_EQ(apart->posts[0].references, std::vector<std::string>{std::string("hash:") + kParent});
  const auto together = parse_page(kSite, "[" + item(kHash, "a@b", parent) + "," + item(kParent, "p@b") + "]");
  EXPECT_EQ(together->posts[0].references, std::vector<std::string>{"p@b"});
}

TEST(Page, KeepsARecordThatCannotBeReadAsAnUnreadablePost) {
  const auto page = parse_page(kSite, "[" + item(kHash, "a@b") + R"(,{"message_id_hash":7,"date":["x"]}])");
  ASSERT_TRUE(page);
  ASSERT_EQ(page->posts.size(), 2u);
  EXPECT_TRUE(page->posts[1].markers.unreadable);
  EXPECT_FALSE(page->posts[1].locator.empty());
}

TEST(Page, IsRefusedWhenItIsNotThisLists) {
  std::string other = item(kHash, "a@b");
  other.replace(other.find("sig@"), 4, "SIG@");
  const std::string deep = std::string(100'000, '[');
  for (const std::string& json :
       {std::string(), std::string("{}"), std::string("null"), std::string("<html>"), std::string(R"({"detail":"no"})"),
        "[" + other + "]", "[" + item(kHash, "a@b"), std::string(R"([{"a":1}])"), deep, "[" + item(kHash, "\xff") + "]",
        std::string("[]]")}) {
    EXPECT_FALSE(parse_page(kSite, json)) << json.substr(0, 60);
  }
}

RC_GTEST_PROP(Page, NeverFailsWorseThanWithAnError, (const std::string& noise, unsigned cut)) {
  const std::string good = "[" + item(kHash, "a@b") + "]";
  (void)parse_page(kSite, noise);
  RC_ASSERT((cut % good.size() == 0 || !parse_page(kSite, good.substr(0, cut % good.size())).ok()));
}

TEST(Address, IsTurnedBackFromItsDisguises) {
  for (const char* text : {"ada (a) h.example", "ada(a)h.example", "ada\uFF20h.example", "ada@h.example"})
    EXPECT_EQ(plain_address(text), "ada@h.example");
}

TEST(Mark, ComesBackAsItWas) {
  Mark mark;
  mark.mode = Mode::exported;
  mark.ids = {"ABCDEFGHIJ", "BCDEFGHIJK"};
  mark.start = "2026-11-01";
  mark.etag = "\"x\"";
  mark.count = 12;
  const Mark back = parse_mark(to_text(mark));
  EXPECT_EQ(back.mode, mark.mode);
  EXPECT_EQ(back.ids, mark.ids);
  EXPECT_EQ(back.start, mark.start);
  EXPECT_EQ(back.etag, mark.etag);
  EXPECT_EQ(back.count, mark.count);
}

TEST(Mark, KnowsItsIdsAndNoOthers) {
  Mark mark;
  mark.ids = {"ABCDEFGHIJ", "BCDEFGHIJK"};
  EXPECT_TRUE(mark.knows("BCDEFGHIJKLMNOPQRSTUVWXYZ2345678"));
  EXPECT_FALSE(mark.knows("CDEFGHIJKLMNOPQRSTUVWXYZ23456789"));
  const Mark copy = parse_mark(to_text(mark));
  mark.ids.clear();
  EXPECT_FALSE(mark.knows("BCDEFGHIJKLMNOPQRSTUVWXYZ2345678"));
  EXPECT_TRUE(copy.knows("ABCDEFGHIJ"));
}

TEST(Mark, ThatIsDamagedIsNone) {
  for (const char* text :
       {"", "x", "[]", "{}", R"({"kind":"mbox","kept":{"mode":"paged","ids":["a"]}})", R"({"v":"1"})"}) {
    EXPECT_EQ(parse_mark(text).mode, Mode::unknown) << text;
    EXPECT_TRUE(parse_mark(text).ids.empty());
    EXPECT_FALSE(parse_cursor(text));
  }
}

TEST(Cursor, ComesBackAsItWasAndInBounds) {
  Cursor cursor;
  cursor.style = Cursor::Style::days;
  cursor.until = "2026-01-01";
  cursor.width = 62;
  cursor.rest = false;
  const auto back = parse_cursor(to_text(cursor));
  ASSERT_TRUE(back);
  EXPECT_EQ(back->until, cursor.until);
  EXPECT_EQ(back->width, 62);
  EXPECT_FALSE(back->rest);
  EXPECT_EQ(parse_cursor(R"({"v":1,"style":"offset","offset":-5})")->offset, 0);
  EXPECT_FALSE(parse_cursor(R"({"v":1,"style":"days","until":"soon"})"));
}

}  // namespace
}  // namespace sigwatch::hyperkitty
