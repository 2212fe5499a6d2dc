#include "libraries/curl/http.h"

#include <algorithm>
#include <chrono>
#include <functional>
#include <utility>

#include "libraries/background/background.h"
#include "libraries/curl/exchange.h"
#include "libraries/curl/host_permits.h"
#include "libraries/curl/multi.h"
#include "libraries/curl/redirect.h"
#include "libraries/curl/url.h"
#include "libraries/curl/whole_answer.h"

namespace sigwatch {

namespace asio = boost::asio;

namespace {

using SteadyClock = std::chrono::steady_clock;
using Milliseconds = std::chrono::milliseconds;

Error stopping(const Url& url) {
  return Error{ErrorKind::retry,
               "GET " + shown_url(url.text) + ": given up because the program stops or changes its configuration"};
}

Error too_many_redirects(const Url& url) {
  return Error{ErrorKind::retry, "GET " + shown_url(url.text) + ": more than " + std::to_string(kMaxRedirects) +
                                     " redirects, perhaps in a circle; ask the server's operators"};
}

Error without_target(const Url& url) {
  return Error{ErrorKind::retry,
               "GET " + shown_url(url.text) + ": a redirect that does not say where to; ask the server's operators"};
}

// An address that stands in the URL itself was chosen by who wrote the configuration. A name is another matter: whoever
// owns it could let it point into the network that we stand in, so it takes a person's word.
bool may_be_private(const Url& url, const HttpSettings& settings) {
  return is_trusted(url, settings.private_hosts) ||
         (is_literal_host(url.host) && is_trusted(url, settings.trusted_hosts));
}

// Of answers larger than this, so many come in at a time, from all hosts together.
// Thirty archives that sent 31 MB each, all at once, held 449 MiB. What a poll mostly gets is some kilobytes, and never
// waits.
constexpr std::int64_t kLargeAnswerBytes = 1024 * 1024;
constexpr int kLargeAtOnce = 3;

// One answer and, of a redirect, where it points.
struct Hop {
  HttpResponse response;
  std::string location;
};

// What came of one request: a hop, or why not.
struct Attempt {
  Result<Hop> hop;
  bool too_large = false;
  Milliseconds took{0};
};

}  // namespace

class HttpClient::Impl {
 public:
  Impl(asio::io_context& io, HttpSettings settings)
      : settings_(std::move(settings)),
        permits_(io, settings_.per_host),
        large_of_host_(io, 1),
        large_(io, kLargeAtOnce) {
    multi_.emplace(io);
  }

  const HttpSettings& settings() const { return settings_; }
  bool closed() const { return !multi_; }
  void close() { multi_.reset(); }
  asio::awaitable<Attempt> hop(HttpRequest request, Url url, Milliseconds left);

 private:
  asio::awaitable<Attempt> ask(HttpRequest request, Url url, Milliseconds left);

  HttpSettings settings_;
  HostPermits permits_;
  HostPermits large_of_host_;
  HostPermits large_;  // one line for all hosts
  EasyPool easies_;
  std::optional<CurlMulti> multi_;
};

asio::awaitable<Attempt> HttpClient::Impl::hop(HttpRequest request, Url url, Milliseconds left) {
  const std::string host = authority_of(url);
  // How large an answer is shows only when it comes. So it is asked for as if it were small, at once, and a large one
  // is broken off and asked for again when its turn has come.
  HttpRequest modest = request;
  modest.max_bytes = std::min(request.max_bytes, kLargeAnswerBytes);
  std::optional<HostPermits::Permit> permit = co_await permits_.take(host);
  if (!permit) co_return Attempt{stopping(url)};
  Attempt first = co_await ask(modest, url, left);
  if (!first.too_large || request.max_bytes <= kLargeAnswerBytes) co_return first;
  permit.reset();  // small answers of this host do not wait behind two large ones
  // First one at a time of each host, so that no host holds two of the few places of all. Everybody takes the three in
  // this order, so that no two can wait for each other.
  const std::optional<HostPermits::Permit> one_of_host = co_await large_of_host_.take(host);
  const std::optional<HostPermits::Permit> again = co_await permits_.take(host);
  // What a coroutine waits with has a name here and elsewhere: GCC 12 destroys some temporaries in such a place twice
  // (see Coroutines in CONTRIBUTING.md).
  const std::string all_hosts;
  const std::optional<HostPermits::Permit> large = co_await large_.take(all_hosts);
  if (!one_of_host || !again || !large) co_return Attempt{stopping(url)};
  std::function<bool()> nothing = [] { return true; };
  co_await in_background(std::move(nothing));  // until what came before is parsed
  // With all of its time anew: that the first attempt was broken off was our wish.
  Attempt second = co_await ask(request, url, left);
  if (second.hop) ++second.hop->response.requests;
  co_return second;
}

asio::awaitable<Attempt> HttpClient::Impl::ask(HttpRequest request, Url url, Milliseconds left) {
  if (closed()) co_return Attempt{stopping(url)};
  Exchange exchange(easies_.take(), request, url, settings_.user_agent, !may_be_private(url, settings_), left);
  const auto begin = SteadyClock::now();
  CURL* const easy = exchange.easy();
  const CURLcode code = co_await multi_->perform(easy);
  const auto took = std::chrono::duration_cast<Milliseconds>(SteadyClock::now() - begin);
  auto answer = whole_answer(request, url, exchange, code);
  easies_.give_back(exchange.take_easy());
  if (!answer) co_return Attempt{answer.error(), exchange.stopped() == Exchange::Stop::body_too_large, took};
  co_return Attempt{Hop{std::move(*answer), exchange.head().location()}, false, took};
}

HttpClient::HttpClient(asio::io_context& io, HttpSettings settings)
    : impl_(std::make_shared<Impl>(io, std::move(settings))) {}

HttpClient::~HttpClient() { impl_->close(); }

asio::awaitable<Result<HttpResponse>> HttpClient::get(HttpRequest request) {
  const std::shared_ptr<Impl> impl = impl_;  // the client may go while this waits
  Result<Url> url = parse_url(request.url);
  Milliseconds left = impl->settings().deadline;
  for (int requests = 1; requests <= 1 + kMaxRedirects; ++requests) {
    if (!url) co_return url.error();
    if (impl->closed()) co_return stopping(*url);
    const Url here = *url;
    Attempt attempt = co_await impl->hop(request, here, left);
    if (!attempt.hop) co_return attempt.hop.error();
    Hop& hop = *attempt.hop;
    if (!is_redirect(hop.response.status)) {
      hop.response.requests += requests - 1;
      hop.response.redirected = requests > 1;
      co_return std::move(hop.response);
    }
    if (hop.location.empty()) co_return without_target(here);
    left -= attempt.took;
    url = follow_redirect(here, hop.location, impl->settings().trusted_hosts);
  }
  if (!url) co_return url.error();
  co_return too_many_redirects(*url);
}

}  // namespace sigwatch
