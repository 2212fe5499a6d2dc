#include "service/mutexes.h"

#include <utility>

#include "service/event.h"

namespace sigwatch {

namespace asio = boost::asio;

struct Mutexes::Mutex {
  explicit Mutex(const asio::any_io_executor& executor) : event(make_event(executor)) {}
  bool locked = false;
  asio::steady_timer event;
};

Mutexes::Lock::~Lock() {
  if (!mutex_) return;
  mutex_->locked = false;
  mutex_->event.cancel();
}

asio::awaitable<Mutexes::Lock> Mutexes::lock(std::string name) {
  std::shared_ptr<Mutex>& known = mutexes_[name];
  if (!known) known = std::make_shared<Mutex>(executor_);
  std::shared_ptr<Mutex> mutex = known;
  asio::steady_timer& event = mutex->event;
  // All that wait are woken when it is free. The first one to run takes it, and the others wait again.
  while (mutex->locked) co_await wait_for(event);
  mutex->locked = true;
  co_return Lock(std::move(mutex));
}

}  // namespace sigwatch
