#include "daemon/service.h"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/signal_set.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <csignal>
#include <optional>
#include <utility>

#include "adapters/soci/sqlite_store.h"
#include "adapters/spdlog/log.h"
#include "adapters/system/file_watch.h"
#include "adapters/system/lock_file.h"
#include "adapters/system/service_notify.h"
#include "adapters/system/system_clock.h"
#include "core/text.h"
#include "daemon/exit_code.h"
#include "daemon/loop.h"
#include "daemon/site.h"
#include "daemon/window.h"
#include "service/watcher.h"

namespace sigwatch {

namespace asio = boost::asio;

namespace {

constexpr auto kStateRetry = std::chrono::seconds(60);
constexpr auto kSettleTime = std::chrono::seconds(1);  // several words typed together are taken up together

void say(const std::string& line) { log(LogLevel::info, line); }

/// What people can change in the state: a change of it that this process did not make wakes the service.
std::uint64_t signature(Store& store) {
  std::string text = std::to_string(store.words().size()) + "/" + std::to_string(store.decisions().size());
  const Meta meta = store.meta();
  text += meta.paused ? "p" : "-";
  text += meta.paused_until ? to_rfc3339(*meta.paused_until) : "";
  text += meta.live_since ? "l" : "-";
  text += meta.stopped_since ? "s" : "-";
  for (const Notice& n : store.notices()) text += n.id + std::string(to_string(n.state)) + (n.released ? "r" : "");
  return stable_hash(text);
}

/// One configuration at work. Ends with a reload or a stop.
class Run {
 public:
  enum class End { stop, reload };

  Run(asio::io_context& io, const Site& site, Page page, Store& store, Clock& clock, bool first)
      : io_(io),
        site_(site),
        store_(store),
        clock_(clock),
        watcher_(site.collaborators()),
        wake_(io),
        signals_(io, SIGTERM, SIGINT, SIGHUP),
        watchdog_(io),
        window_(io, site.reg(), store, clock, std::move(page)) {
    if (first) watcher_.start();
  }

  End go() {
    wait_signal();
    feed_watchdog();
    asio::co_spawn(io_, work(), [](std::exception_ptr error) {
      if (error) std::rethrow_exception(error);
    });
    asio::co_spawn(io_, watch_state(), asio::detached);
    io_.run();
    return end_;
  }

 private:
  void wait_signal() {
    signals_.async_wait([this](const boost::system::error_code& error, int signal) {
      if (error) return;
      end_ = signal == SIGHUP ? End::reload : End::stop;
      if (end_ == End::reload) {
        notify_reloading();
      } else {
        notify_stopping(watcher_.sending() ? "waiting for the mail server to answer" : "");
      }
      asked_ = true;
      watcher_.finish();
      if (!watcher_.sending()) io_.stop();
      wait_signal();
    });
  }

  /// From the loop that does the work: a hung loop is not alive.
  void feed_watchdog() {
    const auto every = watchdog_interval();
    if (!every) return;
    notify_watchdog();
    watchdog_.expires_after(*every);
    watchdog_.async_wait([this](const boost::system::error_code& error) {
      if (!error) feed_watchdog();
    });
  }

  /// What people did: no pass writes these.
  std::size_t said() {
    const Meta meta = store_.meta();
    return store_.words().size() + store_.decisions().size() + (meta.paused ? 1U << 20U : 0U) + (meta.live_since ? 1U << 21U : 0U);
  }

  asio::awaitable<void> work() {
    bool attend = false;
    show_what_is_known();
    while (!asked_) {
      bool spoken = false;
      try {
        const std::size_t before = said();
        if (attend) {
          const PassReport report = co_await watcher_.attend();
          for (const std::string& line : report.unsent) log(LogLevel::warning, line);
          notify_status("took up what was written into the state");
        } else {
          const PassReport report = co_await watcher_.pass(false, Progress());
          tell(report);
        }
        spoken = said() != before;  // while the pass was under way: taken up at once
        signature_ = signature(store_);
        window_.show(attend || spoken || watcher_.next_due() - clock_.now() > Window::kRest);
      } catch (const StoreError& e) {
        // Fails closed: nothing is sent without its row. What was read is read again.
        log(LogLevel::error, e.what());
        notify_status(e.what());
        window_.set_fault(e.what());
        failed_ = true;
      }
      if (asked_) break;
      attend = spoken;
      if (!spoken) attend = co_await rest();
    }
    io_.stop();
  }

  /// What the last run left behind, until the first pass is through.
  void show_what_is_known() {
    try {
      if (store_.meta().last_pass) window_.show(true);
    } catch (const StoreError& e) {
      window_.set_fault(e.what());
    }
  }

  static void tell(const PassReport& report) {
    for (const std::string& line : report.unread) log(LogLevel::warning, "no good read: " + line);
    for (const std::string& line : report.unsent) log(LogLevel::warning, line);
    notify_status(plural(report.polled, "archive") + " read, " + plural(static_cast<long>(report.unread.size()), "problem"));
  }

  /// Until the next archive or notice is due, or a person wrote into the state (then true).
  asio::awaitable<bool> rest() {
    const auto pause = failed_ ? kStateRetry : std::max<std::chrono::seconds>(watcher_.next_due() - clock_.now(), 1s);
    failed_ = false;
    wake_.expires_after(pause);
    boost::system::error_code woken;
    auto token = asio::redirect_error(asio::use_awaitable, woken);
    co_await wake_.async_wait(token);
    co_return woken == asio::error::operation_aborted;
  }

  asio::awaitable<void> watch_state() {
    auto watch = FileWatch::open(io_.get_executor(), site_.reg().state);
    if (!watch) {
      log(LogLevel::warning, watch.error().what);
      co_return;
    }
    asio::steady_timer settle(io_);
    for (;;) {
      co_await watch->changed();
      settle.expires_after(kSettleTime);
      co_await settle.async_wait(asio::use_awaitable);
      if (signature_ && signature(store_) != *signature_) wake_.cancel();
    }
  }

  asio::io_context& io_;
  const Site& site_;
  Store& store_;
  Clock& clock_;
  Watcher watcher_;
  asio::steady_timer wake_;
  asio::signal_set signals_;
  asio::steady_timer watchdog_;
  Window window_;
  std::optional<std::uint64_t> signature_;
  End end_ = End::stop;
  bool asked_ = false;
  bool failed_ = false;
};

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
  say("configuration reloaded");
  return std::move(*loaded.value);
}

int refuse(int code, const std::string& why) {
  log(LogLevel::error, why);
  return code;
}

}  // namespace

int run_service(const Options& options, Register reg) {
  auto lock = LockFile::take(reg.state + ".lock");
  if (!lock) return refuse(kLocked, lock.error().what);
  auto opened = open_sqlite_store(reg.state, StoreUse::run);
  if (!opened) return refuse(kFailed, opened.error().what);
  Store& store = **opened;
  if (store.meta().simulated)
    return refuse(kFailed, reg.state + ": this state was made with --now and is simulated; the service needs a state of its own");
  SystemClock clock;
  for (bool first = true;; first = false) {
    Loop io;
    auto site = Site::open(io, std::move(reg), store, clock, say);  // the one copy: it may be large
    if (!site) return refuse(kFailed, site.error().what);
    auto page = Page::open((*site)->reg());
    if (!page) return refuse(kFailed, page.error().what);
    Run run(io, **site, std::move(*page), store, clock, first);
    const std::string sigs = plural(static_cast<long>((*site)->reg().sigs.size()), "SIG");
    say(first ? "started with " + sigs : "goes on");
    notify_ready("watching " + sigs);
    const Loop::Ending ending(io);
    if (run.go() == Run::End::stop) break;
    reg = reload(options, (*site)->reg());
  }
  say("stopped");
  return 0;
}

}  // namespace sigwatch
