#include "libraries/curl/mail_stream.h"

#include <algorithm>
#include <array>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <optional>
#include <string_view>
#include <utility>

#include "core/base/text.h"
#include "libraries/curl/address_gate.h"
#include "libraries/curl/easy.h"
#include "libraries/curl/host_permits.h"
#include "libraries/curl/multi.h"
#include "libraries/curl/socket_watch.h"
#include "libraries/curl/url.h"

namespace sigwatch {

namespace asio = boost::asio;

namespace {

constexpr std::size_t kChunk = std::size_t{64} * 1024;

/// The turns of all mail streams of one loop.
/// Asio keeps one of these with each loop: two archives on one server are two streams that do not know of each other,
/// and together they must not take more than its few places.
class MailPermits : public asio::execution_context::service {
 public:
  static inline asio::execution_context::id id;  // NOLINT(readability-identifier-naming): Asio's name
  explicit MailPermits(asio::execution_context& context) : asio::execution_context::service(context) {}
  HostPermits& at(asio::io_context& io, int at_once) {
    if (!permits_) permits_.emplace(io, at_once);
    return *permits_;
  }

 private:
  void shutdown() override {}
  std::optional<HostPermits> permits_;
};

/// `imap://host:port` -> `host`.
std::string host_of(const std::string& address) {
  const std::string authority = address.substr(std::min(address.find("//") + 2, address.size()));
  return lower(authority.substr(0, authority.rfind(':')));
}

}  // namespace

class MailStream::Impl {
 public:
  Impl(asio::io_context& io, MailServer server, std::shared_ptr<const Secret> password);
  ~Impl() { multi_.disconnect(easy_.get()); }
  Impl(const Impl&) = delete;
  Impl& operator=(const Impl&) = delete;

  const std::string& greeting() const { return greeting_; }
  asio::awaitable<std::optional<MailFault>> connect();
  asio::awaitable<Result<bool>> send(std::string bytes);
  asio::awaitable<Result<std::string>> receive();

 private:
  void set_up();
  asio::awaitable<bool> ready(int poll);
  MailFault fault_of(CURLcode code) const;
  static std::size_t on_line(char* line, std::size_t one, std::size_t size, void* self);

  asio::io_context& io_;
  MailServer server_;
  std::shared_ptr<const Secret> password_;
  std::string greeting_;
  bool strange_ = false;  // no IMAP server greets so
  std::array<char, CURL_ERROR_SIZE> error_{};
  std::optional<HostPermits::Permit> permit_;
  asio::steady_timer wake_;
  asio::steady_timer::time_point until_{};
  bool ready_ = false;
  AddressGate gate_;
  CurlMulti multi_;
  EasyHandle easy_;
  std::shared_ptr<SocketWatch> watch_;
};

MailStream::Impl::Impl(asio::io_context& io, MailServer server, std::shared_ptr<const Secret> password)
    : io_(io),
      server_(std::move(server)),
      password_(std::move(password)),
      wake_(io),
      gate_(!server_.private_address && !is_literal_host(host_of(server_.address))),
      multi_(io),
      easy_(make_easy()) {}

void MailStream::Impl::set_up() {
  CURL* easy = easy_.get();
  const bool anonymous = server_.user.empty();
  set_option(easy, CURLOPT_URL, (server_.address + "/").c_str());
  set_option(easy, CURLOPT_PROTOCOLS_STR, "imap,imaps");
  // STARTTLS is wanted wholly or not at all: a weaker wish would go on in the clear, password and all, when somebody on
  // the way takes STARTTLS out of the server's list. And TLS 1.2 at least: libcurl's own least is 1.0.
  set_option(easy, CURLOPT_USE_SSL, static_cast<long>(server_.starttls ? CURLUSESSL_ALL : CURLUSESSL_NONE));
  set_option(easy, CURLOPT_SSLVERSION, static_cast<long>(CURL_SSLVERSION_TLSv1_2));
  // Folders that are open to all, such as those of public-inbox's own server, take this name and any password.
  set_option(easy, CURLOPT_USERNAME, anonymous ? "anonymous" : server_.user.c_str());
  set_option(easy, CURLOPT_PASSWORD, anonymous || !password_ ? "anonymous" : password_->reveal().c_str());
  // libcurl encrypts and logs in, and leaves the rest of the talk to us (see MailStream for why).
  set_option(easy, CURLOPT_CONNECT_ONLY, 1L);
  set_option(easy, CURLOPT_CONNECTTIMEOUT, static_cast<long>(server_.patience.count()));
  set_option(easy, CURLOPT_SERVER_RESPONSE_TIMEOUT, static_cast<long>(server_.patience.count()));
  set_option(easy, CURLOPT_TIMEOUT, static_cast<long>(server_.deadline.count()));
  set_option(easy, CURLOPT_ERRORBUFFER, error_.data());
  set_option(easy, CURLOPT_HEADERFUNCTION, &on_line);
  set_option(easy, CURLOPT_HEADERDATA, static_cast<void*>(this));
  gate_.guard(easy);
}

/// The greeting alone: nothing of ours was said before it, so that it can hold no echo of a password. libcurl would
/// wait for a better one.
std::size_t MailStream::Impl::on_line(char* line, std::size_t one, std::size_t size, void* self) {
  auto& my = *static_cast<Impl*>(self);
  const std::string_view text(line, one * size);
  if (my.greeting_.empty()) {
    my.greeting_ = clean_line(text);
    my.strange_ = !text.starts_with("* ");
  }
  return my.strange_ ? 0 : one * size;
}

asio::awaitable<std::optional<MailFault>> MailStream::Impl::connect() {
  const std::string host = server_.address;
  HostPermits& permits = asio::use_service<MailPermits>(io_).at(io_, server_.at_once);
  auto permit = co_await permits.take(host);
  if (!permit) co_return MailFault{MailFault::Kind::unreachable, server_.address + ": the reading was called off"};
  permit_.emplace(std::move(*permit));
  // Only now the clock begins to run: to wait for a turn is no fault of the server's.
  until_ = asio::steady_timer::clock_type::now() + server_.deadline;
  set_up();
  CURL* const easy = easy_.get();
  const CURLcode code = co_await multi_.connect(easy);
  if (code != CURLE_OK) co_return fault_of(code);
  curl_socket_t socket = CURL_SOCKET_BAD;
  curl_easy_getinfo(easy, CURLINFO_ACTIVESOCKET, &socket);
  // Told once is enough: who needs more data waits anew, in ready().
  watch_ = SocketWatch::open(io_, socket, [this](int) {
    ready_ = true;
    watch_->want(CURL_POLL_NONE);
    wake_.cancel();
  });
  if (!watch_)
    co_return MailFault{MailFault::Kind::unreachable, server_.address + ": too few descriptors; raise LimitNOFILE"};
  co_return std::nullopt;
}

MailFault MailStream::Impl::fault_of(CURLcode code) const {
  const std::string who = server_.user.empty() ? "anonymous" : "user " + clean_line(server_.user);
  if (code == CURLE_LOGIN_DENIED) {
    return {MailFault::Kind::refused,
            server_.address + " does not let " + who +
                " in; check user and password of this archive, and whether the server wants TLS"};
  }
  if (code == CURLE_COULDNT_CONNECT && !gate_.refused().empty()) {
    return {MailFault::Kind::unreachable,
            server_.address + ": " + refused_address_words(host_of(server_.address), gate_.refused())};
  }
  const std::string heard = greeting_.empty() ? "" : " (it began with: " + greeting_ + ")";
  if (code == CURLE_WEIRD_SERVER_REPLY || strange_) {
    return {MailFault::Kind::unrecognised, server_.address +
                                               ": what answers there is no IMAP server, or it is too busy" + heard +
                                               "; check host and port"};
  }
  if (code == CURLE_USE_SSL_FAILED) {
    return {MailFault::Kind::unreachable,
            server_.address + " offers no STARTTLS, and nothing is asked in the clear; use imaps://"};
  }
  // A server may repeat what it got, and libcurl repeats the server.
  const std::string words =
      password_ ? without_secret(curl_words(code, error_.data()), *password_) : curl_words(code, error_.data());
  return {MailFault::Kind::unreachable, server_.address + ": " + words + heard};
}

/// False: the deadline came first, or the coroutine was cancelled.
asio::awaitable<bool> MailStream::Impl::ready(int poll) {
  ready_ = false;
  wake_.expires_at(until_);
  watch_->want(poll);
  boost::system::error_code woken;
  auto token = asio::redirect_error(asio::use_awaitable, woken);
  co_await wake_.async_wait(token);
  watch_->want(CURL_POLL_NONE);
  co_return ready_;
}

asio::awaitable<Result<bool>> MailStream::Impl::send(std::string bytes) {
  for (std::size_t sent = 0; sent < bytes.size();) {
    std::size_t now = 0;
    const CURLcode code = curl_easy_send(easy_.get(), bytes.data() + sent, bytes.size() - sent, &now);
    sent += now;
    if (code != CURLE_OK && code != CURLE_AGAIN)
      co_return Error{ErrorKind::retry, "the connection broke: " + curl_words(code, nullptr)};
    if (code != CURLE_AGAIN) continue;
    const bool writable = co_await ready(CURL_POLL_OUT);
    if (!writable) co_return Error{ErrorKind::retry, "it did not take a command in time"};
  }
  co_return true;
}

asio::awaitable<Result<std::string>> MailStream::Impl::receive() {
  std::string bytes(kChunk, '\0');
  while (true) {
    std::size_t got = 0;
    const CURLcode code = curl_easy_recv(easy_.get(), bytes.data(), bytes.size(), &got);
    // That is how curl tells that the other side has closed the connection.
    if (code == CURLE_OK && got == 0)
      co_return Error{ErrorKind::retry, "it closed the connection in the middle of an answer"};
    if (code == CURLE_OK) {
      bytes.resize(got);
      co_return bytes;
    }
    if (code != CURLE_AGAIN) co_return Error{ErrorKind::retry, "the connection broke: " + curl_words(code, nullptr)};
    const bool readable = co_await ready(CURL_POLL_IN);
    if (!readable) co_return Error{ErrorKind::retry, "no whole answer in time"};
  }
}

MailStream::MailStream(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}

MailStream::~MailStream() = default;

asio::awaitable<MailStream::Opened> MailStream::open(asio::io_context& io, MailServer server,
                                                     std::shared_ptr<const Secret> password) {
  auto impl = std::make_unique<Impl>(io, std::move(server), std::move(password));
  Opened opened;
  auto fault = co_await impl->connect();
  if (fault) {
    opened.fault = std::move(*fault);
  } else {
    opened.stream.reset(new MailStream(std::move(impl)));
  }
  co_return opened;
}

const std::string& MailStream::greeting() const { return impl_->greeting(); }

asio::awaitable<Result<bool>> MailStream::send(std::string bytes) { return impl_->send(std::move(bytes)); }

asio::awaitable<Result<std::string>> MailStream::receive() { return impl_->receive(); }

}  // namespace sigwatch
