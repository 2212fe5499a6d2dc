#pragma once

#include <chrono>
#include <cstddef>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace sigwatch::test {

/// One request as it arrived.
struct CannedRequest {
  std::string method;
  std::string target;  ///< path and query as sent: `/list/index.html?x=1`
  std::string head;    ///< the whole header block with request line, without the final blank line
  /// A field's value, name in any case; empty when absent.
  std::string field(std::string_view name) const;
};

/// What goes back: exact bytes, and what happens then.
struct CannedAnswer {
  std::string bytes{};
  enum class Then {
    keep,   ///< the connection stays open for the next request
    close,  ///< ends in order (FIN)
    reset,  ///< ends by RST
    hang,   ///< nothing more is ever sent, until the client goes or the server ends
    drip,   ///< `drip` is sent again and again, one piece every `drip_every`
  };
  Then then = Then::keep;
  std::string drip = "x";
  std::chrono::milliseconds drip_every{20};
  std::chrono::milliseconds delay{0};  ///< before the first byte goes
};

/// `HTTP/1.1 200 OK` with Content-Length, Date and `fields` (lines without line ends: `ETag: "1"`).
CannedAnswer answer(int status, std::string_view body, std::vector<std::string> fields = {});
/// The same with `Transfer-Encoding: chunked`, in pieces of `piece` bytes.
CannedAnswer chunked(int status, std::string_view body, std::size_t piece = 1000, std::vector<std::string> fields = {});
/// `location` with 302.
CannedAnswer redirect(std::string_view location, int status = 302);
/// Plays files like nginx does: 200 with ETag and Last-Modified, 304 on If-None-Match or If-Modified-Since, 206 and 416
/// on Range.
CannedAnswer serve_file(const CannedRequest& request, std::string_view body, std::string_view etag = "\"1\"");
/// Exact bytes and the end.
CannedAnswer raw(std::string bytes, CannedAnswer::Then then = CannedAnswer::Then::close);

/// A tiny HTTP/1.1 server on loopback with its own thread, which plays what a function says. For GET alone.
///
///     CannedServer server([](const CannedRequest& request) { return answer(200, "hello"); });
///     HttpClient client(io, settings trusting server.authority());   // 127.0.0.1:PORT
///     ... client.get({.url = server.url("/path")}) ...
///     EXPECT_EQ(server.requests().size(), 1u);
///
/// The function runs in the server's thread, never at the same time twice. Destruction closes everything and joins.
class CannedServer {
 public:
  using Play = std::function<CannedAnswer(const CannedRequest&)>;
  explicit CannedServer(Play play, std::string address = "127.0.0.1");
  ~CannedServer();
  CannedServer(const CannedServer&) = delete;
  CannedServer& operator=(const CannedServer&) = delete;

  int port() const;
  std::string authority() const;                       ///< `127.0.0.1:PORT` ([::1]:PORT for IPv6), for trusted_hosts
  std::string url(std::string_view path = "/") const;  ///< `http://127.0.0.1:PORT/path`
  std::vector<CannedRequest> requests() const;         ///< all so far, in order of arrival
  int connections() const;                             ///< accepted so far
  int most_at_once() const;  ///< the most connections with a request that was not yet answered in full

 private:
  class Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace sigwatch::test
