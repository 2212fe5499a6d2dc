#include "archives/imap/answer.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "archives/imap/fetch.h"

namespace sigwatch::imap {
namespace {

using testing::ElementsAre;

TEST(Response, EndsBehindItsLiterals) {
  const std::string fetch = "* 1 FETCH (UID 7 BODY[HEADER] {4}\r\nA\r\n\n BODY[TEXT] {11+}\r\ns1 OK done\n)\r\n";
  EXPECT_EQ(response_length(fetch), fetch.size());
  EXPECT_EQ(response_length(fetch + "s1 OK\r\n"), fetch.size());
  for (std::size_t i = 0; i < fetch.size(); ++i) EXPECT_FALSE(response_length(fetch.substr(0, i))) << i;
}

TEST(Response, OfWordsHasNoLiterals) {
  EXPECT_EQ(response_length("* OK hello {500}\r\nx"), 18U);
  EXPECT_EQ(response_length("s1 NO no {500}\r\nx"), 16U);
}

TEST(Fetch, IsReadWhateverTheOrder) {
  const auto message = parse_fetch(
      "* 12 FETCH (FLAGS (\\Seen $x) INTERNALDATE \" 1-Nov-2026 07:16:03 +0530\" BODY[TEXT]<0> {8}\r\nHi (\"})\r "
      "BODYSTRUCTURE ((\"a\" "
      "NIL)(1 2)) "
      "BODY[HEADER] {14}\r\nSubject: x\r\n\r\n UID 99)");
  ASSERT_TRUE(message);
  EXPECT_EQ(message->sequence, 12U);
  EXPECT_EQ(message->uid, 99U);
  EXPECT_EQ(to_rfc3339(*message->arrived), "2026-11-01T01:46:03Z");
  EXPECT_EQ(message->text, "Hi (\"})\r");
  EXPECT_EQ(message->header, "Subject: x\r\n\r\n");
  const Post post = post_of(*message, "sig-a", 5);
  EXPECT_EQ(post.subject, "x");
  EXPECT_EQ(post.locator, "sig-a;UIDVALIDITY=5;UID=99");
}

TEST(Fetch, OfADigestIsThePostsInIt) {
  Message message;
  message.uid = 99;
  message.arrived = parse_internal_date("21-Nov-2026 07:16:03 +0000");
  message.header = "From: iot-request@x\r\nSubject: Iot Digest, Vol 1, Issue 2\r\n\r\n";
  message.text = std::string(70, '-') +
                 "\r\n\r\nMessage: 1\r\nFrom: ada@x\r\nDate: Fri, 20 Nov 2026 06:02:29 +0000\r\n\r\none\r\n";
  auto posts = posts_of(message, "x", 5);
  ASSERT_EQ(posts.size(), 1U);
  EXPECT_EQ(posts[0].author.address, "ada@x");
  EXPECT_EQ(posts[0].locator, "x;UIDVALIDITY=5;UID=99/1");
  EXPECT_EQ(posts[0].archive_date, message.arrived);
  message.text += std::string(20'000, 'x');
  posts = posts_of(message, "x", 5);
  ASSERT_EQ(posts.size(), 2U) << "more of it may stand behind what was asked for";
  EXPECT_TRUE(posts[1].markers.unreadable);
  EXPECT_EQ(posts_of(*parse_fetch("* 1 FETCH (UID 3 BODY[HEADER] NIL BODY[TEXT]<0> NIL)"), "x", 1).size(), 1U);
}

TEST(Fetch, MakesAnUnreadablePostOfAMessageWithoutHeader) {
  const auto message =
      parse_fetch("* 1 FETCH (UID 3 BODY[HEADER] NIL BODY[TEXT]<0> NIL INTERNALDATE \"21-Nov-2026 07:16:03 +0000\")");
  ASSERT_TRUE(message);
  const Post post = post_of(*message, "x", 1);
  EXPECT_TRUE(post.markers.unreadable);
  EXPECT_EQ(to_rfc3339(*post.archive_date), "2026-11-21T07:16:03Z");
}

TEST(Fetch, SaysOfAnUnreadablePostWhy) {
  Message message;
  message.uid = 3;
  message.arrived = Time{};
  EXPECT_EQ(post_of(message, "x", 1).subject, "UID 3: the server does not give this message");
  EXPECT_FALSE(post_of(message, "x", 1).archive_date) << "no date";
  for (const char* header : {"", "\r\n", "\x1f\x8b\x08 compressed"}) {
    message.header = header;
    EXPECT_TRUE(post_of(message, "x", 1).markers.unreadable);
    EXPECT_EQ(post_of(message, "x", 1).subject, "UID 3 has no header that can be read");
  }
  message.header = "Subject: x\r\n\r\n";
  EXPECT_EQ(post_of(message, "x", 1).archive_date, Time{}) << "what this clock is worth, the rules judge";
}

TEST(Fetch, OfFlagsAloneIsNone) {
  EXPECT_FALSE(parse_fetch("* 1 FETCH (FLAGS (\\Seen))"));
  EXPECT_FALSE(parse_fetch("* 1 EXISTS"));
  EXPECT_FALSE(parse_fetch("* 1 FETCH UID 3"));
  EXPECT_FALSE(parse_fetch(""));
}

TEST(InternalDate, IsReadInUtc) {
  EXPECT_EQ(to_rfc3339(*parse_internal_date("17-Jul-1996 02:44:25 -0700")), "1996-07-17T09:44:25Z");
  EXPECT_FALSE(parse_internal_date("yesterday"));
  EXPECT_FALSE(parse_internal_date(""));
  EXPECT_EQ(search_date(*parse_rfc3339("2026-02-01")), "1-Feb-2026");
}

TEST(Answers, AreRead) {
  const auto status = parse_status("* STATUS \"a b\" (messages 3 UIDNEXT 4 UIDVALIDITY 1795332463)");
  ASSERT_TRUE(status);
  EXPECT_EQ(status->at("MESSAGES"), 3U);
  EXPECT_EQ(status->at("UIDVALIDITY"), 1795332463U);
  EXPECT_THAT(*parse_search("* SEARCH 59 60"), ElementsAre(59, 60));
  EXPECT_THAT(*parse_search("* SEARCH"), ElementsAre());
  EXPECT_FALSE(parse_search("* SEARCH x"));
  EXPECT_EQ(parse_count("* 60 EXISTS", "EXISTS"), 60U);
  EXPECT_FALSE(parse_count("* 60 RECENT", "EXISTS"));
  EXPECT_EQ(parse_code("* OK [UIDNEXT 61] Predicted next UID", "UIDNEXT"), 61U);
  EXPECT_FALSE(parse_code("* OK [UNSEEN 61]", "UIDNEXT"));
  EXPECT_FALSE(parse_code("* NO [UIDNEXT 61]", "UIDNEXT"));
  EXPECT_EQ(parse_list("* LIST (\\HasNoChildren) \".\" INBOX.sig-a"), "INBOX.sig-a");
  EXPECT_EQ(parse_list("* LIST () NIL {3}\r\na b"), "a b");
  EXPECT_FALSE(parse_list("* LIST (\\Noselect) \".\" INBOX"));
}

RC_GTEST_PROP(Answers, BearAnything, (const std::string& tail)) {
  for (const std::string head :
       {"", "* 1 FETCH (", "* STATUS x (", "* SEARCH ", "* LIST (", "* 1 FETCH (BODY[", "* OK ["}) {
    const std::string text = head + tail;
    response_length(text);
    parse_fetch(text);
    parse_status(text);
    parse_search(text);
    parse_list(text);
    parse_count(text, "EXISTS");
    parse_code(text, "UIDNEXT");
  }
}

TEST(Answers, BearDeepNesting) {
  parse_fetch("* 1 FETCH (X " + std::string(1'000'000, '('));
  EXPECT_TRUE(parse_fetch("* 1 FETCH (X " + std::string(100'000, '(') + std::string(100'000, ')') + " UID 3)"));
}

}  // namespace
}  // namespace sigwatch::imap
