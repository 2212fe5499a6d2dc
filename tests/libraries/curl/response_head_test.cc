#include "libraries/curl/response_head.h"

#include <gtest/gtest.h>
#include <rapidcheck.h>

namespace sigwatch {
namespace {

const Time kNow = parse_rfc3339("2026-11-22T06:00:00Z").value();

ResponseHead head_of(std::initializer_list<const char*> lines) {
  ResponseHead head;
  for (const char* line : lines) EXPECT_TRUE(head.add_line(std::string(line) + "\r\n"));
  return head;
}

TEST(RetryAfter, IsReadAsSecondsOrDate) {
  struct {
    const char* value;
    std::optional<Seconds> expected;
  } table[] = {
      {"0", 0s},
      {"120", 120s},
      {"1000000000000", 1'000'000'000s},
      {"99999999999999999999999999", 1'000'000'000s},
      {"-5", std::nullopt},
      {"+5", std::nullopt},
      {"1.5", std::nullopt},
      {"1e5", std::nullopt},
      {"soon", std::nullopt},
      {"", std::nullopt},
      {"120 seconds", std::nullopt},
      {"Sun, 22 Nov 2026 06:02:00 GMT", 120s},
      {"Sunday, 22-Nov-26 06:02:00 GMT", 120s},
      {"Sun Nov 22 06:02:00 2026", 120s},
      {"Sun, 22 Nov 2026 05:00:00 GMT", std::nullopt},
      {"Fri, 31 Dec 9999 23:59:59 GMT", 1'000'000'000s},
      {"2026-11-22T06:02:00Z", std::nullopt},
  };
  for (const auto& row : table) EXPECT_EQ(parse_retry_after(row.value, kNow), row.expected) << row.value;
}

TEST(RetryAfter, IsCountedFromTheServersClock) {
  const ResponseHead head = head_of(
      {"HTTP/1.1 503 x", "Date: Sun, 22 Nov 2020 06:00:00 GMT", "Retry-After: Sun, 22 Nov 2020 06:05:00 GMT", ""});
  EXPECT_EQ(head.retry_after(kNow), 300s);
}

TEST(ContentRange, IsReadOrRefused) {
  EXPECT_EQ(parse_content_range("bytes 5-9/10"), (ContentRange{5, 9, 10}));
  EXPECT_EQ(parse_content_range("Bytes 5-9/*"), (ContentRange{5, 9, std::nullopt}));
  EXPECT_EQ(parse_content_range("bytes */10"), (ContentRange{std::nullopt, std::nullopt, 10}));
  for (const char* value : {"", "bytes", "bytes 5-9", "bytes 9-5/10", "bytes 5-10/10", "bytes -5/10", "bytes 5-/10",
                            "bytes a-b/c", "items 5-9/10", "bytes */*", "bytes 5-9/1x", "bytes 5 - 9/10"})
    EXPECT_EQ(parse_content_range(value), std::nullopt) << value;
}

TEST(ResponseHead, CountsTheFinalAnswerAlone) {
  const ResponseHead head =
      head_of({"HTTP/1.1 100 Continue", "ETag: \"early\"", "", "HTTP/1.1 103 Early Hints", "Location: /wrong", "",
               "HTTP/1.1 200 OK", "Content-Length: 5", "ETag:   \"right\"  ", "content-TYPE: text/plain", " folded",
               "no colon", "", "ETag: \"trailer\"", "HTTP/1.1 404 Trailer"});
  EXPECT_EQ(head.status(), 200);
  EXPECT_EQ(head.etag(), "\"right\"");
  EXPECT_EQ(head.location(), "");
  EXPECT_EQ(head.content_type(), "text/plain");
  EXPECT_EQ(head.content_length(), 5);
}

TEST(ResponseHead, KnowsContradictions) {
  EXPECT_TRUE(head_of({"HTTP/1.1 200 OK", "Content-Length: 5", "Content-Length: 6", ""}).contradictory_length());
  EXPECT_TRUE(head_of({"HTTP/1.1 200 OK", "Content-Length: -5", ""}).contradictory_length());
  EXPECT_FALSE(head_of({"HTTP/1.1 200 OK", "Content-Length: 5", "Content-Length: 5", ""}).contradictory_length());
  EXPECT_TRUE(head_of({"HTTP/1.1 200 OK", "Transfer-Encoding: Chunked", ""}).chunked());
  EXPECT_TRUE(
      head_of({"HTTP/1.1 200 OK", "Transfer-Encoding: gzip", "Transfer-Encoding: chunked", ""}).strange_encoding());
}

TEST(ResponseHead, IsBounded) {
  ResponseHead head;
  int lines = 0;
  while (head.add_line("X-Endless: " + std::string(500, 'x') + "\r\n")) ASSERT_LT(++lines, 1000);
  EXPECT_GT(lines, 100);
}

TEST(ResponseHead, DropsValuesWithControlCharacters) {
  EXPECT_EQ(head_of({"HTTP/1.1 200 OK", "ETag: a\x01z", ""}).etag(), "");
}

TEST(ResponseHead, ReadsTheServersClock) {
  EXPECT_EQ(head_of({"HTTP/1.1 200 OK", "Date: Sun, 22 Nov 2026 06:00:00 GMT", ""}).date(), kNow);
  for (const char* value :
       {"Date: 0", "Date: yesterday", "Date: ", "Date: 20261122", "Date: Sat, 10 Jan 20263 12:00:00 GMT"})
    EXPECT_EQ(head_of({"HTTP/1.1 200 OK", value, ""}).date(), std::nullopt);
}

TEST(ResponseHead, NeverThrowsOnNoise) {
  EXPECT_TRUE(rc::check([](const std::vector<std::string>& lines) {
    ResponseHead head;
    for (const std::string& line : lines) {
      head.add_line(line);
      head.add_line("HTTP/1.1 " + line);
      head.add_line("Date: " + line);
      head.add_line("Retry-After: " + line);
      static_cast<void>(parse_content_range(line));
      static_cast<void>(parse_content_range("bytes " + line));
    }
    static_cast<void>(head.retry_after(kNow));
  }));
}

}  // namespace
}  // namespace sigwatch
