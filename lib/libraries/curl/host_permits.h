#pragma once

#include <boost/asio/awaitable.hpp>
#include <boost/asio/io_context.hpp>
#include <memory>
#include <optional>
#include <string>

namespace sigwatch {

/// Lets so many coroutines at a time talk to one host; the rest wait in order of arrival, each host for itself.
class HostPermits {
 public:
  class State;

  /// The right to talk to the host, given back when it goes. May outlive the HostPermits.
  class Permit {
   public:
    Permit(std::weak_ptr<State> state, std::string host);
    ~Permit();
    Permit(Permit&&) noexcept;
    Permit& operator=(Permit&&) = delete;

   private:
    std::weak_ptr<State> state_;
    std::string host_;
  };

  HostPermits(boost::asio::io_context& io, int per_host);
  ~HostPermits();
  HostPermits(const HostPermits&) = delete;
  HostPermits& operator=(const HostPermits&) = delete;

  /// nullopt: cancelled while it waited, or the HostPermits went.
  boost::asio::awaitable<std::optional<Permit>> take(std::string host);

 private:
  std::shared_ptr<State> state_;
};

}  // namespace sigwatch
