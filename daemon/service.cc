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

/// For so long the watchdog is fed while there is no work that could give a sign of life: a configuration is read and
/// opened. A reload takes seconds even on a busy machine (docs/testing.md), so what takes longer hangs.
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
  // The lock that is held, and the rows that are open, belong to the old file.
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
    // Both go on from one configuration to the next: there is no moment in which a signal would kill the process.
    wait_signal();
    feed_watchdog();
    int code = 0;
    std::exception_ptr failure, failure_here;
    std::thread worker([&] {
      try {
        code = work_on(std::move(reg));
      } catch (...) {
        // An exception that leaves a thread ends the process on the spot. Thrown again below, it is told by main(),
        // which ends with 1, so that systemd starts the service anew.
        failure = std::current_exception();
      }
      io_.stop();
    });
    // When a handler throws, the loop goes on until the work has ended: the work waits for it when it opens the page,
    // and while a mail is under way somebody must feed the watchdog.
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
      // Not 78, after which systemd would leave it at that: load_to_serve() found no mistake in the files.
      if (!site) return refuse(kFailed, site.error().what);
      auto page = Page::open((*site)->reg());
      if (!page) return refuse(kFailed, page.error().what);
      // The window outlives the configuration: the page stays open over a reload, and shows what it showed.
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
      // Under one lock, so that each signal is either found here or finds the work.
      const std::lock_guard lock(mutex_);
      work_ = &work;
      if (asked_) {
        work.finish(asked_ == End::stop);
      } else {
        // systemd waits for this at a start, and behind RELOADING=1 also where the old configuration stays. It is told
        // before the first pass, since a first reading may take longer than systemd gives a start; and not where a stop
        // or another reload was asked for meanwhile, since then this work ends at once.
        notify_ready("watching " + sigs_of(reg));
      }
    }
    try {
      work.run();
    } catch (...) {
      // The work ends with its caller: neither a signal nor the watchdog may reach for it any more.
      leave_work();
      throw;
    }
    return leave_work();
  }

  End leave_work() {
    const std::lock_guard lock(mutex_);
    work_ = nullptr;
    idle_since_ = std::chrono::steady_clock::now();
    // It ends without having been asked only by an exception: then there is no next configuration.
    return std::exchange(asked_, std::nullopt).value_or(End::stop);
  }

  static std::string sigs_of(const Register& reg) { return plural(static_cast<long>(reg.sigs.size()), "SIG"); }

  void wait_signal() {
    signals_.async_wait([this](const boost::system::error_code& error, int signal) {
      if (error) return;
      // At once for the next one: SIGTERM must be heard while a reload is under way.
      wait_signal();
      // Told by this thread: the other one may be judging for a while, and `systemctl status` would show nothing.
      if (signal == SIGHUP) notify_reloading();
      ask(signal == SIGHUP ? End::reload : End::stop);
    });
  }

  /// A stop stands.
  void ask(End end) {
    const std::lock_guard lock(mutex_);
    // A SIGHUP behind a SIGTERM must not begin another configuration.
    if (asked_ != End::stop) asked_ = end;
    if (work_) work_->finish(asked_ == End::stop);
  }

  /// As long as the work goes on, and between two configurations for a while: a hung process is not alive.
  void feed_watchdog() {
    const auto every = watchdog_interval();
    if (!every) return;
    // While the lock is held the work cannot go: leave_work() waits for it.
    const std::lock_guard lock(mutex_);
    const bool lives = work_ ? work_->lives() : std::chrono::steady_clock::now() - idle_since_ < kLongestReload;
    // Without a sign of life for WatchdogSec= (two minutes in the unit) systemd ends the process and starts it anew.
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
  // Held to the end: two that work on one state could send a notice twice. Taken before the state is opened, which
  // makes it or takes it forward to this version: never while another one works on it.
  auto lock = LockFile::take(reg.state + ".lock");
  if (!lock) return refuse(kLocked, lock.error().what);
  auto opened = open_sqlite_store(reg.state, StoreUse::run);
  if (!opened) return refuse(kFailed, opened.error().what);
  Store& store = **opened;
  // Its rows say that mail was accepted, at a pretended time, which only went into a folder: no list ever got it.
  if (store.meta().simulated)
    return refuse(
        kFailed, reg.state + ": this state was made with --now and is simulated; the service needs a state of its own");
  return Service(options, store).run(std::move(reg));
}

}  // namespace sigwatch
