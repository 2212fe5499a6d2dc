// Answers of real servers, where they are at hand beside the source.
#include <gtest/gtest.h>

#include <fstream>
#include <sstream>

#include "archives/hyperkitty/emails.h"
#include "libraries/libxml2/feed.h"

namespace sigwatch::hyperkitty {
namespace {

const Site kCaptured{"http://127.0.0.1/hyperkitty/", "sig-a@lists.example.org"};

/// The body of a stored answer, or empty.
std::string body_of(const std::string& name) {
  std::ifstream file(SIGWATCH_SOURCE_DIR "/../shared/servers/captures/hyperkitty/" + name, std::ios::binary);
  std::ostringstream text;
  text << file.rdbuf();
  const std::string all = text.str();
  const auto at = all.find("\r\n\r\n");
  return at == std::string::npos ? std::string() : all.substr(at + 4);
}

class Captured : public testing::TestWithParam<const char*> {
 protected:
  void SetUp() override {
    body_ = body_of(GetParam());
    if (body_.empty()) GTEST_SKIP() << "no captures";
  }
  std::string body_;
};

class CapturedEmails : public Captured {};
TEST_P(CapturedEmails, AreAllRead) {
  const auto page = parse_page(kCaptured, body_);
  ASSERT_TRUE(page) << page.error().what;
  EXPECT_FALSE(page->posts.empty());
  for (const Post& post : page->posts) {
    EXPECT_FALSE(post.markers.unreadable);
    EXPECT_EQ(message_hash(post.message_id), post.locator);
    EXPECT_TRUE(post.sender_date);
    EXPECT_NE(post.author.address.find('@'), std::string::npos);
  }
}
INSTANTIATE_TEST_SUITE_P(Answers, CapturedEmails,
                         testing::Values("default/emails-sig-a.http", "1.3.12/emails-default.http",
                                         "1.3.12/emails-limit2.http", "odd/emails.http"));

class CapturedFeed : public Captured {};
TEST_P(CapturedFeed, IsReadWithThirtyItems) {
  const auto feed = parse_feed(body_);
  ASSERT_TRUE(feed) << feed.error().what;
  EXPECT_TRUE(kCaptured.speaks_of_list(feed->link));
  EXPECT_EQ(feed->items.size(), 30u);
  for (const FeedItem& item : feed->items) {
    EXPECT_TRUE(item.date);
    EXPECT_TRUE(is_hash(post_of_item(kCaptured, item).locator));
  }
}
INSTANTIATE_TEST_SUITE_P(Answers, CapturedFeed,
                         testing::Values("default/feed-sig-a.http", "1.3.12/feed.http", "odd/feed.http"));

class CapturedRefusal : public Captured {};
TEST_P(CapturedRefusal, IsNeitherPageNorFeed) {
  EXPECT_FALSE(parse_page(kCaptured, body_));
  EXPECT_FALSE(parse_feed(body_));
}
INSTANTIATE_TEST_SUITE_P(Answers, CapturedRefusal,
                         testing::Values("1.3.12/emails-unknown.http", "1.3.12/emails-private.http",
                                         "default/feed-secret.http", "default/emails-html.http",
                                         "default/emails-nope.http"));

}  // namespace
}  // namespace sigwatch::hyperkitty
