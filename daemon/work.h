#pragma once

#include <atomic>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>

#include "app/page.h"
#include "app/site.h"
#include "daemon/window.h"
#include "ports/clock.h"
#include "ports/store.h"
#include "service/watcher.h"

namespace sigwatch {

/// The passes of one configuration, one after the other. They have a loop and a thread of their own: what judging a
/// hundred thousand posts takes holds up neither signals nor watchdog nor page.
class Work {
 public:
  /// Longer than that no piece of work takes unless it hangs.
  static constexpr std::chrono::seconds kLongestPiece{60};

  /// `io` is the loop of `site`, where nothing else runs. All outlive it. `first`: of this process.
  Work(boost::asio::io_context& io, const Site& site, Page page, Store& store, Clock& clock, Window& window,
       bool first);

  /// Works until finish() or an exception. A StoreError is told, and the pass made again; what else a pass throws is
  /// thrown.
  void run();

  /// From any thread: begins nothing more, and ends as soon as no mail is under way. `stopping`: the process is, and
  /// systemd is told.
  void finish(bool stopping);

  /// From one other thread, from time to time: asks for a sign of life, and is false when the last one asked for is
  /// missing for too long.
  bool lives();

 private:
  boost::asio::awaitable<void> work();
  boost::asio::awaitable<bool> rest();
  boost::asio::awaitable<bool> wait(std::chrono::milliseconds pause);
  boost::asio::awaitable<void> watch_state();
  bool take_stock(std::size_t said_before, bool attended);
  void show(bool surely);
  void show_what_is_known(bool surely);
  void show_meanwhile(std::chrono::seconds wait);
  std::size_t said();

  boost::asio::io_context& io_;
  const Site& site_;
  Store& store_;
  Clock& clock_;
  const Page page_;
  Window& window_;
  Watcher watcher_;
  boost::asio::steady_timer wake_, meanwhile_;
  std::optional<std::uint64_t> signature_;
  std::optional<Time> shown_;
  bool asked_ = false;  ///< to finish
  bool passing_ = false;
  bool failed_ = false;
  std::atomic<bool> sign_awaited_ = false;
  std::chrono::steady_clock::time_point sign_asked_;  ///< of the thread that asks
};

}  // namespace sigwatch
