#include "daemon/work.h"

#include <algorithm>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <exception>
#include <string>
#include <utility>

#include "core/base/text.h"
#include "libraries/spdlog/log.h"
#include "libraries/system/file_watch.h"
#include "libraries/system/service_notify.h"

namespace sigwatch {

namespace asio = boost::asio;

namespace {

/// Nobody tells us when a full disk has room again, so it is tried each minute; until then nothing is sent.
constexpr auto kStateRetry = std::chrono::seconds(60);
constexpr auto kSettleTime = std::chrono::seconds(1);  // several words typed together are taken up together
/// How soon the end of a mail is noticed that a stop or a reload waits for.
constexpr auto kLook = std::chrono::milliseconds(200);
constexpr auto kFirstLook = std::chrono::seconds(2);  // a first pass may wait long for one slow archive
constexpr Seconds kShownFor = 60s;  // the page's facts are taken not more often, unless a person wrote into the state

/// What people can change in the state: a change of it that this process did not make wakes the service.
std::uint64_t signature(Store& store) {
  std::string text = std::to_string(store.statements().size()) + "/" + std::to_string(store.decisions().size());
  const Meta meta = store.meta();
  text += meta.paused ? "p" : "-";
  text += meta.paused_until ? to_rfc3339(*meta.paused_until) : "";
  text += meta.live_since ? "l" : "-";
  text += meta.stopped_since ? "s" : "-";
  for (const Notice& n : store.notices()) text += n.id + std::string(to_string(n.state)) + (n.released ? "r" : "");
  return stable_hash(text);
}

void tell(const PassReport& report) {
  for (const std::string& line : report.unread) log(LogLevel::warning, "no good read: " + line);
  for (const std::string& line : report.unsent) log(LogLevel::warning, line);
  notify_status(plural(report.polled, "archive") + " read, " +
                plural(static_cast<long>(report.unread.size()), "problem"));
}

}  // namespace

Work::Work(asio::io_context& io, const Site& site, Page page, Store& store, Clock& clock, Window& window, bool first)
    : io_(io),
      site_(site),
      store_(store),
      clock_(clock),
      page_(std::move(page)),
      window_(window),
      watcher_(site.collaborators()),
      wake_(io),
      meanwhile_(io) {
  if (first) watcher_.start();
}

void Work::run() {
  asio::co_spawn(io_, work(), [](std::exception_ptr error) {
    if (error) std::rethrow_exception(error);
  });
  asio::co_spawn(io_, watch_state(), asio::detached);
  io_.run();
}

void Work::finish(bool stopping) {
  asio::post(io_, [this, stopping] {
    // The reason, so that `systemctl status` tells why it takes long: a mail server may take ten minutes for its last
    // answer (RFC 5321), and the unit gives eleven (TimeoutStopSec=).
    if (stopping) notify_stopping(watcher_.sending() ? "waiting for the mail server to answer" : "");
    asked_ = true;
    watcher_.finish();
    wake_.cancel();
    // In the middle of a pass, too: what was committed stands, and what was not is read again. A mail under way is
    // another thing: were it left, nobody would know whether it went out, so a reload waits for it as well.
    if (!watcher_.sending()) io_.stop();
  });
}

bool Work::lives() {
  const auto now = std::chrono::steady_clock::now();
  // A job that only this loop can run is the proof: as long as it is not run, the loop is busy or hangs.
  if (sign_awaited_) return now - sign_asked_ < kLongestPiece;
  sign_awaited_ = true;
  sign_asked_ = now;
  asio::post(io_, [this] { sign_awaited_ = false; });
  return true;
}

/// What people did: no pass writes these.
std::size_t Work::said() {
  // Unlike in signature() the notices are left out: the pass itself changes them, so a change of theirs says nothing.
  // What was released while a pass was under way goes with that one, or within five minutes (Watcher::next_due()). The
  // modes are high bits, so that none of them looks like some more statements.
  const Meta meta = store_.meta();
  return store_.statements().size() + store_.decisions().size() + (meta.paused ? 1U << 20U : 0U) +
         (meta.live_since ? 1U << 21U : 0U);
}

asio::awaitable<void> Work::work() {
  bool attend = false;
  show_what_is_known(true);
  while (!asked_) {
    bool spoken = false;
    try {
      const std::size_t before = said();
      // What a person wrote is taken up within seconds, and no archive is asked because of it.
      if (attend) {
        const PassReport report = co_await watcher_.attend();
        spoken = take_stock(before, true);
        for (const std::string& line : report.unsent) log(LogLevel::warning, line);
        notify_status("took up what was written into the state");
      } else {
        passing_ = true;
        show_meanwhile(shown_ ? kShownFor : kFirstLook);
        const PassReport report = co_await watcher_.pass(false, Progress());
        passing_ = false;
        spoken = take_stock(before, false);
        tell(report);
      }
    } catch (const StoreError& e) {
      // Fails closed: nothing is sent without its row. What was read is read again.
      passing_ = false;
      log(LogLevel::error, e.what());
      notify_status(e.what());
      // /healthz tells it from here on. The page goes on showing the last facts, and when they were measured.
      window_.set_fault(e.what());
      failed_ = true;
    }
    if (asked_) break;
    // What was typed while the pass was under way does not wait for the next one.
    attend = spoken;
    if (!spoken) attend = co_await rest();
  }
  while (watcher_.sending()) co_await wait(kLook);  // to a slow mail server, for which a pass does not wait
  io_.stop();
}

/// True when a person wrote into the state meanwhile: that is taken up at once.
bool Work::take_stock(std::size_t said_before, bool attended) {
  const bool spoken = said() != said_before;
  // Only now: what the pass itself wrote must not wake the service again.
  signature_ = signature(store_);
  window_.set_fault("");
  // Where the next pass follows within a minute, that one shows the facts: to take them means to assess every SIG.
  show(attended || spoken || watcher_.next_due() - clock_.now() > kShownFor);
  return spoken;
}

void Work::show(bool surely) {
  const Time now = clock_.now();
  if (!window_.is_open() || (!surely && shown_ && now - *shown_ < kShownFor)) return;
  window_.show(page_.documents(site_.reg(), store_, now, SiteLinks::served));
  shown_ = now;
}

/// Before the first pass is through, too: what the last run left behind, and as far as a pass has come.
void Work::show_what_is_known(bool surely) {
  try {
    // A new state is not shown: until something was measured, /readyz and the page itself answer 503.
    if (!store_.archives().empty()) show(surely);
  } catch (const StoreError& e) {
    window_.set_fault(e.what());
  }
}

void Work::show_meanwhile(std::chrono::seconds wait) {
  meanwhile_.expires_after(wait);
  meanwhile_.async_wait([this](const boost::system::error_code& cancelled) {
    if (cancelled || !passing_) return;
    show_what_is_known(false);
    show_meanwhile(kShownFor);
  });
}

/// Until the next archive or notice is due, or a person wrote into the state (then true).
asio::awaitable<bool> Work::rest() {
  // After a failure next_due() is not asked: it reads the state as well. The second at least keeps what stays due, and
  // cannot go, from making one pass after the other.
  const auto pause = failed_ ? kStateRetry : std::max<std::chrono::seconds>(watcher_.next_due() - clock_.now(), 1s);
  failed_ = false;
  co_return co_await wait(pause);
}

/// True when it was woken before the time.
asio::awaitable<bool> Work::wait(std::chrono::milliseconds pause) {
  wake_.expires_after(pause);
  boost::system::error_code woken;
  auto token = asio::redirect_error(asio::use_awaitable, woken);
  co_await wake_.async_wait(token);
  co_return woken == asio::error::operation_aborted;
}

asio::awaitable<void> Work::watch_state() {
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
    try {
      // Unset until the first pass is through, which takes up what it finds there anyway.
      if (signature_ && signature(store_) != *signature_) wake_.cancel();
    } catch (const StoreError& e) {
      log(LogLevel::error, e.what());
    }
  }
}

}  // namespace sigwatch
