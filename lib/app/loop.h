#pragma once

#include <boost/asio/io_context.hpp>

namespace sigwatch {

/// The loop of a program whose coroutines refer to objects that are declared after it, and so end before it.
class Loop : public boost::asio::io_context {
 public:
  /// Declared last: ends the coroutines that are still suspended while all that they refer to is there.
  class Ending {
   public:
    explicit Ending(Loop& loop) : loop_(loop) {}
    ~Ending() { loop_.shutdown(); }
    Ending(const Ending&) = delete;
    Ending& operator=(const Ending&) = delete;

   private:
    Loop& loop_;
  };
};

}  // namespace sigwatch
