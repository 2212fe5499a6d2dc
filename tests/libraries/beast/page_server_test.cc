#include "libraries/beast/page_server.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <boost/asio/connect.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/read.hpp>
#include <boost/asio/write.hpp>
#include <functional>
#include <future>
#include <map>
#include <stdexcept>
#include <thread>

#include "core/base/text.h"
#include "libraries/zlib/gzip.h"

namespace sigwatch {
namespace {

namespace asio = boost::asio;
using asio::ip::tcp;
using testing::AllOf;
using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

Documents site_of(const std::map<std::string, Document>& all) {
  Documents site;
  for (const auto& [path, document] : all) site[path] = [document = document] { return document; };
  return site;
}

/// A server on a free port, its loop in a thread of its own.
class PageServerTest : public testing::Test {
 protected:
  void SetUp() override { start({}); }

  void start(std::chrono::milliseconds patience, int connections = 64) {
    PageServerSettings settings;
    settings.listen = "127.0.0.1:0";
    settings.hosts = {"sigs.example.org"};
    if (patience.count() > 0) settings.patience = patience;
    settings.connections = connections;
    stop();
    auto opened = PageServer::open(io_.get_executor(), settings);
    ASSERT_TRUE(opened) << opened.error().what;
    server_ = std::move(*opened);
    port_ = server_->port();
    io_.restart();
    thread_ = std::thread([this] { io_.run(); });
  }
  void stop() {
    if (!thread_.joinable()) return;
    io_.stop();
    thread_.join();
    server_.reset();
  }
  void TearDown() override { stop(); }

  /// In the loop's own thread.
  void on_server(const std::function<void(PageServer&)>& change) {
    std::promise<void> done;
    asio::post(io_, [&] {
      change(*server_);
      done.set_value();
    });
    done.get_future().wait();
  }
  void publish() {
    on_server([](PageServer& server) {
      server.publish(site_of({{"/", {"text/html; charset=utf-8", std::string(5'000, 'x') + "overview"}},
                              {"/style.css", {"text/css; charset=utf-8", "a {}"}},
                              {"/404", {"text/html; charset=utf-8", "there is none"}}}));
    });
  }

  tcp::socket connected() {
    tcp::socket socket(client_);
    socket.connect({asio::ip::make_address("127.0.0.1"), port_});
    return socket;
  }
  static std::string rest_of(tcp::socket& socket) {
    std::string all;
    boost::system::error_code error;
    asio::read(socket, asio::dynamic_buffer(all), error);
    return all;
  }
  std::string raw(const std::string& request) {
    tcp::socket socket = connected();
    boost::system::error_code ignored;
    asio::write(socket, asio::buffer(request), ignored);
    return rest_of(socket);
  }
  std::string ask(const std::string& target, const std::string& more = "", const std::string& method = "GET",
                  const std::string& host = "localhost") {
    return raw(method + " " + target + " HTTP/1.1\r\nHost: " + host + "\r\nConnection: close\r\n" + more + "\r\n");
  }
  static std::string body_of(const std::string& answer) { return answer.substr(answer.find("\r\n\r\n") + 4); }
  static std::string field_of(const std::string& answer, const std::string& name) {
    const auto at = answer.find("\r\n" + name + ": ");
    if (at == std::string::npos) return {};
    const auto start = at + name.size() + 4;
    return answer.substr(start, answer.find("\r\n", start) - start);
  }

  asio::io_context io_, client_;
  std::unique_ptr<PageServer> server_;
  std::thread thread_;
  unsigned short port_ = 0;
};

TEST_F(PageServerTest, IsNotReadyBeforeAnythingWasMeasured) {
  EXPECT_THAT(ask("/"), StartsWith("HTTP/1.1 503"));
  EXPECT_THAT(ask("/readyz"), StartsWith("HTTP/1.1 503"));
  EXPECT_THAT(ask("/healthz"), StartsWith("HTTP/1.1 200"));
  publish();
  EXPECT_THAT(ask("/readyz"), StartsWith("HTTP/1.1 200"));
  EXPECT_THAT(ask("/"), HasSubstr("overview"));
}

TEST_F(PageServerTest, TellsOfAFault) {
  on_server([](PageServer& server) { server.set_fault("the disk is full"); });
  EXPECT_THAT(ask("/healthz"), StartsWith("HTTP/1.1 503"));
  EXPECT_THAT(ask("/healthz"), HasSubstr("the disk is full"));
}

TEST_F(PageServerTest, AnswersHeadWithTheSameHeadAndNoBody) {
  publish();
  const std::string get = ask("/"), head = ask("/", "", "HEAD");
  EXPECT_EQ(field_of(head, "Content-Length"), "5008");
  EXPECT_EQ(field_of(head, "ETag"), field_of(get, "ETag"));
  EXPECT_EQ(body_of(head), "");
}

TEST_F(PageServerTest, AnswersNotModifiedToWhoHasIt) {
  publish();
  const std::string tag = field_of(ask("/"), "ETag");
  const std::string answer = ask("/", "If-None-Match: " + tag + "\r\n");
  EXPECT_THAT(answer, StartsWith("HTTP/1.1 304"));
  EXPECT_EQ(body_of(answer), "");
  EXPECT_THAT(ask("/", "If-None-Match: \"other\"\r\n"), StartsWith("HTTP/1.1 200"));
}

TEST_F(PageServerTest, CompressesForWhoTakesIt) {
  publish();
  const std::string answer = ask("/", "Accept-Encoding: br, gzip\r\n");
  EXPECT_EQ(field_of(answer, "Content-Encoding"), "gzip");
  EXPECT_EQ(field_of(answer, "Vary"), "Accept-Encoding");
  EXPECT_EQ(*gunzip(body_of(answer)), std::string(5'000, 'x') + "overview");
  EXPECT_EQ(field_of(ask("/", "Accept-Encoding: gzip;q=0\r\n"), "Content-Encoding"), "");
  EXPECT_EQ(field_of(ask("/style.css", "Accept-Encoding: gzip\r\n"), "Content-Encoding"), "");
}

TEST_F(PageServerTest, LetsABrowserDoNothingButShow) {
  publish();
  for (const char* path : {"/", "/nowhere", "/healthz"}) {
    const std::string answer = ask(path);
    EXPECT_THAT(field_of(answer, "Content-Security-Policy"), StartsWith("default-src 'none'; style-src 'self'"))
        << path;
    EXPECT_EQ(field_of(answer, "X-Content-Type-Options"), "nosniff") << path;
    EXPECT_EQ(field_of(answer, "X-Robots-Tag"), "noindex") << path;
    EXPECT_EQ(field_of(answer, "Referrer-Policy"), "no-referrer") << path;
  }
}

TEST_F(PageServerTest, RefusesOtherHosts) {
  publish();
  for (const char* host : {"evil.example", "localhost.evil.example", "", "localhost:evil", "localhost@evil.example",
                           "[::1]evil", "sigs.example.org.evil.example:8025"})
    EXPECT_THAT(ask("/", "", "GET", host), StartsWith("HTTP/1.1 421")) << host;
  for (const char* host : {"localhost:9", "127.0.0.1", "[::1]:8025", "SIGS.example.org", "sigs.example.org:443"})
    EXPECT_THAT(ask("/", "", "GET", host), StartsWith("HTTP/1.1 200")) << host;
  EXPECT_THAT(ask("/", "Host: localhost\r\n"), StartsWith("HTTP/1.1 421"));
  EXPECT_THAT(raw("GET / HTTP/1.0\r\n\r\n"), StartsWith("HTTP/1.1 421"));
}

TEST_F(PageServerTest, TakesAWholeUrlForWhatItAsks) {
  publish();
  for (const char* target :
       {"http://localhost/style.css", "http://sigs.example.org:8025/style.css?v=1", "HTTPS://LOCALHOST/style.css"})
    EXPECT_THAT(ask(target), AllOf(StartsWith("HTTP/1.1 200"), HasSubstr("a {}"))) << target;
  EXPECT_THAT(ask("http://localhost"), HasSubstr("overview"));
  EXPECT_THAT(ask("http://localhost?x"), HasSubstr("overview"));
  EXPECT_THAT(ask("http://localhost/healthz"), StartsWith("HTTP/1.1 200"));
  EXPECT_THAT(ask("http://localhost/nowhere"), StartsWith("HTTP/1.1 404"));
  for (const char* target :
       {"http://evil.example/", "http://", "http://localhost@evil.example/", "http://evil.example?/localhost"})
    EXPECT_THAT(ask(target), StartsWith("HTTP/1.1 421")) << target;
  EXPECT_THAT(ask("http://localhost/style.css", "", "GET", "evil.example"), StartsWith("HTTP/1.1 200"))
      << "the URL says it, not the header";
  EXPECT_THAT(ask("ftp://localhost/style.css"), StartsWith("HTTP/1.1 404"));
}

TEST_F(PageServerTest, OnlyReads) {
  publish();
  for (const char* method : {"POST", "PUT", "DELETE", "OPTIONS", "TRACE"}) {
    const std::string answer = ask("/", "", method);
    EXPECT_THAT(answer, StartsWith("HTTP/1.1 405")) << method;
    EXPECT_EQ(field_of(answer, "Allow"), "GET, HEAD");
  }
}

TEST_F(PageServerTest, KnowsNoFiles) {
  publish();
  for (const char* path : {"/nowhere", "/../etc/passwd", "/%2e%2e/", "//", "/404", "/404/1", "/sigs/..%2f..%2fetc",
                           "/style.css%00", "/%73tyle.css", "*", "http://localhost/../etc/passwd"}) {
    EXPECT_THAT(ask(path), StartsWith("HTTP/1.1 404")) << path;
    EXPECT_THAT(ask(path), HasSubstr("there is none")) << path;
  }
  EXPECT_THAT(ask("/?from=mail"), StartsWith("HTTP/1.1 200"));
}

TEST_F(PageServerTest, MakesADocumentOnceAndOnlyWhenItIsAskedFor) {
  int pages = 0, others = 0;
  on_server([&](PageServer& server) {
    Documents site;
    site["/"] = [&] { return Document{"text/html", "page " + std::to_string(++pages)}; };
    site["/other"] = [&] { return Document{"text/html", std::to_string(++others)}; };
    server.publish(std::move(site));
  });
  EXPECT_THAT(ask("/readyz"), StartsWith("HTTP/1.1 200"));
  EXPECT_EQ(pages, 0);
  for (int i = 0; i < 3; ++i) EXPECT_THAT(ask("/"), HasSubstr("page 1"));
  EXPECT_EQ(others, 0);
}

TEST_F(PageServerTest, KeepsLargeDocumentsAndOfSmallOnesFew) {
  std::map<std::string, int> made;
  const auto random_text = [](std::size_t size) {  // gzip makes it hardly smaller
    std::string text;
    for (std::uint64_t n = 1; text.size() < size; ++n) text += std::to_string(stable_hash(std::to_string(n)));
    return text;
  };
  on_server([&](PageServer& server) {
    Documents site;
    const auto add = [&](const std::string& path, const std::string& body) {
      site[path] = [&made, path, body] {
        ++made[path];
        return Document{"text/plain", body};
      };
    };
    add("/large", random_text(2'000'000));
    for (int n = 0; n < 200; ++n) add("/small/" + std::to_string(n), random_text(150'000));
    server.publish(std::move(site));
  });
  for (int n = 0; n < 200; ++n) {
    if (n % 50 == 0) {
      EXPECT_THAT(ask("/large"), StartsWith("HTTP/1.1 200"));
    }
    EXPECT_THAT(ask("/small/" + std::to_string(n), "", "HEAD"), StartsWith("HTTP/1.1 200"));
  }
  ask("/small/199");
  ask("/small/0");
  EXPECT_EQ(made["/large"], 1);
  EXPECT_EQ(made["/small/199"], 1);
  EXPECT_EQ(made["/small/0"], 2);
}

TEST_F(PageServerTest, GoesOnAfterADocumentThatCannotBeMade) {
  on_server([&](PageServer& server) {
    Documents site;
    site["/"] = []() -> Document { throw std::runtime_error("/var/lib/sigwatch: no room"); };
    site["/well"] = [] { return Document{"text/plain", "well"}; };
    server.publish(std::move(site));
  });
  EXPECT_THAT(ask("/"), AllOf(StartsWith("HTTP/1.1 503"), Not(HasSubstr("/var/lib"))));
  EXPECT_EQ(body_of(ask("/", "", "HEAD")), "");
  EXPECT_THAT(ask("/well"), StartsWith("HTTP/1.1 200"));
}

TEST_F(PageServerTest, SaysSoWithLinksThatFitTheAddress) {
  on_server([](PageServer& server) {
    server.publish(site_of({{"/404", {"text/html; charset=utf-8", "here"}},
                            {"/404/1", {"text/html; charset=utf-8", "one up"}},
                            {"/404/2", {"text/html; charset=utf-8", "two up"}}}));
  });
  EXPECT_THAT(ask("/nowhere"), HasSubstr("here"));
  EXPECT_THAT(ask("/notices/nowhere"), HasSubstr("one up"));
  EXPECT_THAT(ask("/a/b/c/d"), HasSubstr("two up"));
  EXPECT_THAT(ask("/404/1"), StartsWith("HTTP/1.1 404"));
}

TEST_F(PageServerTest, BoundsRequests) {
  publish();
  EXPECT_THAT(ask("/", "X: " + std::string(20'000, 'y') + "\r\n"), StartsWith("HTTP/1.1 431"));
  EXPECT_THAT(ask("/", "Content-Length: 100000\r\n", "POST"), StartsWith("HTTP/1.1 413"));
  EXPECT_THAT(raw("\x16\x03\x01 this is TLS\r\n\r\n"), StartsWith("HTTP/1.1 400"));
  EXPECT_THAT(ask("/"), StartsWith("HTTP/1.1 200"));
}

/// What two servers in a row may understand in two ways.
TEST_F(PageServerTest, IsNotTalkedIntoASecondRequest) {
  publish();
  const std::string hidden = "GET /hidden HTTP/1.1\r\nHost: localhost\r\n\r\n";
  const auto length = std::to_string(hidden.size());
  for (const std::string& more :
       {"Content-Length: " + length, "Content-Length: " + length + "\r\nContent-Length: " + length,
        std::string("Transfer-Encoding: xchunked"), std::string("Transfer-Encoding: identity"),
        std::string("Transfer-Encoding: chunked, identity"),
        std::string("Transfer-Encoding: gzip\r\nTransfer-Encoding: chunked"),
        "Transfer-Encoding: chunked\r\nContent-Length: " + length, std::string("Transfer-Encoding : chunked"),
        std::string("Content-Length: 0\r\nContent-Length: 5"), std::string("Content-Length: -1"),
        std::string("Content-Length: +0")}) {
    const std::string all = raw("GET /style.css HTTP/1.1\r\nHost: localhost\r\n" + more + "\r\n\r\n" + hidden);
    EXPECT_EQ(all.find("HTTP/1.1 ", 1), std::string::npos) << more << "\n" << all;
    EXPECT_THAT(all, HasSubstr("Connection: close")) << more;
  }
}

TEST_F(PageServerTest, AnswersBeforeTheBodyComes) {
  publish();
  EXPECT_THAT(raw("POST / HTTP/1.1\r\nHost: localhost\r\nExpect: 100-continue\r\nContent-Length: 5\r\n\r\n"),
              StartsWith("HTTP/1.1 405"));
}

TEST_F(PageServerTest, TellsWhoSendsTooMuch) {
  publish();
  for (int i = 0; i < 20; ++i) {
    EXPECT_THAT(ask("/", "X: " + std::string(200'000, 'y') + "\r\n"), StartsWith("HTTP/1.1 431"));
    EXPECT_THAT(ask("/", "Content-Length: 200000\r\n\r\n" + std::string(200'000, 'y'), "POST"),
                StartsWith("HTTP/1.1 413"));
  }
}

TEST_F(PageServerTest, KeepsNoConnectionWhereThereIsNoRoom) {
  start({}, 2);
  publish();
  tcp::socket other = connected();
  const std::string answer = raw("GET / HTTP/1.1\r\nHost: localhost\r\n\r\n");
  EXPECT_EQ(field_of(answer, "Connection"), "close");
}

TEST_F(PageServerTest, ServesAllThatAskAtOnce) {
  publish();
  std::vector<tcp::socket> sockets;
  for (int i = 0; i < 150; ++i) {  // each asks at once: the silent give up their places
    sockets.push_back(connected());
    asio::write(sockets.back(),
                asio::buffer(std::string("GET /style.css HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")));
  }
  for (tcp::socket& socket : sockets) EXPECT_THAT(rest_of(socket), HasSubstr("a {}"));
}

TEST_F(PageServerTest, IgnoresRanges) {
  publish();
  const std::string answer = ask("/style.css", "Range: bytes=0-1\r\n");
  EXPECT_THAT(answer, StartsWith("HTTP/1.1 200"));
  EXPECT_EQ(body_of(answer), "a {}");
}

TEST_F(PageServerTest, ServesOneRequestAfterTheOtherOnOneConnection) {
  publish();
  const std::string one = "GET /style.css HTTP/1.1\r\nHost: localhost\r\n\r\n";
  const std::string all = raw(one + one + "GET /style.css HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");
  int n = 0;
  for (auto at = all.find("a {}"); at != std::string::npos; at = all.find("a {}", at + 1)) ++n;
  EXPECT_EQ(n, 3);
}

TEST_F(PageServerTest, HangsUpOnTheSilent) {
  start(std::chrono::milliseconds(100));
  tcp::socket silent = connected();
  asio::write(silent, asio::buffer(std::string("GET / HTT")));
  EXPECT_EQ(rest_of(silent), "");
}

TEST_F(PageServerTest, HangsUpOnWhoAsksAndDoesNotRead) {
  constexpr std::size_t kMoreThanSocketsHold = 30'000'000;
  start(std::chrono::milliseconds(100), 1);
  on_server([](PageServer& server) {
    server.publish(site_of({{"/", {"text/html; charset=utf-8", std::string(kMoreThanSocketsHold, 'x')}},
                            {"/style.css", {"text/css", "a {}"}}}));
  });
  tcp::socket slow = connected();
  asio::write(slow, asio::buffer(std::string("GET / HTTP/1.1\r\nHost: localhost\r\n\r\n")));
  EXPECT_THAT(ask("/style.css"), StartsWith("HTTP/1.1 200"));  // there is one connection at a time
  EXPECT_LT(rest_of(slow).size(), kMoreThanSocketsHold);
}

TEST_F(PageServerTest, LetsMoreConnectionsWait) {
  start(std::chrono::milliseconds(300), 2);
  publish();
  tcp::socket a = connected(), b = connected();
  EXPECT_THAT(ask("/"), StartsWith("HTTP/1.1 200"));  // once one of the two was hung up on
}

TEST_F(PageServerTest, TakesThePlacesOfTheSilentWhereOthersWait) {
  start(std::chrono::hours(1), 2);
  publish();
  std::vector<tcp::socket> silent;
  for (int i = 0; i < 6; ++i) silent.push_back(connected());
  EXPECT_THAT(ask("/"), StartsWith("HTTP/1.1 200"));
}

TEST_F(PageServerTest, SaysWhichAddressIsTaken) {
  PageServerSettings settings;
  settings.listen = "127.0.0.1:" + std::to_string(port_);
  auto second = PageServer::open(io_.get_executor(), settings);
  ASSERT_FALSE(second);
  EXPECT_THAT(second.error().what, HasSubstr(settings.listen + ": Address already in use"));
  settings.listen = "192.0.2.1:80";
  EXPECT_THAT(PageServer::open(io_.get_executor(), settings).error().what, HasSubstr("not an address of loopback"));
}

}  // namespace
}  // namespace sigwatch
