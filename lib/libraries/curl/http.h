#pragma once

#include <boost/asio/awaitable.hpp>
#include <boost/asio/io_context.hpp>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "core/base/result.h"
#include "core/base/time.h"

namespace sigwatch {

/// One GET. `http` and `https` alone.
struct HttpRequest {
  std::string url{};
  std::string accept{};                       ///< `Accept`, empty: `*/*`
  std::string if_none_match{};                ///< ETag as received, or empty
  std::string if_modified_since{};            ///< exact string as received (nginx compares it so), or empty
  std::optional<std::int64_t> range_from{};   ///< bytes=N-
  std::optional<std::int64_t> range_last{};   ///< bytes=-N; not together with range_from
  std::int64_t max_bytes = 32 * 1024 * 1024;  ///< wire cap; beyond it the answer is an Error
};

/// A whole answer: complete by Content-Length or by chunking (206 with the Content-Range that was asked). An answer
/// whose end was not proved is never one of these.
struct HttpResponse {
  int status = 0;
  std::string url;   ///< after redirects
  std::string body;  ///< as on the wire: identity, never decoded here
  std::string etag, last_modified, content_type;
  std::optional<std::int64_t> range_start, total_size;  ///< of a 206; total_size also of a 416
  std::optional<Seconds> retry_after;
  std::optional<Time> date;      ///< the server's clock
  int requests = 1;              ///< with redirects, and both of a large answer
  bool redirected = false;       ///< `url` is another than was asked for
  std::string content_encoding;  ///< empty, or what was sent though `identity` was asked: `x-gzip` of a stored .gz
                                 ///< file; the body is still encoded
};

struct HttpSettings {
  std::string user_agent{};  ///< honest, with a contact address, without "Mozilla"
  int per_host = 2;          ///< requests under way at once to one host
  /// What the configuration names: may be redirected to, and where it is an IP address or `localhost` may be private.
  /// `host` stands for the ports 80 and 443, `host:port` for that one; IPv6 in brackets.
  std::vector<std::string> trusted_hosts{};
  /// Names (in the same form) whose addresses may be private, as a person said. Whoever owns any other name could send
  /// our requests into the network that we stand in.
  std::vector<std::string> private_hosts{};
  /// of one request with its redirects, and of a large answer anew; waiting for its turn is not counted
  Seconds deadline = 120s;
};

/// GET over HTTP/1.1 on libcurl's multi interface, driven by Asio. Follows at most 5 redirects by hand: http(s) only,
/// same host or a trusted host, never from https to http. Every address but those of HttpSettings must be public
/// (checked on the socket). One slow host (host and port) holds only its own requests. An answer over 1 MiB is broken
/// off and asked for again when it is its turn: of all hosts together three such come in at a time, of each host one,
/// and only when what came before is parsed (in_background()). An Error says what failed, where, and what to do; 4xx
/// and 5xx are answers, not errors. No proxy is used, not even from the environment: the address check must see the
/// real peer. No cookies, no netrc; a user name in a URL is refused. Certificates are verified (the system's, or
/// $SSL_CERT_FILE). `io` outlives the client; a get() under way when the client goes comes back as an Error retry. The
/// program ignores SIGPIPE.
class HttpClient {
 public:
  HttpClient(boost::asio::io_context& io, HttpSettings settings);
  ~HttpClient();
  HttpClient(const HttpClient&) = delete;
  HttpClient& operator=(const HttpClient&) = delete;

  boost::asio::awaitable<Result<HttpResponse>> get(HttpRequest request);

 private:
  class Impl;
  std::shared_ptr<Impl> impl_;  // shared with each get() under way
};

}  // namespace sigwatch
