#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <map>
#include <memory>
#include <string>

namespace sigwatch {

/// A mutex for each name: calls on one archive never overlap, and the mail server gets one mail after the other. Who
/// asks for one that is locked waits until it is free. For coroutines of one thread.
class Mutexes {
  struct Mutex;

 public:
  explicit Mutexes(boost::asio::any_io_executor executor) : executor_(std::move(executor)) {}

  /// Ends with its scope. May outlive the Mutexes (a coroutine that is destroyed with its executor).
  class Lock {
   public:
    explicit Lock(std::shared_ptr<Mutex> mutex) : mutex_(std::move(mutex)) {}
    ~Lock();
    Lock(Lock&&) = default;
    Lock& operator=(Lock&&) = delete;
    Lock(const Lock&) = delete;
    Lock& operator=(const Lock&) = delete;

   private:
    std::shared_ptr<Mutex> mutex_;
  };

  boost::asio::awaitable<Lock> lock(std::string name);

 private:
  boost::asio::any_io_executor executor_;
  std::map<std::string, std::shared_ptr<Mutex>> mutexes_;
};

}  // namespace sigwatch
