#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "libraries/curl/canned_server.h"
#include "libraries/curl/http.h"
#include "libraries/curl/run.h"

namespace sigwatch {
namespace {

using test::answer;
using test::CannedAnswer;
using test::CannedRequest;
using test::CannedServer;
using test::raw;
using testing::AllOf;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

HttpSettings trusting(const CannedServer& server, Seconds deadline = 20s) {
  return {.user_agent = "sigwatch/test (+mailto:ops@example.org)",
          .trusted_hosts = {server.authority()},
          .deadline = deadline};
}

Result<HttpResponse> get(const CannedServer& server, HttpRequest request = {}) {
  boost::asio::io_context io;
  HttpClient client(io, trusting(server));
  if (request.url.empty()) request.url = server.url("/list/");
  return test::run(io, client.get(std::move(request)));
}

Result<HttpResponse> get_canned(const CannedAnswer& canned, HttpRequest request = {}) {
  CannedServer server([&](const CannedRequest&) { return canned; });
  return get(server, std::move(request));
}

void expect_retry(const Result<HttpResponse>& result, const std::string& words) {
  ASSERT_FALSE(result.ok()) << result->status << " " << result->body.size();
  EXPECT_EQ(result.error().kind, ErrorKind::retry) << result.error().what;
  EXPECT_THAT(result.error().what, AllOf(HasSubstr("GET http://127.0.0.1:"), HasSubstr("/list/: "), HasSubstr(words)));
}

TEST(Http, AsksPlainly) {
  CannedServer server([](const CannedRequest&) { return answer(200, "hello"); });
  const auto result = get(server, {.url = server.url("/a/b?c=d#e"), .accept = "application/json"});
  ASSERT_TRUE(result.ok()) << result.error().what;
  const CannedRequest request = server.requests().at(0);
  EXPECT_EQ(request.method, "GET");
  EXPECT_EQ(request.target, "/a/b?c=d");
  EXPECT_THAT(request.head, HasSubstr("HTTP/1.1"));
  EXPECT_EQ(request.field("Accept-Encoding"), "identity");
  EXPECT_EQ(request.field("Accept"), "application/json");
  EXPECT_EQ(request.field("User-Agent"), "sigwatch/test (+mailto:ops@example.org)");
  for (const char* absent : {"Cookie", "Authorization", "Range", "If-None-Match", "If-Modified-Since"})
    EXPECT_THAT(request.field(absent), IsEmpty());
}

TEST(Http, GivesAWholeAnswer) {
  const auto result = get_canned(answer(200, "hello",
                                        {"ETag: W/\"1\"", "Last-Modified: Sat, 21 Nov 2026 10:00:00 GMT",
                                         "Content-Type: text/plain", "Content-Encoding: x-gzip", "Set-Cookie: a=b"}));
  ASSERT_TRUE(result.ok()) << result.error().what;
  EXPECT_EQ(result->status, 200);
  EXPECT_EQ(result->body, "hello");
  EXPECT_EQ(result->etag, "W/\"1\"");
  EXPECT_EQ(result->last_modified, "Sat, 21 Nov 2026 10:00:00 GMT");
  EXPECT_EQ(result->content_type, "text/plain");
  EXPECT_EQ(result->content_encoding, "x-gzip");
  EXPECT_EQ(result->date, parse_rfc3339("2026-11-22T06:02:29Z"));
  EXPECT_EQ(result->requests, 1);
}

TEST(Http, PutsChunksTogetherAndIgnoresTrailers) {
  const std::string body(100'000, 'x');
  EXPECT_EQ(get_canned(test::chunked(200, body, 777)).value().body, body);
  const auto trailer = get_canned(
      raw("HTTP/1.1 200 OK\r\nETag: \"1\"\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\nETag: \"2\"\r\n\r\n"));
  ASSERT_TRUE(trailer.ok()) << trailer.error().what;
  EXPECT_EQ(trailer->etag, "\"1\"");
}

TEST(Http, NeverDecodes) {
  const std::string gz("\x1f\x8b\x08 not really", 14);
  EXPECT_EQ(get_canned(answer(200, gz, {"Content-Encoding: gzip"})).value().body, gz);
  EXPECT_EQ(get_canned(answer(200, "brotli?", {"Content-Encoding: br"})).value().body, "brotli?");
}

TEST(Http, ReadsErrorStatusAsAnswers) {
  for (const int status : {400, 403, 404, 410, 429, 500, 502, 503}) {
    const auto result = get_canned(answer(status, "no", {"Retry-After: 120"}));
    ASSERT_TRUE(result.ok()) << result.error().what;
    EXPECT_EQ(result->status, status);
    EXPECT_EQ(result->retry_after, 120s);
  }
}

TEST(Http, RefusesACutAnswer) {
  expect_retry(get_canned(raw("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf")), "cut short");
  expect_retry(get_canned(raw("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n4\r\nhalf\r\n")),
               "it is tried again");
  expect_retry(get_canned(raw("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n10\r\nhalf")), "it is tried again");
  expect_retry(get_canned(raw("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\nhalf")), "it is tried again");
  expect_retry(get_canned(raw("HTTP/1.1 200 OK\r\nContent-Le")), "it is tried again");
  expect_retry(get_canned(raw("")), "it is tried again");
  expect_retry(get_canned(raw("", CannedAnswer::Then::reset)), "it is tried again");
  expect_retry(get_canned(raw("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf", CannedAnswer::Then::reset)),
               "it is tried again");
}

TEST(Http, RefusesABodyEndedByConnectionClose) {
  expect_retry(get_canned(raw("HTTP/1.1 200 OK\r\n\r\nperhaps all")), "no Content-Length and is not chunked");
  expect_retry(get_canned(raw("HTTP/1.0 200 OK\r\nContent-Type: text/html\r\n\r\nperhaps all")), "no Content-Length");
  expect_retry(get_canned(raw("HTTP/1.1 200 OK\r\nTransfer-Encoding: identity\r\n\r\nperhaps all")),
               "Transfer-Encoding");
}

TEST(Http, RefusesWhatIsNotHttp11) {
  expect_retry(get_canned(raw("hello, I am no web server\r\n")), "it is tried again");
  expect_retry(get_canned(raw("HTTP/1.1 200 OK\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\nhello!")),
               "it is tried again");
  expect_retry(get_canned(raw("HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip, chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n")),
               "it is tried again");
  expect_retry(get_canned(raw("HTTP/1.1 999 OK\r\nContent-Length: 0\r\n\r\n")), "999");
}

TEST(Http, RefusesMoreThanTheLimit) {
  for (const CannedAnswer& canned :
       {answer(200, std::string(1001, 'x')), test::chunked(200, std::string(1001, 'x'), 100)}) {
    const auto result = get_canned(canned, {.url = "", .max_bytes = 1000});
    ASSERT_FALSE(result.ok());
    EXPECT_EQ(result.error().kind, ErrorKind::give_up);
    EXPECT_THAT(result.error().what, HasSubstr("limit of 1000 bytes"));
  }
  EXPECT_TRUE(get_canned(answer(200, std::string(1000, 'x')), {.url = "", .max_bytes = 1000}).ok());
}

TEST(Http, AsksConditionally) {
  CannedServer server([](const CannedRequest& request) { return test::serve_file(request, "body"); });
  const auto first = get(server).value();
  for (const HttpRequest& request : {HttpRequest{.url = server.url(), .if_none_match = first.etag},
                                     HttpRequest{.url = server.url(), .if_modified_since = first.last_modified}}) {
    const auto again = get(server, request);
    ASSERT_TRUE(again.ok()) << again.error().what;
    EXPECT_EQ(again->status, 304);
    EXPECT_EQ(again->etag, "\"1\"");
  }
  EXPECT_EQ(get(server, {.url = server.url(), .if_none_match = "\"other\""}).value().status, 200);
}

TEST(Http, LeavesOutAValidatorThatWouldInject) {
  CannedServer server([](const CannedRequest&) { return answer(200, "x"); });
  EXPECT_TRUE(get(server, {.url = server.url(), .if_none_match = "\"1\"\r\nX-Evil: 1"}).ok());
  EXPECT_THAT(server.requests().at(0).head, Not(HasSubstr("Evil")));
}

TEST(Http, RefusesA304ThatNobodyAskedFor) { expect_retry(get_canned(answer(304, "")), "without being asked"); }

TEST(Http, AcceptsA304ThatNamesALength) {
  const auto result = get_canned(raw("HTTP/1.1 304 x\r\nContent-Length: 99999\r\n\r\n"),
                                 {.url = "", .if_none_match = "\"1\"", .max_bytes = 10});
  ASSERT_TRUE(result.ok()) << result.error().what;
  EXPECT_EQ(result->status, 304);
}

TEST(Http, ReadsTheRangeThatItAskedFor) {
  CannedServer server([](const CannedRequest& request) { return test::serve_file(request, "0123456789"); });
  const auto from = get(server, {.url = server.url(), .range_from = 7}).value();
  EXPECT_EQ(from.status, 206);
  EXPECT_EQ(from.body, "789");
  EXPECT_EQ(from.range_start, 7);
  EXPECT_EQ(from.total_size, 10);
  const auto last = get(server, {.url = server.url(), .range_last = 4}).value();
  EXPECT_EQ(last.body, "6789");
  EXPECT_EQ(last.range_start, 6);
  EXPECT_EQ(get(server, {.url = server.url(), .range_last = 100}).value().body, "0123456789");
  const auto beyond = get(server, {.url = server.url(), .range_from = 10}).value();
  EXPECT_EQ(beyond.status, 416);
  EXPECT_EQ(beyond.total_size, 10);
}

TEST(Http, RefusesAnotherRange) {
  struct {
    HttpRequest request;
    const char* range;
  } table[] = {
      {{.url = "", .range_from = 5}, "bytes 4-9/10"},
      {{.url = "", .range_from = 5}, "bytes 5-10/12"},
      {{.url = "", .range_from = 5}, "bytes 5-9/*"},
      {{.url = "", .range_from = 5}, "bytes 5-8/9"},
      {{.url = "", .range_from = 5}, "garbage"},
      {{.url = "", .range_from = 5}, ""},
      {{.url = "", .range_last = 5}, "bytes 4-8/10"},
      {{.url = "", .range_last = 5}, "bytes 0-4/5000"},
      {{.url = ""}, "bytes 5-9/10"},
  };
  for (const auto& row : table)
    expect_retry(get_canned(answer(206, "56789", {std::string("Content-Range: ") + row.range}), row.request),
                 "another part");
}

TEST(Http, GivesTheWholeFileWhereRangeIsIgnored) {
  const auto result = get_canned(answer(200, "0123456789"), {.url = "", .range_last = 4});
  ASSERT_TRUE(result.ok());
  EXPECT_EQ(result->status, 200);
  EXPECT_EQ(result->range_start, std::nullopt);
}

TEST(Http, CountsTheFinalHeaderAlone) {
  const auto result =
      get_canned(raw("HTTP/1.1 100 Continue\r\nETag: \"early\"\r\n\r\nHTTP/1.1 103 Hints\r\nRetry-After: 5\r\n\r\n"
                     "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"));
  ASSERT_TRUE(result.ok()) << result.error().what;
  EXPECT_EQ(result->etag, "");
  EXPECT_EQ(result->retry_after, std::nullopt);
}

TEST(Http, RefusesAnEndlessHeader) {
  CannedAnswer endless = raw("HTTP/1.1 200 OK\r\n", CannedAnswer::Then::drip);
  endless.drip = "X-Endless: " + std::string(5000, 'x') + "\r\n";
  endless.drip_every = std::chrono::milliseconds(1);
  expect_retry(get_canned(endless), "header is over 64 KiB");
}

TEST(Http, RefusesAnEndlessChunk) {
  CannedAnswer endless =
      raw("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nfffffff\r\n", CannedAnswer::Then::drip);
  endless.drip = std::string(5000, 'x');
  endless.drip_every = std::chrono::milliseconds(1);
  const auto result = get_canned(endless, {.url = "", .max_bytes = 50'000});
  ASSERT_FALSE(result.ok());
  EXPECT_THAT(result.error().what, HasSubstr("limit of 50000"));
}

TEST(Http, SaysThatNobodyListens) {
  std::string url;
  {
    CannedServer gone([](const CannedRequest&) { return answer(200, ""); });
    url = gone.url("/list/?token=secret");
  }
  boost::asio::io_context io;
  HttpClient client(io, {.user_agent = "t", .trusted_hosts = {url.substr(7, url.find("/list") - 7)}});
  const auto result = test::run(io, client.get({.url = url}));
  ASSERT_FALSE(result.ok());
  EXPECT_EQ(result.error().kind, ErrorKind::retry);
  EXPECT_THAT(result.error().what, AllOf(HasSubstr("/list/?...: "), Not(HasSubstr("secret"))));
}

TEST(Http, RefusesPrivateAddressesOfHostsThatTheConfigurationDoesNotName) {
  CannedServer server([](const CannedRequest&) { return answer(200, "inside"); });
  const std::string port = ":" + std::to_string(server.port()) + "/";
  for (const char* host : {"127.0.0.1", "localhost", "2130706433", "0x7f.0.0.1", "0177.1", "[::ffff:127.0.0.1]",
                           "[::1]", "0.0.0.0", "127.1"}) {
    boost::asio::io_context io;
    HttpClient client(io, {.user_agent = "t", .trusted_hosts = {"lists.example", "127.0.0.1"}});
    const auto result = test::run(io, client.get({.url = std::string("http://") + host + port}));
    ASSERT_FALSE(result.ok()) << host;
    EXPECT_EQ(result.error().kind, ErrorKind::give_up) << host;
    EXPECT_THAT(result.error().what, HasSubstr("not public")) << host;
  }
  EXPECT_EQ(server.connections(), 0);
}

// libcurl itself takes every name below `localhost` for this machine, as the owner of any other name could have it.
TEST(Http, RefusesPrivateAddressesOfANameUnlessAPersonSaidSo) {
  CannedServer server([](const CannedRequest&) { return answer(200, "inside"); });
  const std::string host = "lists.localhost:" + std::to_string(server.port());
  HttpSettings settings{.user_agent = "t", .trusted_hosts = {host}};
  boost::asio::io_context io;
  HttpClient configured(io, settings);
  const auto refused = test::run(io, configured.get({.url = "http://" + host + "/iot/"}));
  ASSERT_FALSE(refused.ok());
  EXPECT_EQ(refused.error().kind, ErrorKind::give_up);
  EXPECT_THAT(refused.error().what,
              AllOf(HasSubstr(host + "/iot/"), HasSubstr("the host lists.localhost has the address "),
                    HasSubstr("not public"), HasSubstr("`private_address: true`")));
  EXPECT_EQ(server.connections(), 0);
  settings.private_hosts = {host};
  HttpClient marked(io, settings);
  const auto read = test::run(io, marked.get({.url = "http://" + host + "/iot/"}));
  ASSERT_TRUE(read.ok()) << read.error().what;
  EXPECT_EQ(read->body, "inside");
}

TEST(Http, RefusesUrlsThatAreNotPlainHttp) {
  boost::asio::io_context io;
  HttpClient client(io, {.user_agent = "t", .trusted_hosts = {"x"}});
  for (const char* url : {"ftp://x/", "file:///etc/passwd", "http://u:secret@x/", "x", ""}) {
    const auto result = test::run(io, client.get({.url = url}));
    ASSERT_FALSE(result.ok()) << url;
    EXPECT_EQ(result.error().kind, ErrorKind::give_up);
    EXPECT_THAT(result.error().what, Not(HasSubstr("secret")));
  }
}

TEST(Http, UsesNoProxyFromTheEnvironment) {
  CannedServer proxy([](const CannedRequest&) { return answer(200, "proxy"); });
  CannedServer server([](const CannedRequest&) { return answer(200, "server"); });
  ASSERT_EQ(setenv("http_proxy", proxy.url().c_str(), 1), 0);
  const auto result = get(server);
  unsetenv("http_proxy");
  EXPECT_EQ(result.value().body, "server");
  EXPECT_EQ(proxy.connections(), 0);
}

}  // namespace
}  // namespace sigwatch
