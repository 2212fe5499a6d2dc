#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/post.hpp>
#include <future>
#include <map>
#include <memory>

#include "libraries/background/background.h"
#include "libraries/curl/canned_server.h"
#include "libraries/curl/http.h"
#include "libraries/curl/run.h"

namespace sigwatch {
namespace {

namespace asio = boost::asio;
using test::answer;
using test::CannedAnswer;
using test::CannedRequest;
using test::CannedServer;
using test::raw;
using testing::HasSubstr;

HttpSettings settings(std::vector<std::string> trusted, int per_host = 2, Seconds deadline = 20s) {
  return {.user_agent = "t", .per_host = per_host, .trusted_hosts = std::move(trusted), .deadline = deadline};
}

asio::awaitable<void> get_into(HttpClient& client, std::string url, std::vector<std::string>& bodies) {
  HttpRequest request;
  request.url = url;
  const auto result = co_await client.get(std::move(request));
  bodies.push_back(result.ok() ? result->body : result.error().what);
}

CannedAnswer hanging(const CannedRequest&) { return raw("", CannedAnswer::Then::hang); }

// Plays `hanging`, and does `then` in the thread of `io` once a request has come.
CannedServer::Play hanging_then(asio::io_context& io, std::function<void()> then) {
  return [&io, then](const CannedRequest& request) {
    asio::post(io, then);
    return hanging(request);
  };
}

TEST(HttpUnderWay, EndsASlowBodyAtTheDeadline) {
  for (const char* begin : {"HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n", "HTTP/1.1 200 OK\r\nX-Slow: ", ""}) {
    CannedServer server([&](const CannedRequest&) { return raw(begin, CannedAnswer::Then::drip); });
    asio::io_context io;
    HttpClient client(io, settings({server.authority()}, 2, 1s));
    const auto before = std::chrono::steady_clock::now();
    const auto result = test::run(io, client.get({.url = server.url()}));
    ASSERT_FALSE(result.ok());
    EXPECT_EQ(result.error().kind, ErrorKind::retry);
    EXPECT_LT(std::chrono::steady_clock::now() - before, 10s);
  }
}

TEST(HttpUnderWay, OneHostThatHangsDoesNotDelayAnother) {
  CannedServer slow(hanging);
  CannedServer quick([](const CannedRequest&) { return answer(200, "quick"); });
  asio::io_context io;
  HttpClient client(io, settings({slow.authority(), quick.authority()}, 1));
  std::vector<std::string> slow_bodies, quick_bodies;
  for (int i = 0; i < 5; ++i) asio::co_spawn(io, get_into(client, slow.url(), slow_bodies), asio::detached);
  for (int i = 0; i < 5; ++i) asio::co_spawn(io, get_into(client, quick.url(), quick_bodies), asio::detached);
  while (quick_bodies.size() < 5) ASSERT_GT(io.run_one_for(10s), 0u);
  EXPECT_THAT(quick_bodies, testing::Each("quick"));
  EXPECT_THAT(slow_bodies, testing::IsEmpty());
}

TEST(HttpUnderWay, KeepsToTheLimitOfOneHost) {
  for (const int limit : {1, 2, 3}) {
    CannedServer server([](const CannedRequest&) {
      CannedAnswer slow = answer(200, "x");
      slow.delay = std::chrono::milliseconds(20);
      return slow;
    });
    asio::io_context io;
    HttpClient client(io, settings({server.authority()}, limit));
    std::vector<std::string> bodies;
    for (int i = 0; i < 12; ++i) asio::co_spawn(io, get_into(client, server.url(), bodies), asio::detached);
    io.run();
    EXPECT_EQ(bodies, std::vector<std::string>(12, "x"));
    EXPECT_LE(server.most_at_once(), limit);
    EXPECT_GE(server.most_at_once(), std::min(limit, 2));
  }
}

const std::string kLarge(2 * 1024 * 1024, 'x');

/// Says that its answer is large, and when it is asked again sends nothing of it.
CannedServer::Play large_and_slow() {
  return [asked = 0](const CannedRequest& request) mutable {
    if (request.target == "/small") return answer(200, "small");
    return ++asked == 1 ? answer(200, kLarge)
                        : raw("HTTP/1.1 200 OK\r\nContent-Length: 2000000\r\n\r\n", CannedAnswer::Then::hang);
  };
}

TEST(HttpUnderWay, TakesFewLargeAnswersAtATimeFromAllHostsAndSmallOnesMeanwhile) {
  std::vector<std::unique_ptr<CannedServer>> slow;
  std::vector<std::string> trusted;
  for (int i = 0; i < 3; ++i) {
    slow.push_back(std::make_unique<CannedServer>(large_and_slow()));
    trusted.push_back(slow.back()->authority());
  }
  CannedServer good(
      [](const CannedRequest& request) { return answer(200, request.target == "/small" ? "small" : kLarge); });
  trusted.push_back(good.authority());
  asio::io_context io;
  HttpClient client(io, settings(trusted, 2));
  std::vector<std::string> hung, large, small;
  for (const auto& server : slow) asio::co_spawn(io, get_into(client, server->url(), hung), asio::detached);
  const auto all_asked_again = [&] {
    return std::all_of(slow.begin(), slow.end(), [](const auto& s) { return s->requests().size() == 2; });
  };
  while (!all_asked_again()) ASSERT_GT(io.run_one_for(10s), 0u);
  for (int i = 0; i < 4; ++i) asio::co_spawn(io, get_into(client, good.url(), large), asio::detached);
  for (int i = 0; i < 8; ++i) asio::co_spawn(io, get_into(client, good.url("/small"), small), asio::detached);
  while (small.size() < 8) ASSERT_GT(io.run_one_for(10s), 0u);
  EXPECT_THAT(small, testing::Each("small")) << "they do not wait behind the large ones of their host";
  EXPECT_THAT(large, testing::IsEmpty()) << "three large answers are under way";
  slow.clear();
  io.run();
  EXPECT_EQ(hung.size(), 3u);
  EXPECT_EQ(large, std::vector<std::string>(4, kLarge));
}

TEST(HttpUnderWay, ALargeAnswerIsAskedForAgainWhenWhatCameBeforeIsParsed) {
  CannedServer server(
      [](const CannedRequest& request) { return answer(200, request.target == "/small" ? "small" : kLarge); });
  std::promise<void> parsed;
  run_in_background([is_parsed = parsed.get_future().share()] { is_parsed.wait(); });
  asio::io_context io;
  HttpClient client(io, settings({server.authority()}));
  std::vector<std::string> large, small;
  asio::co_spawn(io, get_into(client, server.url(), large), asio::detached);
  while (server.requests().empty()) ASSERT_GT(io.run_one_for(10s), 0u);
  for (int i = 0; i < 3; ++i) asio::co_spawn(io, get_into(client, server.url("/small"), small), asio::detached);
  while (small.size() < 3) ASSERT_GT(io.run_one_for(10s), 0u);
  EXPECT_EQ(server.requests().size(), 4u) << "the large one was asked for once";
  parsed.set_value();
  io.run();
  EXPECT_EQ(large, std::vector<std::string>(1, kLarge));
  end_background();
}

TEST(HttpUnderWay, OneHostHoldsNoMoreThanOneOfTheLargeAnswersUnderWay) {
  auto slow = std::make_unique<CannedServer>([](const CannedRequest&) {
    return raw("HTTP/1.1 200 OK\r\nContent-Length: 2000000\r\n\r\n" + std::string(1000, 'x'), CannedAnswer::Then::hang);
  });
  CannedServer good([](const CannedRequest&) { return answer(200, kLarge); });
  asio::io_context io;
  HttpClient client(io, settings({slow->authority(), good.authority()}, 8));
  std::vector<std::string> hung, large;
  for (int i = 0; i < 6; ++i) asio::co_spawn(io, get_into(client, slow->url(), hung), asio::detached);
  while (slow->requests().size() < 7) ASSERT_GT(io.run_one_for(10s), 0u);
  for (int i = 0; i < 4; ++i) asio::co_spawn(io, get_into(client, good.url(), large), asio::detached);
  while (large.size() < 4) ASSERT_GT(io.run_one_for(10s), 0u);
  EXPECT_EQ(large, std::vector<std::string>(4, kLarge));
  EXPECT_EQ(slow->requests().size(), 7u) << "six that were broken off, and one that is waited for";
  slow.reset();
  io.run();
}

TEST(HttpUnderWay, AsksOnceForASmallAnswerAndTwiceForALargeOne) {
  CannedServer server(
      [](const CannedRequest& request) { return answer(200, std::string(std::stoul(request.target.substr(1)), 'x')); });
  asio::io_context io;
  HttpClient client(io, settings({server.authority()}));
  for (const auto& [size, requests] : {std::pair{1024 * 1024, 1}, std::pair{1024 * 1024 + 1, 2}}) {
    const auto result = test::run(io, client.get({.url = server.url("/" + std::to_string(size))}));
    ASSERT_TRUE(result.ok()) << result.error().what;
    EXPECT_EQ(result->body.size(), static_cast<std::size_t>(size));
    EXPECT_EQ(result->requests, requests);
    EXPECT_FALSE(result->redirected);
  }
}

TEST(HttpUnderWay, ServesOneHostInOrderOfArrival) {
  CannedServer server([](const CannedRequest& request) { return answer(200, request.target); });
  asio::io_context io;
  HttpClient client(io, settings({server.authority()}, 1));
  std::vector<std::string> bodies, expected;
  for (int i = 0; i < 20; ++i) {
    expected.push_back("/" + std::to_string(i));
    asio::co_spawn(io, get_into(client, server.url(expected.back()), bodies), asio::detached);
  }
  io.run();
  EXPECT_EQ(bodies, expected);
  EXPECT_EQ(server.connections(), 1) << "the connection is kept";
}

TEST(HttpUnderWay, DoesAHundredAtOnce) {
  CannedServer server(
      [](const CannedRequest& request) { return test::chunked(200, request.target + std::string(50'000, 'x'), 4000); });
  asio::io_context io;
  HttpClient client(io, settings({server.authority()}, 100));
  std::vector<std::string> bodies;
  for (int i = 0; i < 100; ++i)
    asio::co_spawn(io, get_into(client, server.url("/" + std::to_string(100 + i)), bodies), asio::detached);
  io.run();
  ASSERT_EQ(bodies.size(), 100u);
  std::sort(bodies.begin(), bodies.end());
  for (std::size_t i = 0; i < 100; ++i) EXPECT_EQ(bodies[i], "/" + std::to_string(100 + i) + std::string(50'000, 'x'));
}

TEST(HttpUnderWay, SurvivesAServerThatClosesEveryConnection) {
  CannedServer server([](const CannedRequest&) {
    CannedAnswer canned = answer(200, "x");
    canned.then = CannedAnswer::Then::close;
    return canned;
  });
  asio::io_context io;
  HttpClient client(io, settings({server.authority()}, 3));
  std::vector<std::string> bodies;
  for (int i = 0; i < 50; ++i) asio::co_spawn(io, get_into(client, server.url(), bodies), asio::detached);
  io.run();
  EXPECT_EQ(bodies, std::vector<std::string>(50, "x"));
}

TEST(HttpUnderWay, CanBeCancelled) {
  asio::io_context io;
  asio::cancellation_signal signal;
  CannedServer server(hanging_then(io, [&] { signal.emit(asio::cancellation_type::terminal); }));
  HttpClient client(io, settings({server.authority()}));
  std::vector<std::string> bodies;
  asio::co_spawn(io, get_into(client, server.url(), bodies),
                 asio::bind_cancellation_slot(signal.slot(), asio::detached));
  io.run();
  EXPECT_THAT(bodies, testing::ElementsAre(HasSubstr("given up")));
}

TEST(HttpUnderWay, GivesItsTurnOnWhenCancelled) {
  asio::io_context io;
  asio::cancellation_signal signal;
  CannedServer server([&](const CannedRequest& request) {
    if (request.target != "/hang") return answer(200, "next");
    asio::post(io, [&] { signal.emit(asio::cancellation_type::terminal); });
    return hanging(request);
  });
  HttpClient client(io, settings({server.authority()}, 1));
  std::vector<std::string> cancelled, bodies;
  asio::co_spawn(io, get_into(client, server.url("/hang"), cancelled),
                 asio::bind_cancellation_slot(signal.slot(), asio::detached));
  for (int i = 0; i < 3; ++i) asio::co_spawn(io, get_into(client, server.url("/next"), bodies), asio::detached);
  io.run();
  EXPECT_EQ(bodies, std::vector<std::string>(3, "next"));
}

TEST(HttpUnderWay, CanBeCancelledWhileItWaitsForItsTurn) {
  asio::io_context io;
  asio::cancellation_signal signal;
  CannedServer server(hanging_then(io, [&] { signal.emit(asio::cancellation_type::terminal); }));
  HttpClient client(io, settings({server.authority()}, 1));
  std::vector<std::string> hung, cancelled;
  asio::co_spawn(io, get_into(client, server.url(), hung), asio::detached);
  asio::co_spawn(io, get_into(client, server.url(), cancelled),
                 asio::bind_cancellation_slot(signal.slot(), asio::detached));
  while (cancelled.empty()) ASSERT_GT(io.run_one_for(10s), 0u);
  EXPECT_THAT(hung, testing::IsEmpty());
}

TEST(HttpUnderWay, MayOutliveItsClient) {
  asio::io_context io;
  std::unique_ptr<HttpClient> client;
  CannedServer server(hanging_then(io, [&] { client.reset(); }));
  client = std::make_unique<HttpClient>(io, settings({server.authority()}, 1));
  std::vector<std::string> bodies;
  for (int i = 0; i < 3; ++i) asio::co_spawn(io, get_into(*client, server.url(), bodies), asio::detached);
  io.run();
  ASSERT_EQ(bodies.size(), 3u);
  EXPECT_THAT(bodies, testing::Each(HasSubstr("given up")));
}

TEST(HttpUnderWay, MayBeDestroyedWithTheLoopAfterTheClient) {
  asio::io_context io;
  std::vector<std::string> bodies;
  CannedServer server(hanging_then(io, [&] { io.stop(); }));
  HttpClient client(io, settings({server.authority()}, 1));
  for (int i = 0; i < 3; ++i) asio::co_spawn(io, get_into(client, server.url(), bodies), asio::detached);
  io.run();
  EXPECT_THAT(bodies, testing::IsEmpty());
}

TEST(HttpUnderWay, MayGoOnAfterTheLoopWasStopped) {
  asio::io_context io;
  std::vector<std::string> bodies;
  CannedServer server([&](const CannedRequest&) {
    asio::post(io, [&] { io.stop(); });
    return answer(200, "x");
  });
  HttpClient client(io, settings({server.authority()}));
  asio::co_spawn(io, get_into(client, server.url(), bodies), asio::detached);
  io.run();
  io.restart();
  while (bodies.empty()) ASSERT_GT(io.run_one_for(10s), 0u);
  EXPECT_EQ(bodies.at(0), "x");
}

}  // namespace
}  // namespace sigwatch
