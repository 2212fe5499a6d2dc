#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <map>
#include <memory>
#include <string>

namespace sigwatch {

/// One at a time: calls on one archive never overlap, and the mail server gets one mail after the other. Who asks for a name waits until
/// the one before is done. One thread.
class Turns {
  struct Line;

 public:
  explicit Turns(boost::asio::any_io_executor executor) : executor_(std::move(executor)) {}

  /// Ends with its scope. May outlive the Turns (a coroutine that is destroyed with its executor).
  class Turn {
   public:
    explicit Turn(std::shared_ptr<Line> line) : line_(std::move(line)) {}
    ~Turn();
    Turn(Turn&&) = default;
    Turn& operator=(Turn&&) = delete;
    Turn(const Turn&) = delete;
    Turn& operator=(const Turn&) = delete;

   private:
    std::shared_ptr<Line> line_;
  };

  boost::asio::awaitable<Turn> take(std::string name);

 private:
  boost::asio::any_io_executor executor_;
  std::map<std::string, std::shared_ptr<Line>> lines_;
};

}  // namespace sigwatch
