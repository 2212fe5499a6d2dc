#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "libraries/curl/canned_server.h"
#include "libraries/curl/http.h"
#include "libraries/curl/run.h"

namespace sigwatch {
namespace {

using test::answer;
using test::CannedRequest;
using test::CannedServer;
using test::redirect;
using testing::HasSubstr;

Result<HttpResponse> get(std::vector<std::string> trusted, const std::string& url) {
  boost::asio::io_context io;
  HttpClient client(io, {.user_agent = "t", .trusted_hosts = std::move(trusted), .deadline = 20s});
  return test::run(io, client.get({.url = url}));
}

// `/N` redirects to `/N-1`; `/0` answers.
test::CannedAnswer countdown(const CannedRequest& request) {
  const int left = std::stoi(request.target.substr(1));
  return left == 0 ? answer(200, "here", {"ETag: \"final\""}) : redirect("/" + std::to_string(left - 1));
}

TEST(HttpRedirect, IsFollowedUpToFiveTimes) {
  CannedServer server(countdown);
  const auto result = get({server.authority()}, server.url("/5"));
  ASSERT_TRUE(result.ok()) << result.error().what;
  EXPECT_EQ(result->body, "here");
  EXPECT_EQ(result->url, server.url("/0"));
  EXPECT_EQ(result->requests, 6);
  EXPECT_TRUE(result->redirected);
  EXPECT_EQ(result->etag, "\"final\"");
}

TEST(HttpRedirect, IsNotFollowedASixthTime) {
  CannedServer server(countdown);
  const auto result = get({server.authority()}, server.url("/6"));
  ASSERT_FALSE(result.ok());
  EXPECT_THAT(result.error().what, HasSubstr("more than 5 redirects"));
  EXPECT_EQ(server.requests().size(), 6u);
}

TEST(HttpRedirect, InACircleEnds) {
  CannedServer server([](const CannedRequest&) { return redirect("/loop", 301); });
  EXPECT_FALSE(get({server.authority()}, server.url("/loop")).ok());
}

TEST(HttpRedirect, KeepsTheRequestsFields) {
  CannedServer server([](const CannedRequest& request) {
    return request.target == "/a" ? redirect("/b", 308) : test::serve_file(request, "0123");
  });
  boost::asio::io_context io;
  HttpClient client(io, {.user_agent = "t", .trusted_hosts = {server.authority()}});
  const auto result = test::run(io, client.get({.url = server.url("/a"), .range_last = 2}));
  ASSERT_TRUE(result.ok()) << result.error().what;
  EXPECT_EQ(result->body, "23");
}

TEST(HttpRedirect, ToATrustedHostIsFollowed) {
  CannedServer target([](const CannedRequest&) { return answer(200, "there"); });
  CannedServer server([&](const CannedRequest&) { return redirect(target.url("/x")); });
  EXPECT_EQ(get({server.authority(), target.authority()}, server.url()).value().body, "there");
}

TEST(HttpRedirect, ElsewhereSaysMovedAndNeverConnects) {
  CannedServer target([](const CannedRequest&) { return answer(200, "secret"); });
  const std::string port = std::to_string(target.port());
  for (const std::string& location :
       {target.url("/inside"), "http://localhost:" + port + "/", "http://2130706433:" + port + "/",
        "http://[::ffff:127.0.0.1]:" + port + "/", "//127.0.0.1:" + port + "/"}) {
    CannedServer server([&](const CannedRequest&) { return redirect(location); });
    const auto result = get({server.authority()}, server.url());
    ASSERT_FALSE(result.ok()) << location;
    EXPECT_EQ(result.error().kind, ErrorKind::give_up);
    EXPECT_THAT(result.error().what, HasSubstr("moved to http://"));
    EXPECT_THAT(result.error().what, HasSubstr("put the new URL into the configuration"));
  }
  EXPECT_EQ(target.connections(), 0);
}

TEST(HttpRedirect, ToOtherSchemesIsRefused) {
  for (const char* location : {"file:///etc/passwd", "ftp://127.0.0.1/", "gopher://127.0.0.1/", "dict://127.0.0.1/",
                               "smb://127.0.0.1/x", "http://u:p@127.0.0.1/", "javascript:1", "http://"}) {
    CannedServer server([&](const CannedRequest&) { return redirect(location); });
    const auto result = get({server.authority()}, server.url());
    ASSERT_FALSE(result.ok()) << location;
    EXPECT_EQ(result.error().kind, ErrorKind::give_up) << location << result.error().what;
  }
}

TEST(HttpRedirect, WithoutATargetIsAnError) {
  CannedServer server([](const CannedRequest&) { return answer(302, "where?"); });
  const auto result = get({server.authority()}, server.url());
  ASSERT_FALSE(result.ok());
  EXPECT_THAT(result.error().what, HasSubstr("does not say where to"));
}

TEST(HttpRedirect, NeedNotEndItsBodyProperly) {
  CannedServer server([](const CannedRequest& request) {
    return request.target == "/a" ? test::raw("HTTP/1.0 302 x\r\nLocation: /b\r\n\r\nclose-delimited")
                                  : answer(200, "b");
  });
  EXPECT_EQ(get({server.authority()}, server.url("/a")).value().body, "b");
}

TEST(HttpRedirect, SharesOneDeadline) {
  CannedServer server([](const CannedRequest&) {
    auto slow = redirect("/again");
    slow.delay = std::chrono::milliseconds(400);
    return slow;
  });
  boost::asio::io_context io;
  HttpClient client(io, {.user_agent = "t", .trusted_hosts = {server.authority()}, .deadline = 1s});
  const auto result = test::run(io, client.get({.url = server.url()}));
  ASSERT_FALSE(result.ok());
  EXPECT_LE(server.requests().size(), 3u);
  EXPECT_THAT(result.error().what, HasSubstr("too slow"));
}

}  // namespace
}  // namespace sigwatch
