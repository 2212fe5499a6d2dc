#pragma once

#include <boost/asio/awaitable.hpp>
#include <boost/asio/io_context.hpp>
#include <memory>
#include <optional>
#include <string>

namespace sigwatch {

/// Lets so many coroutines at a time talk to one host; the rest wait in order of arrival, each host for itself.
class HostTurns {
 public:
  class State;

  /// The right to talk to the host, given back when it goes. May outlive the HostTurns.
  class Turn {
   public:
    Turn(std::weak_ptr<State> state, std::string host);
    ~Turn();
    Turn(Turn&&) noexcept;
    Turn& operator=(Turn&&) = delete;

   private:
    std::weak_ptr<State> state_;
    std::string host_;
  };

  HostTurns(boost::asio::io_context& io, int per_host);
  ~HostTurns();
  HostTurns(const HostTurns&) = delete;
  HostTurns& operator=(const HostTurns&) = delete;

  /// nullopt: cancelled while it waited, or the HostTurns went.
  boost::asio::awaitable<std::optional<Turn>> take(std::string host);

 private:
  std::shared_ptr<State> state_;
};

}  // namespace sigwatch
