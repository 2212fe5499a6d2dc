#include "libraries/curl/canned_server.h"

#include <algorithm>
#include <boost/asio/buffer.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/read_until.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>
#include <charconv>
#include <mutex>
#include <optional>
#include <thread>

namespace sigwatch::test {

namespace asio = boost::asio;
using asio::ip::tcp;

namespace {

std::string lower_case(std::string_view text) {
  std::string copy(text);
  std::transform(copy.begin(), copy.end(), copy.begin(),
                 [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; });
  return copy;
}

std::string head_of(int status, const std::vector<std::string>& fields) {
  std::string head = "HTTP/1.1 " + std::to_string(status) + " Canned\r\n";
  head += "Date: Sun, 22 Nov 2026 06:02:29 GMT\r\n";
  for (const std::string& field : fields) head += field + "\r\n";
  return head;
}

CannedRequest parse_request(const std::string& head) {
  CannedRequest request;
  request.head = head;
  const std::size_t first = head.find(' '), second = head.find(' ', first + 1);
  if (second == std::string::npos) return request;
  request.method = head.substr(0, first);
  request.target = head.substr(first + 1, second - first - 1);
  return request;
}

std::optional<std::size_t> number(std::string_view text) {
  std::size_t value = 0;
  const auto [end, failure] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (failure != std::errc{} || end != text.data() + text.size()) return std::nullopt;
  return value;
}

}  // namespace

std::string CannedRequest::field(std::string_view name) const {
  const std::string key = "\n" + lower_case(name) + ":";
  const std::size_t found = lower_case(head).find(key);
  if (found == std::string::npos) return {};
  const std::size_t begin = std::min(head.find_first_not_of(' ', found + key.size()), head.size());
  return head.substr(begin, std::min(head.find('\r', begin), head.size()) - begin);
}

CannedAnswer answer(int status, std::string_view body, std::vector<std::string> fields) {
  if (status != 304 && status != 204) fields.push_back("Content-Length: " + std::to_string(body.size()));
  return CannedAnswer{.bytes = head_of(status, fields) + "\r\n" + std::string(body)};
}

CannedAnswer chunked(int status, std::string_view body, std::size_t piece, std::vector<std::string> fields) {
  fields.emplace_back("Transfer-Encoding: chunked");
  std::string bytes = head_of(status, fields) + "\r\n";
  for (; !body.empty(); body.remove_prefix(std::min(piece, body.size()))) {
    const std::string_view part = body.substr(0, piece);
    char size[20] = {};
    std::to_chars(size, size + sizeof size - 1, part.size(), 16);
    bytes += std::string(size) + "\r\n" + std::string(part) + "\r\n";
  }
  return CannedAnswer{.bytes = bytes + "0\r\n\r\n"};
}

CannedAnswer redirect(std::string_view location, int status) {
  return answer(status, "moved", {"Location: " + std::string(location)});
}

CannedAnswer raw(std::string bytes, CannedAnswer::Then then) {
  return CannedAnswer{.bytes = std::move(bytes), .then = then};
}

CannedAnswer serve_file(const CannedRequest& request, std::string_view body, std::string_view etag) {
  const std::string modified = "Sat, 21 Nov 2026 10:00:00 GMT";
  std::vector<std::string> fields = {"ETag: " + std::string(etag), "Last-Modified: " + modified,
                                     "Accept-Ranges: bytes"};
  const std::string if_none = request.field("If-None-Match");
  if (if_none == etag || (if_none.empty() && request.field("If-Modified-Since") == modified))
    return answer(304, "", fields);
  const std::string range = request.field("Range");
  const std::string total = std::to_string(body.size());
  if (!range.starts_with("bytes=")) return answer(200, body, fields);
  const std::string_view span = std::string_view(range).substr(6);
  const std::size_t dash = span.find('-');
  std::optional<std::size_t> first = number(span.substr(0, dash));
  if (const auto last = number(span.substr(dash + 1)); dash == 0 && last)
    first = body.size() - std::min(*last, body.size());
  if (!first || *first >= body.size()) {
    fields.push_back("Content-Range: bytes */" + total);
    return answer(416, "", fields);
  }
  fields.push_back("Content-Range: bytes " + std::to_string(*first) + "-" + std::to_string(body.size() - 1) + "/" +
                   total);
  return answer(206, body.substr(*first), fields);
}

class CannedServer::Impl {
 public:
  Impl(Play play, const std::string& address)
      : play_(std::move(play)), acceptor_(io_, tcp::endpoint(asio::ip::make_address(address), 0)) {
    endpoint_ = acceptor_.local_endpoint();
    asio::co_spawn(io_, accept(), asio::detached);
    thread_ = std::thread([this] { io_.run(); });
  }
  ~Impl() {
    io_.stop();
    thread_.join();
  }
  Impl(const Impl&) = delete;
  Impl& operator=(const Impl&) = delete;

  tcp::endpoint endpoint() const { return endpoint_; }
  std::vector<CannedRequest> requests() const { return locked(requests_); }
  int connections() const { return locked(connections_); }
  int most_at_once() const { return locked(most_at_once_); }

 private:
  template <class T>
  T locked(const T& value) const {
    const std::lock_guard lock(mutex_);
    return value;
  }

  asio::awaitable<void> accept();
  asio::awaitable<void> serve(tcp::socket socket);
  asio::awaitable<bool> play_to(tcp::socket& socket, CannedAnswer canned);
  asio::awaitable<void> pause(std::chrono::milliseconds time);
  CannedAnswer take(const CannedRequest& request);
  void done();

  Play play_;
  mutable std::mutex mutex_;
  std::vector<CannedRequest> requests_;
  int connections_ = 0, at_once_ = 0, most_at_once_ = 0;
  asio::io_context io_;  // after what the frames that it destroys use
  tcp::acceptor acceptor_;
  tcp::endpoint endpoint_;
  std::thread thread_;
};

asio::awaitable<void> CannedServer::Impl::accept() {
  for (;;) {
    tcp::socket socket = co_await acceptor_.async_accept(asio::use_awaitable);
    {
      const std::lock_guard lock(mutex_);
      ++connections_;
    }
    asio::co_spawn(io_, serve(std::move(socket)), asio::detached);
  }
}

CannedAnswer CannedServer::Impl::take(const CannedRequest& request) {
  {
    const std::lock_guard lock(mutex_);
    requests_.push_back(request);
    most_at_once_ = std::max(most_at_once_, ++at_once_);
  }
  return play_(request);
}

void CannedServer::Impl::done() {
  const std::lock_guard lock(mutex_);
  --at_once_;
}

asio::awaitable<void> CannedServer::Impl::pause(std::chrono::milliseconds time) {
  asio::steady_timer timer(io_, time);
  co_await timer.async_wait(asio::use_awaitable);
}

asio::awaitable<void> CannedServer::Impl::serve(tcp::socket socket) {
  std::string received;
  try {
    for (bool more = true; more;) {
      auto buffer = asio::dynamic_buffer(received, 100'000);
      const std::size_t size = co_await asio::async_read_until(socket, buffer, "\r\n\r\n", asio::use_awaitable);
      const CannedRequest request = parse_request(received.substr(0, size - 4));
      received.erase(0, size);
      CannedAnswer canned = take(request);
      more = co_await play_to(socket, std::move(canned));
    }
  } catch (const boost::system::system_error&) {
    // The client went: what every connection ends with.
  }
}

// True when the connection is kept.
asio::awaitable<bool> CannedServer::Impl::play_to(tcp::socket& socket, CannedAnswer canned) {
  struct Done {
    explicit Done(Impl& owner) : server(owner) {}
    ~Done() { server.done(); }
    Impl& server;
  };
  std::optional<Done> done(std::in_place, *this);
  const auto bytes = asio::buffer(canned.bytes);
  const auto piece = asio::buffer(canned.drip);
  if (canned.delay.count() > 0) co_await pause(canned.delay);
  // Answered, once the client can have seen the last byte.
  if (canned.then != CannedAnswer::Then::hang && canned.then != CannedAnswer::Then::drip) done.reset();
  co_await asio::async_write(socket, bytes, asio::use_awaitable);
  while (canned.then == CannedAnswer::Then::drip) {
    co_await pause(canned.drip_every);
    co_await asio::async_write(socket, piece, asio::use_awaitable);
  }
  while (canned.then == CannedAnswer::Then::hang) {
    char ignored[100];
    const auto rest = asio::buffer(ignored);
    co_await socket.async_read_some(rest, asio::use_awaitable);
  }
  if (canned.then == CannedAnswer::Then::reset) socket.set_option(asio::socket_base::linger(true, 0));
  if (canned.then == CannedAnswer::Then::close) socket.shutdown(tcp::socket::shutdown_send);
  co_return canned.then == CannedAnswer::Then::keep;
}

CannedServer::CannedServer(Play play, std::string address) : impl_(std::make_unique<Impl>(std::move(play), address)) {}
CannedServer::~CannedServer() = default;

int CannedServer::port() const { return impl_->endpoint().port(); }
std::string CannedServer::authority() const {
  const auto address = impl_->endpoint().address();
  const std::string host = address.is_v6() ? "[" + address.to_string() + "]" : address.to_string();
  return host + ":" + std::to_string(port());
}
std::string CannedServer::url(std::string_view path) const { return "http://" + authority() + std::string(path); }
std::vector<CannedRequest> CannedServer::requests() const { return impl_->requests(); }
int CannedServer::connections() const { return impl_->connections(); }
int CannedServer::most_at_once() const { return impl_->most_at_once(); }

}  // namespace sigwatch::test
