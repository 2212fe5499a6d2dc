#include "service/task_group.h"

#include <algorithm>
#include <boost/asio/co_spawn.hpp>
#include <exception>
#include <map>
#include <utility>

#include "service/event.h"

namespace sigwatch {

namespace asio = boost::asio;

/// Each task holds it as well: one that was left behind may end after the group.
struct TaskGroup::State {
  explicit State(const asio::any_io_executor& e) : executor(e), event(make_event(e)), patience(e) {}
  bool under_way(int started_in) const {
    return std::any_of(busy.begin(), busy.end(), [&](const auto& task) { return task.second == started_in; });
  }

  asio::any_io_executor executor;
  std::map<std::string, int> busy;  ///< name -> the round in which it was started
  int round = 0;
  bool late = false;
  std::exception_ptr failure;
  asio::steady_timer event, patience;
};

TaskGroup::TaskGroup(const asio::any_io_executor& executor) : state_(std::make_shared<State>(executor)) {}

bool TaskGroup::busy(const std::string& name) const { return state_->busy.count(name) > 0; }

void TaskGroup::start(const std::string& name, asio::awaitable<void> work) {
  state_->busy.emplace(name, state_->round);
  asio::co_spawn(state_->executor, std::move(work), [state = state_, name](std::exception_ptr failure) {
    state->busy.erase(name);
    // Nobody may be waiting just now. A state that could not be written must not pass unnoticed, so the next wait()
    // throws it.
    if (failure) state->failure = failure;
    state->event.cancel();
  });
}

void TaskGroup::notify() { state_->event.cancel(); }

asio::awaitable<void> TaskGroup::wait(std::optional<Seconds> patience, std::function<bool()> stay) {
  const std::shared_ptr<State> state = state_;
  // What an earlier wait() left behind is not waited for again: one host that hangs would hold up every pass after the
  // one that met it (promise 12).
  const int round = state->round++;
  state->late = false;
  if (patience) {
    state->patience.expires_after(*patience);
    state->patience.async_wait([state](const boost::system::error_code& cancelled) {
      if (cancelled) return;
      state->late = true;
      state->event.cancel();
    });
  }
  asio::steady_timer& event = state->event;
  while (state->under_way(round) && (!state->late || (stay && stay()))) co_await wait_for(event);
  state->patience.cancel();
  if (state->failure) std::rethrow_exception(std::exchange(state->failure, nullptr));
}

}  // namespace sigwatch
