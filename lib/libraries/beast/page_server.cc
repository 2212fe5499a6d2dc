#include "libraries/beast/page_server.h"

#include <algorithm>
#include <array>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/core/tcp_stream.hpp>
#include <boost/beast/http/error.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/read.hpp>
#include <boost/beast/http/write.hpp>
#include <list>

#include "core/base/text.h"
#include "libraries/beast/answers.h"

namespace sigwatch {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace http = boost::beast::http;
using asio::ip::tcp;

namespace {

constexpr std::uint32_t kMostHeader = 8 * 1024;
constexpr std::uint64_t kMostBody = 1024;  // nothing here takes one
constexpr std::size_t kMostRead = 16 * 1024;
constexpr int kMostRequests = 1'000;  // on one connection
// Ten breaths are a second. Before there was such a limit, 150 connections that asked for nothing kept a person waiting
// for half a minute, and `/healthz` with him.
constexpr auto kBreath = std::chrono::milliseconds(100);
constexpr int kMostBreaths = 10;
constexpr auto kFarewell = std::chrono::seconds(1);
constexpr std::size_t kMostWaste = 256 * 1024;

std::optional<tcp::endpoint> endpoint_of(const std::string& listen) {
  const std::size_t colon = listen.rfind(':');
  if (colon == std::string::npos) return std::nullopt;
  std::string host = listen.substr(0, colon);
  if (host.starts_with('[') && host.ends_with(']')) host = host.substr(1, host.size() - 2);
  boost::system::error_code error;
  const auto address = asio::ip::make_address(host, error);
  // The page asks nobody who they are: whoever else shall see it comes through a web server that stands before it.
  if (error || !address.is_loopback()) return std::nullopt;
  return tcp::endpoint(address, static_cast<unsigned short>(std::stoi(listen.substr(colon + 1))));
}

}  // namespace

class PageServer::Impl : public std::enable_shared_from_this<Impl> {
 public:
  Impl(const asio::any_io_executor& executor, PageServerSettings settings)
      : acceptor_(executor), breath_(executor), settings_(std::move(settings)) {
    for (const char* name : {"localhost", "127.0.0.1", "[::1]"}) hosts_[name] = true;
    for (const std::string& host : settings_.hosts) hosts_[lower(host)] = true;
    hosts_[lower(settings_.listen.substr(0, settings_.listen.rfind(':')))] = true;
  }

  std::optional<Error> listen() {
    const auto fault = [this](const std::string& cause) {
      return Error{ErrorKind::give_up,
                   "page.listen " + settings_.listen + ": " + cause + "; name a free port of loopback, or none"};
    };
    const auto endpoint = endpoint_of(settings_.listen);
    if (!endpoint) return fault("is not an address of loopback");
    boost::system::error_code error;
    acceptor_.open(endpoint->protocol(), error);
    // Else the next start would be refused for as long as the kernel remembers connections of the last one.
    if (!error) acceptor_.set_option(asio::socket_base::reuse_address(true), error);
    if (!error) acceptor_.bind(*endpoint, error);
    if (!error) acceptor_.listen(128, error);
    if (error) return fault(error.message());
    return std::nullopt;
  }

  void start() { asio::co_spawn(acceptor_.get_executor(), accept(shared_from_this()), asio::detached); }

  void close() {
    boost::system::error_code ignored;
    acceptor_.close(ignored);
    breath_.cancel();
    site_.reset();  // connections may still be open for a moment
  }

  static asio::awaitable<void> accept(std::shared_ptr<Impl> self) {
    while (self->acceptor_.is_open()) {
      // Who is not accepted waits in the kernel's queue, and costs us nothing.
      if (self->open_ >= self->settings_.connections) {
        co_await self->breathe();
        continue;
      }
      boost::system::error_code error;
      // A name, and no temporary in what is awaited: GCC 12 destroys some of those twice.
      auto token = asio::redirect_error(asio::use_awaitable, error);
      tcp::socket socket = co_await self->acceptor_.async_accept(token);
      if (error == asio::error::operation_aborted) break;
      if (error) {  // no more descriptors, say: what is open goes on
        co_await self->breathe();
        continue;
      }
      ++self->open_;
      auto talk = converse(self, std::move(socket));
      asio::co_spawn(self->acceptor_.get_executor(), std::move(talk), [self](const std::exception_ptr&) {
        --self->open_;
        self->breath_.cancel();  // there is room for one that waits
      });
    }
  }

  asio::awaitable<void> breathe() {
    breath_.expires_after(kBreath);
    boost::system::error_code ignored;
    auto token = asio::redirect_error(asio::use_awaitable, ignored);
    co_await breath_.async_wait(token);
    if (!ignored) hurry_the_silent();
  }

  /// Others wait for a place: who takes one and asks for nothing gives it up after a second.
  void hurry_the_silent() {
    for (Silent& silent : silent_) {
      if (++silent.breaths == kMostBreaths) silent.stream->cancel();
    }
  }

  /// One connection: requests one after the other. Everything about it is bounded: headers, their number, and the time
  /// of each. Bodies are never read, and what announces one is the last request: where it ends is what smuggled
  /// requests lie about.
  static asio::awaitable<void> converse(std::shared_ptr<Impl> self, tcp::socket socket) {
    beast::tcp_stream stream(std::move(socket));
    beast::flat_buffer buffer(kMostRead);
    for (int n = 0; n < kMostRequests && self->acceptor_.is_open(); ++n) {
      http::request_parser<http::string_body> parser;
      parser.header_limit(kMostHeader);
      // Bodies are never read; this has Beast refuse at once a request that announces a large one.
      parser.body_limit(kMostBody);
      stream.expires_after(self->settings_.patience);
      boost::system::error_code error;
      auto reading = asio::redirect_error(asio::use_awaitable, error);
      const auto silent = self->silent_.insert(self->silent_.end(), Silent{&stream});
      co_await http::async_read_header(stream, buffer, parser, reading);
      self->silent_.erase(silent);
      if (error && !is_bad_request(error)) break;
      const bool clean = !error && !announces_body(parser.get());
      PageAnswer answer = error ? self->refusal(error) : self->answer(parser.get());
      const bool again = clean && parser.get().keep_alive() && n + 1 < kMostRequests && self->has_room();
      answer.head.version(11);
      answer.head.keep_alive(again);
      // Anew for the answer: who asks and then does not read it holds a place, too.
      stream.expires_after(self->settings_.patience);
      http::response_serializer<http::span_body<const char>> serializer(answer.head);
      boost::system::error_code failed;
      auto writing = asio::redirect_error(asio::use_awaitable, failed);
      co_await http::async_write(stream, serializer, writing);
      if (failed || !again) {
        if (!failed && !clean) co_await hear_out(stream);
        break;
      }
    }
    boost::system::error_code ignored;
    stream.socket().shutdown(tcp::socket::shutdown_send, ignored);
  }

  /// What still comes is thrown away for a moment: a connection that is closed upon unread bytes is reset, and the
  /// answer may be lost.
  static asio::awaitable<void> hear_out(beast::tcp_stream& stream) {
    boost::system::error_code error;
    stream.socket().shutdown(tcp::socket::shutdown_send, error);
    stream.expires_after(kFarewell);
    std::array<char, 4096> waste{};
    for (std::size_t heard = 0; !error && heard < kMostWaste;) {
      auto token = asio::redirect_error(asio::use_awaitable, error);
      const auto space = asio::buffer(waste);
      heard += co_await stream.async_read_some(space, token);
    }
  }

  /// Connections are kept for a next request while there is room for others.
  bool has_room() const { return open_ * 4 <= settings_.connections * 3; }

  static bool is_bad_request(const boost::system::error_code& error) {
    // end_of_stream and partial_message mean that the other side hung up: there is nobody to answer.
    return error.category() == http::make_error_code(http::error::bad_method).category() &&
           error != http::error::end_of_stream && error != http::error::partial_message;
  }

  PageAnswer refusal(const boost::system::error_code& error) const {
    if (error == http::error::header_limit || error == http::error::buffer_overflow)
      return plain_answer(http::status::request_header_fields_too_large, "the request is too long");
    if (error == http::error::body_limit)
      return plain_answer(http::status::payload_too_large, "nothing here takes a body");
    return plain_answer(http::status::bad_request, "this is not HTTP/1.1");
  }

  PageAnswer answer(const PageRequest& request) {
    try {
      return answer_to(request, {site_.get(), fault_, hosts_});
    } catch (const std::exception&) {  // there is no room for it
      // What the exception says may name files, and is not for strangers.
      return plain_answer(http::status::service_unavailable, "this cannot be made now; ask again later",
                          request.method() == http::verb::head);
    }
  }

  /// A connection whose request has not come yet.
  struct Silent {
    beast::tcp_stream* stream;
    int breaths = 0;  ///< for which others have waited
  };

  tcp::acceptor acceptor_;
  asio::steady_timer breath_;
  PageServerSettings settings_;
  std::map<std::string, bool, std::less<>> hosts_;
  std::unique_ptr<ServedSite> site_;
  std::string fault_;
  std::list<Silent> silent_;
  int open_ = 0;
};

PageServer::PageServer(std::shared_ptr<Impl> impl) : impl_(std::move(impl)) {}

PageServer::~PageServer() { impl_->close(); }

Result<std::unique_ptr<PageServer>> PageServer::open(const asio::any_io_executor& executor,
                                                     PageServerSettings settings) {
  auto impl = std::make_shared<Impl>(executor, std::move(settings));
  if (auto error = impl->listen()) return *error;
  impl->start();
  return std::unique_ptr<PageServer>(new PageServer(std::move(impl)));
}

void PageServer::publish(Documents documents) { impl_->site_ = std::make_unique<ServedSite>(std::move(documents)); }

void PageServer::set_fault(std::string fault) { impl_->fault_ = std::move(fault); }

unsigned short PageServer::port() const {
  boost::system::error_code ignored;
  return impl_->acceptor_.local_endpoint(ignored).port();
}

}  // namespace sigwatch
