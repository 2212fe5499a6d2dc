#include "libraries/curl/host_permits.h"

#include <algorithm>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <list>
#include <map>
#include <utility>

namespace sigwatch {

namespace asio = boost::asio;

namespace {

// One take() that waits. It lives in the coroutine's frame.
// The timer never rings by itself: cancel() is how another coroutine wakes this one.
struct Waiter {
  explicit Waiter(asio::io_context& io) : wake(io, asio::steady_timer::time_point::max()) {}
  asio::steady_timer wake;
  bool granted = false;
};

struct Host {
  int under_way = 0;
  std::list<Waiter*> waiting;
};

}  // namespace

class HostPermits::State {
 public:
  State(asio::io_context& io, int per_host) : io_(io), per_host_(std::max(per_host, 1)) {}

  asio::io_context& io() { return io_; }

  bool try_take(const std::string& host) {
    Host& entry = hosts_[host];
    if (entry.under_way >= per_host_) return false;
    ++entry.under_way;
    return true;
  }

  void enqueue(const std::string& host, Waiter& waiter) { hosts_[host].waiting.push_back(&waiter); }

  // Of a waiter that goes: out of the queue, or, when its turn had come and nobody took it, on to the next.
  void leave(const std::string& host, Waiter& waiter) {
    if (const auto found = hosts_.find(host); found != hosts_.end()) found->second.waiting.remove(&waiter);
    if (std::exchange(waiter.granted, false)) give_back(host);
  }

  void give_back(const std::string& host) {
    const auto found = hosts_.find(host);
    if (found == hosts_.end()) return;
    Host& entry = found->second;
    if (!entry.waiting.empty()) {
      // The place is handed on and never free in between, or somebody who comes just now could overtake the one who
      // waits.
      Waiter* next = entry.waiting.front();
      entry.waiting.pop_front();
      next->granted = true;
      next->wake.cancel();
    } else if (--entry.under_way == 0) {
      // Else the map would grow with every host that was ever asked.
      hosts_.erase(found);
    }
  }

  void close() {
    for (auto& [name, host] : hosts_) {
      // Woken without a grant, take() gives nothing.
      for (Waiter* waiter : host.waiting) waiter->wake.cancel();
      host.waiting.clear();
    }
  }

 private:
  asio::io_context& io_;
  int per_host_;
  std::map<std::string, Host> hosts_;
};

HostPermits::Permit::Permit(std::weak_ptr<State> state, std::string host)
    : state_(std::move(state)), host_(std::move(host)) {}

HostPermits::Permit::Permit(Permit&& other) noexcept
    : state_(std::exchange(other.state_, {})), host_(std::move(other.host_)) {}

HostPermits::Permit::~Permit() {
  if (const auto state = state_.lock()) state->give_back(host_);
}

HostPermits::HostPermits(asio::io_context& io, int per_host) : state_(std::make_shared<State>(io, per_host)) {}

HostPermits::~HostPermits() { state_->close(); }

asio::awaitable<std::optional<HostPermits::Permit>> HostPermits::take(std::string host) {
  const std::weak_ptr<State> state = state_;
  if (state_->try_take(host)) co_return Permit(state, host);
  // The frame may outlive the HostPermits: it holds on to the state alone.
  struct Place {
    std::weak_ptr<State> state;
    std::string host;
    Waiter waiter;
    ~Place() {
      if (const auto alive = state.lock()) alive->leave(host, waiter);
    }
  };
  Place place{state, host, Waiter(state_->io())};
  state_->enqueue(host, place.waiter);
  boost::system::error_code woken;
  auto token = asio::redirect_error(asio::use_awaitable, woken);
  co_await place.waiter.wake.async_wait(token);
  // To the timer it is the same whether a turn came or the coroutine was cancelled. The grant alone tells.
  if (!std::exchange(place.waiter.granted, false)) co_return std::nullopt;
  co_return Permit(state, host);
}

}  // namespace sigwatch
