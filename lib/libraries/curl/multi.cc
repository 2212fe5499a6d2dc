#include "libraries/curl/multi.h"

#include <sys/socket.h>

#include <boost/asio/post.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <map>
#include <new>
#include <set>
#include <stdexcept>
#include <utility>

#include "libraries/curl/easy.h"
#include "libraries/curl/socket_watch.h"

namespace sigwatch {

namespace asio = boost::asio;

namespace {

// Idle connections that are kept for the next poll; hosts are few.
constexpr long kIdleConnections = 16;

// One perform() under way. It lives in the coroutine's frame, which waits on `wake`.
struct Transfer {
  explicit Transfer(asio::io_context& io) : wake(io, asio::steady_timer::time_point::max()) {}
  asio::steady_timer wake;
  bool stays = false;  ///< connect()
  bool done = false;
  CURLcode code = CURLE_ABORTED_BY_CALLBACK;

  void finish(CURLcode result) {
    done = true;
    code = result;
    wake.cancel();
  }
};

struct MultiCleanup {
  void operator()(CURLM* multi) const { curl_multi_cleanup(multi); }
};

}  // namespace

class CurlMulti::State : public std::enable_shared_from_this<State> {
 public:
  explicit State(asio::io_context& io) : io_(io), timer_(io) {}

  void open();
  void close();
  CURLMcode add(CURL* easy, Transfer& transfer);
  void remove(CURL* easy);
  void disconnect(CURL* easy);
  asio::io_context& io() { return io_; }

 private:
  static int on_socket(CURL* easy, curl_socket_t socket, int poll, void* self, void* unused);
  static int on_timer(CURLM* multi, long milliseconds, void* self);
  void watch(curl_socket_t socket, int poll);
  void unwatch(curl_socket_t socket);
  void set_timer(long milliseconds);
  void wait_timer(asio::steady_timer::time_point until);
  void timer_rang();
  void act(curl_socket_t socket, int events);
  void collect();

  asio::io_context& io_;
  asio::steady_timer timer_;
  asio::steady_timer::time_point due_ = asio::steady_timer::time_point::max();  // when curl wants to be called
  asio::steady_timer::time_point rings_at_ =
      asio::steady_timer::time_point::max();  // when the timer does: then or earlier
  std::map<curl_socket_t, std::shared_ptr<SocketWatch>> watches_;
  std::map<CURL*, Transfer*> transfers_;
  std::set<CURL*> connected_;                   // with an open connection and no transfer
  std::unique_ptr<CURLM, MultiCleanup> multi_;  // last: its cleanup calls back into the members above
};

void CurlMulti::State::open() {
  static_cast<void>(make_easy());  // libcurl's own start, if this is its first use
  multi_.reset(curl_multi_init());
  if (!multi_) throw std::bad_alloc();
  curl_multi_setopt(multi_.get(), CURLMOPT_SOCKETFUNCTION, &State::on_socket);
  curl_multi_setopt(multi_.get(), CURLMOPT_SOCKETDATA, this);
  curl_multi_setopt(multi_.get(), CURLMOPT_TIMERFUNCTION, &State::on_timer);
  curl_multi_setopt(multi_.get(), CURLMOPT_TIMERDATA, this);
  curl_multi_setopt(multi_.get(), CURLMOPT_MAXCONNECTS, kIdleConnections);
}

// What still runs is taken out of curl first: its easy handle lives in the frame of a coroutine, which may end before
// or after this.
void CurlMulti::State::close() {
  while (!transfers_.empty()) {
    Transfer* transfer = transfers_.begin()->second;
    remove(transfers_.begin()->first);
    transfer->finish(CURLE_ABORTED_BY_CALLBACK);
  }
  while (!connected_.empty()) disconnect(*connected_.begin());
  multi_.reset();
  // Only now: curl's own cleanup still says goodbye to its sockets through on_socket().
  watches_.clear();
  timer_.cancel();
}

CURLMcode CurlMulti::State::add(CURL* easy, Transfer& transfer) {
  if (!multi_) return CURLM_BAD_HANDLE;
  transfers_[easy] = &transfer;
  const CURLMcode code = curl_multi_add_handle(multi_.get(), easy);
  if (code != CURLM_OK) transfers_.erase(easy);
  return code;
}

void CurlMulti::State::remove(CURL* easy) {
  if (transfers_.erase(easy) != 0) curl_multi_remove_handle(multi_.get(), easy);
}

void CurlMulti::State::disconnect(CURL* easy) {
  if (connected_.erase(easy) == 0) return;
  // libcurl says LOGOUT or QUIT and waits for the reply, inside this call; so there shall be none.
  curl_socket_t socket = CURL_SOCKET_BAD;
  if (curl_easy_getinfo(easy, CURLINFO_ACTIVESOCKET, &socket) == CURLE_OK && socket != CURL_SOCKET_BAD)
    ::shutdown(socket, SHUT_RD);
  curl_multi_remove_handle(multi_.get(), easy);
}

int CurlMulti::State::on_socket(CURL* /*easy*/, curl_socket_t socket, int poll, void* self, void* /*unused*/) {
  if (poll == CURL_POLL_REMOVE) {
    static_cast<State*>(self)->unwatch(socket);
  } else {
    static_cast<State*>(self)->watch(socket, poll);
  }
  return 0;
}

int CurlMulti::State::on_timer(CURLM* /*multi*/, long milliseconds, void* self) {
  static_cast<State*>(self)->set_timer(milliseconds);
  return 0;
}

void CurlMulti::State::watch(curl_socket_t socket, int poll) {
  auto& watch = watches_[socket];
  if (!watch) {
    watch = SocketWatch::open(io_, socket, [weak = weak_from_this(), socket](int events) {
      if (const auto state = weak.lock()) state->act(socket, events);
    });
  }
  // Without a descriptor to spare the transfer ends by its own deadline.
  if (watch) watch->want(poll);
}

void CurlMulti::State::unwatch(curl_socket_t socket) {
  const auto found = watches_.find(socket);
  if (found == watches_.end()) return;
  if (found->second) found->second->close();
  watches_.erase(found);
}

void CurlMulti::State::set_timer(long milliseconds) {
  using TimePoint = asio::steady_timer::time_point;
  due_ = milliseconds <= 0 ? TimePoint::max()
                           : asio::steady_timer::clock_type::now() + std::chrono::milliseconds(milliseconds);
  if (milliseconds < 0) {
    rings_at_ = TimePoint::max();
    timer_.cancel();
  } else if (milliseconds == 0) {
    // Never at once: curl may not be called from its own callback.
    asio::post(io_, [weak = weak_from_this()] {
      if (const auto state = weak.lock()) state->act(CURL_SOCKET_TIMEOUT, 0);
    });
  } else if (due_ < rings_at_) {
    wait_timer(due_);
  }
}

// curl puts its deadlines off with every request: the timer is let ring too early instead of being set anew each time.
void CurlMulti::State::wait_timer(asio::steady_timer::time_point until) {
  rings_at_ = until;
  timer_.expires_at(until);
  timer_.async_wait([weak = weak_from_this()](boost::system::error_code failure) {
    const auto state = weak.lock();
    if (state && !failure) state->timer_rang();
  });
}

void CurlMulti::State::timer_rang() {
  const auto now = asio::steady_timer::clock_type::now();
  rings_at_ = asio::steady_timer::time_point::max();
  if (due_ <= now) {
    due_ = rings_at_;
    act(CURL_SOCKET_TIMEOUT, 0);
  } else if (due_ != rings_at_) {
    wait_timer(due_);
  }
}

void CurlMulti::State::act(curl_socket_t socket, int events) {
  if (!multi_) return;
  int running = 0;
  curl_multi_socket_action(multi_.get(), socket, events, &running);
  collect();
}

void CurlMulti::State::collect() {
  int left = 0;
  while (const CURLMsg* message = curl_multi_info_read(multi_.get(), &left)) {
    if (message->msg != CURLMSG_DONE) continue;
    // Copied, since the message does not outlive remove().
    CURL* const easy = message->easy_handle;
    const CURLcode code = message->data.result;
    const auto found = transfers_.find(easy);
    if (found == transfers_.end()) continue;
    Transfer* const transfer = found->second;
    if (code == CURLE_OK && transfer->stays) {
      // It stays in curl: taken out, its connection would be closed with it.
      transfers_.erase(found);
      connected_.insert(easy);
    } else {
      remove(easy);
    }
    transfer->finish(code);
  }
}

CurlMulti::CurlMulti(asio::io_context& io) : state_(std::make_shared<State>(io)) { state_->open(); }

CurlMulti::~CurlMulti() { state_->close(); }

void CurlMulti::disconnect(CURL* easy) { state_->disconnect(easy); }

asio::awaitable<CURLcode> CurlMulti::perform(CURL* easy) { return run(easy, false); }

asio::awaitable<CURLcode> CurlMulti::connect(CURL* easy) { return run(easy, true); }

asio::awaitable<CURLcode> CurlMulti::run(CURL* easy, bool stays) {
  // The frame may outlive the CurlMulti (Asio destroys suspended frames late), so it holds on to the state alone.
  struct Removal {
    std::weak_ptr<State> state;
    CURL* easy;
    ~Removal() {
      if (const auto alive = state.lock()) alive->remove(easy);
    }
  };
  Transfer transfer(state_->io());
  transfer.stays = stays;
  // Behind `transfer`, and so gone before it: curl must not finish a transfer whose place in the frame is no more.
  const Removal removal{state_, easy};
  if (state_->add(easy, transfer) != CURLM_OK) co_return CURLE_FAILED_INIT;
  boost::system::error_code woken;
  // A name, and no temporary in what is awaited: GCC 12 destroys some of those twice.
  auto token = asio::redirect_error(asio::use_awaitable, woken);
  co_await transfer.wake.async_wait(token);
  co_return transfer.done ? transfer.code : CURLE_ABORTED_BY_CALLBACK;
}

}  // namespace sigwatch
