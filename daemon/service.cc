#include "daemon/service.h"

#include <boost/asio/io_context.hpp>
#include <boost/asio/signal_set.hpp>
#include <boost/asio/steady_timer.hpp>
#include <chrono>
#include <csignal>
#include <exception>
#include <mutex>
#include <optional>
#include <thread>
#include <utility>

#include "app/loop.h"
#include "app/site.h"
#include "core/base/text.h"
#include "daemon/exit_code.h"
#include "daemon/window.h"
#include "daemon/work.h"
#include "libraries/soci/sqlite_store.h"
#include "libraries/spdlog/log.h"
#include "libraries/system/lock_file.h"
#include "libraries/system/service_notify.h"
#include "libraries/system/system_clock.h"

namespace sigwatch {

namespace asio = boost::asio;

namespace {

constexpr auto kLongestReload = std::chrono::minutes(5);

void say(const std::string& line) { log(LogLevel::info, line); }

/// The new configuration, or the old one when the new one has mistakes.
Register reload(const Options& options, const Register& old) {
  LoadedRegister loaded = load_to_serve(options.config);
  if (!loaded.value) {
    for (const std::string& line : loaded.problems) log(LogLevel::error, line);
    log(LogLevel::error, "the configuration was not reloaded: the old one stays");
    return old;
  }
  if (loaded.value->state != old.state) {
    log(LogLevel::error, "state: cannot change while the service runs: restart it; the old configuration stays");
    return old;
  }
  for (const std::string& line : loaded.value->notes) log(LogLevel::warning, line);
  say("configuration reloaded");
  return std::move(*loaded.value);
}

int refuse(int code, const std::string& why) {
  log(LogLevel::error, why);
  return code;
}

/// One configuration after the other, in a thread of their own. In the caller's stands what must answer meanwhile:
/// signals, watchdog, page.
class Service {
 public:
  Service(const Options& options, Store& store)
      : options_(options),
        store_(store),
        signals_(io_, SIGTERM, SIGINT, SIGHUP),
        watchdog_(io_),
        window_(io_),
        ending_(io_) {}

  /// Until a stop. The exit code.
  int run(Register reg) {
    wait_signal();
    feed_watchdog();
    int code = 0;
    std::exception_ptr failure, failure_here;
    std::thread worker([&] {
      try {
        code = work_on(std::move(reg));
      } catch (...) {
        failure = std::current_exception();
      }
      io_.stop();
    });
    while (!io_.stopped()) {
      try {
        io_.run();
      } catch (...) {
        failure_here = std::current_exception();
        ask(End::stop);
      }
    }
    worker.join();
    if (failure_here) std::rethrow_exception(failure_here);
    if (failure) std::rethrow_exception(failure);
    return code;
  }

 private:
  enum class End { stop, reload };

  int work_on(Register reg) {
    for (bool first = true;; first = false) {
      Loop io;
      auto site = Site::open(io, std::move(reg), store_, clock_, say);  // the one copy: it may be large
      if (!site) return refuse(kFailed, site.error().what);
      auto page = Page::open((*site)->reg());
      if (!page) return refuse(kFailed, page.error().what);
      window_.open((*site)->reg());
      Work work(io, **site, std::move(*page), store_, clock_, window_, first);
      say(first ? "started with " + sigs_of((*site)->reg()) : "goes on");
      const Loop::Ending ending(io);
      if (until_asked(work, (*site)->reg()) == End::stop) break;
      reg = reload(options_, (*site)->reg());
    }
    say("stopped");
    return 0;
  }

  /// What was asked for. A signal that comes between two configurations waits for the next.
  End until_asked(Work& work, const Register& reg) {
    {
      const std::lock_guard lock(mutex_);
      work_ = &work;
      if (asked_) {
        work.finish(asked_ == End::stop);
      } else {
        notify_ready("watching " + sigs_of(reg));
      }
    }
    try {
      work.run();
    } catch (...) {
      leave_work();
      throw;
    }
    return leave_work();
  }

  End leave_work() {
    const std::lock_guard lock(mutex_);
    work_ = nullptr;
    idle_since_ = std::chrono::steady_clock::now();
    return std::exchange(asked_, std::nullopt).value_or(End::stop);
  }

  static std::string sigs_of(const Register& reg) { return plural(static_cast<long>(reg.sigs.size()), "SIG"); }

  void wait_signal() {
    signals_.async_wait([this](const boost::system::error_code& error, int signal) {
      if (error) return;
      wait_signal();
      if (signal == SIGHUP) notify_reloading();
      ask(signal == SIGHUP ? End::reload : End::stop);
    });
  }

  /// A stop stands.
  void ask(End end) {
    const std::lock_guard lock(mutex_);
    if (asked_ != End::stop) asked_ = end;
    if (work_) work_->finish(asked_ == End::stop);
  }

  /// As long as the work goes on, and between two configurations for a while: a hung process is not alive.
  void feed_watchdog() {
    const auto every = watchdog_interval();
    if (!every) return;
    const std::lock_guard lock(mutex_);
    const bool lives = work_ ? work_->lives() : std::chrono::steady_clock::now() - idle_since_ < kLongestReload;
    if (lives) notify_watchdog();
    watchdog_.expires_after(*every);
    watchdog_.async_wait([this](const boost::system::error_code& error) {
      if (!error) feed_watchdog();
    });
  }

  const Options& options_;
  Store& store_;
  SystemClock clock_;
  Loop io_;
  asio::signal_set signals_;
  asio::steady_timer watchdog_;
  Window window_;
  std::mutex mutex_;  ///< of what follows
  Work* work_ = nullptr;
  std::chrono::steady_clock::time_point idle_since_ = std::chrono::steady_clock::now();  ///< while there is no work
  std::optional<End> asked_;
  const Loop::Ending ending_;
};

}  // namespace

int run_service(const Options& options, Register reg) {
  auto lock = LockFile::take(reg.state + ".lock");
  if (!lock) return refuse(kLocked, lock.error().what);
  auto opened = open_sqlite_store(reg.state, StoreUse::run);
  if (!opened) return refuse(kFailed, opened.error().what);
  Store& store = **opened;
  if (store.meta().simulated)
    return refuse(
        kFailed, reg.state + ": this state was made with --now and is simulated; the service needs a state of its own");
  return Service(options, store).run(std::move(reg));
}

}  // namespace sigwatch
