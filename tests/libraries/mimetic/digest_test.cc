#include "libraries/mimetic/digest.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <rapidcheck.h>

#include <ctime>

#include "core/base/calendar.h"
#include "libraries/mimetic/header.h"

namespace sigwatch {
namespace {

using testing::StartsWith;

const std::string kRule(30, '-');
const std::string kPreamble =
    "Send Iot mailing list submissions to\n\tiot@lists.example.org\n\nToday's Topics:\n\n   1. Draft (Ada)\n\n\n" +
    std::string(70, '-') + "\n\n";
const std::string kEnd = kRule + "\n\nSubject: Digest Footer\n\n____\nIot mailing list\n\n" + kRule +
                         "\n\nEnd of Iot Digest, Vol 12, Issue 3\n*****\n";

std::string part(int n) {
  const std::string number = std::to_string(n);
  return "Message: " + number + "\nDate: Tue, 20 Oct 2026 09:0" + number + ":00 +0000\nFrom: Ada " + number + " <ada" +
         number + "@marlow.example>\nTo: iot@lists.example.org\nSubject: [Iot] Draft " + number + "\nMessage-ID: <" +
         number + "@marlow.example>\nContent-Type: text/plain; charset=utf-8\n\nSome words.\n\n-- \nAda\n\n";
}

std::string digest(const std::string& body, const std::string& type = "text/plain; charset=us-ascii",
                   const std::string& more = "") {
  return "From: iot-request@lists.example.org\nSubject: Iot Digest, Vol 12, Issue 3\nTo: "
         "iot@lists.example.org\nMessage-ID: "
         "<d3@lists.example.org>\nDate: Tue, 20 Oct 2026 12:00:00 +0000\nMIME-Version: 1.0\nContent-Type: " +
         type + "\n" + more + "\n" + body;
}

std::vector<Post> unfold(const std::string& raw, bool cut = false) {
  Post post = parse_message(raw);
  post.locator = "list.mbox@7";
  post.archive_date = parse_rfc3339("2026-10-20T12:00:40Z");
  return unfold_digest(std::move(post), raw, cut);
}

void expect_two_parts(const std::vector<Post>& posts, const std::string& what) {
  ASSERT_EQ(posts.size(), 2u) << what;
  EXPECT_EQ(posts[0].message_id, "1@marlow.example") << what;
  EXPECT_EQ(posts[0].author, (Author{"Ada 1", "ada1@marlow.example"})) << what;
  EXPECT_EQ(posts[0].subject, "[Iot] Draft 1") << what;
  EXPECT_EQ(posts[0].sender_date, parse_rfc3339("2026-10-20T09:01:00Z")) << what;
  EXPECT_EQ(posts[0].archive_date, parse_rfc3339("2026-10-20T12:00:40Z")) << what;
  EXPECT_EQ(posts[0].locator, "list.mbox@7/1") << what;
  EXPECT_EQ(posts[1].message_id, "2@marlow.example") << what;
  EXPECT_EQ(posts[1].locator, "list.mbox@7/2") << what;
}

const std::string kPlain = kPreamble + part(1) + kRule + "\n\n" + part(2) + kEnd;
const std::string kMixed =
    "--AA\nContent-Type: text/plain\n\nSend Iot mailing list submissions to ...\n--AA\nContent-Type: multipart/digest; "
    "boundary=\"BB\"\n\n--BB\nContent-Type: message/rfc822\nMIME-Version: 1.0\n\n" +
    part(1) + "--BB\n\n" + part(2) +
    "--BB--\n\n--AA\nContent-Type: text/plain\nContent-Description: Digest Footer\n\n___\n--AA--\n";

TEST(Digest, OfRfc1153IsItsPosts) { expect_two_parts(unfold(digest(kPlain)), "plain"); }

TEST(Digest, OfMultipartDigestIsItsPosts) {
  expect_two_parts(unfold(digest(kMixed, "multipart/mixed; boundary=AA")), "mixed");
  expect_two_parts(
      unfold(digest("--BB\n\n" + part(1) + "--BB\n\n" + part(2) + "--BB--\n", "multipart/digest; boundary=BB")),
      "digest");
}

TEST(Digest, IsReadInEveryTransferEncodingAndWithCrLf) {
  std::string quoted;
  for (const char c : kPlain) quoted += c == '=' ? std::string("=3D") : std::string(1, c);
  expect_two_parts(unfold(digest(quoted, "text/plain", "Content-Transfer-Encoding: quoted-printable\n")),
                   "quoted-printable");
  std::string wire;
  for (const char c : digest(kPlain)) wire += c == '\n' ? std::string("\r\n") : std::string(1, c);
  expect_two_parts(unfold(wire), "CR LF");
}

TEST(Digest, WithoutAKnownSubjectIsKnownByItsSender) {
  std::string raw = digest(kPlain);
  raw.replace(raw.find("Iot Digest, Vol 12, Issue 3"), 27, "Samandrag for iot");
  EXPECT_EQ(unfold(raw).size(), 2u);
}

TEST(Digest, APartWithoutIdOrReadableDateIsAPostAtTheDigestsTime) {
  const auto posts = unfold(digest(
      kPreamble + "Message: 1\nDate: some day\nFrom: Ada <ada@marlow.example>\nSubject: Draft\n\nHere it is.\n"));
  ASSERT_EQ(posts.size(), 1u);
  EXPECT_EQ(posts[0].sender_date, std::nullopt);
  EXPECT_EQ(posts[0].archive_date, parse_rfc3339("2026-10-20T12:00:40Z"));
  EXPECT_FALSE(posts[0].markers.unreadable);
}

TEST(Digest, ALineOfHyphensWithinAPostCutsNothingOff) {
  std::string body = part(1);
  body.insert(body.find("Some words."), "Draft\n\n" + kRule + "\n\nIt says:\nnothing\n\n");
  const auto posts = unfold(digest(kPreamble + body + kRule + "\n\n" + part(2) + kEnd));
  EXPECT_EQ(posts.size(), 2u);
}

TEST(Digest, ThatWasCutKeepsItsPlaceAsAPostThatCannotBeRead) {
  for (const std::string& raw : {digest(kPlain), digest(kMixed, "multipart/mixed; boundary=AA")}) {
    const auto posts = unfold(raw, true);
    ASSERT_EQ(posts.size(), 3u);
    EXPECT_EQ(posts[0].message_id, "1@marlow.example");
    EXPECT_EQ(posts[2].locator, "list.mbox@7");
    EXPECT_EQ(posts[2].author, Author{});
    EXPECT_TRUE(posts[2].markers.unreadable);
  }
  const std::string open = kMixed.substr(0, kMixed.find("--BB--"));
  EXPECT_EQ(unfold(digest(open, "multipart/mixed; boundary=AA")).size(), 3u) << "its last boundary is missing";
}

TEST(Digest, WhoseFormIsNotKnownStaysItself) {
  for (const std::string& raw :
       {digest("1. Draft (Ada)\n\nRead it at https://lists.example.org/\n"), digest("<p>x", "text/html"),
        digest("no boundary", "multipart/digest"), digest("", "multipart/digest; boundary=x")}) {
    const auto posts = unfold(raw);
    ASSERT_EQ(posts.size(), 1u);
    EXPECT_EQ(posts[0].message_id, "d3@lists.example.org");
    EXPECT_FALSE(posts[0].markers.unreadable);
  }
}

TEST(Digest, IsNotAQuestionToTheModerator) {
  std::string raw =
      digest("--A\n\nThe attached mail waits.\n--A\nContent-Type: message/rfc822\n\n" + part(1) + "--A--\n",
             "multipart/mixed; boundary=A");
  EXPECT_EQ(unfold(raw)[0].message_id, "1@marlow.example");
  raw.replace(raw.find("Iot Digest, Vol 12, Issue 3"), 27, "1 Iot moderator request(s) waiting");
  ASSERT_EQ(unfold(raw).size(), 1u);
  EXPECT_EQ(unfold(raw)[0].message_id, "d3@lists.example.org");
}

TEST(Digest, IsNotTheMailOfAPersonBehindListservsToken) {
  std::string raw = digest(kPreamble + part(1) + kRule + "\n\n" + part(2) + kEnd);
  raw.replace(raw.find("From: iot-request"), raw.find('\n') - raw.find("From: iot-request"),
              "From: Jane <00ab12cd-dmarc-request@x.example>");
  raw.replace(raw.find("Iot Digest, Vol 12, Issue 3"), 27, "What others wrote");
  const auto posts = unfold(raw);
  ASSERT_EQ(posts.size(), 1U);
  EXPECT_EQ(posts[0].author.name, "Jane");
}

TEST(Digest, IsNotWhatAPersonAnswersOrForwards) {
  std::string answer = digest(kPlain);
  answer.replace(answer.find("From: iot-request@lists"), 23, "From: Jane <jane@lists");
  answer.insert(answer.find("Iot Digest"), "Re: ");
  ASSERT_EQ(unfold(answer).size(), 1u);
  EXPECT_EQ(unfold(answer)[0].author.address, "jane@lists.example.org");
  std::string from_request = digest(kPlain);
  from_request.insert(from_request.find("To:"), "In-Reply-To: <x@y>\n");
  EXPECT_EQ(unfold(from_request).size(), 1u);
}

TEST(Digest, OfManyPartsIsCapped) {
  const std::clock_t begin = std::clock();
  std::string body = kPreamble;
  while (body.size() < 400'000) body += "From: a@b\nDate: x\n\n" + kRule + "\n\n";
  EXPECT_EQ(unfold(digest(body)).size(), 1001u);
  std::string deep;
  for (int i = 0; i < 20'000; ++i) deep += "--x\nContent-Type: multipart/mixed; boundary=x\n\n";
  EXPECT_EQ(unfold(digest(deep, "multipart/mixed; boundary=x")).size(), 1u);
  EXPECT_LT(std::clock() - begin, 20 * CLOCKS_PER_SEC);
}

TEST(DigestProperty, AnythingIsTakenWithoutHarm) {
  EXPECT_TRUE(rc::check("unfold_digest takes anything", [] {
    const auto pieces = *rc::gen::container<std::vector<std::string>>(rc::gen::element<std::string>(
        "--x\n", "--x--\n", "--x", "\n", "\r\n", "From: a@b\n", "Date: x\n", "Content-Type: message/rfc822\n",
        "Content-Type: multipart/digest; boundary=x\n", kRule + "\n", std::string(70, '-') + "\n", "text\n"));
    std::string body;
    for (const std::string& piece : pieces) body += piece;
    for (const std::string type : {"multipart/mixed; boundary=x", "multipart/digest; boundary=x", "text/plain"}) {
      const auto posts = unfold(digest(body, type));
      RC_ASSERT(!posts.empty());
      for (const Post& post : posts) RC_ASSERT(post.locator.rfind("list.mbox@7", 0) == 0);
    }
  }));
}

}  // namespace
}  // namespace sigwatch
