#pragma once

#include <optional>
#include <string>

#include "ctl/session.h"

namespace sigwatch {

/// What `backtest` was asked.
struct BacktestQuestion {
  std::string sig;           ///< empty: all
  std::string silent_after;  ///< `3,6,9,12 months`; empty: these and the configured one
  std::optional<Time> from;
  bool json = false;
  bool again = false;  ///< forget the cache first
  std::string svg;     ///< a file for the picture, or empty
  std::string cache;   ///< the cache, or empty: backtest_cache()
};

/// `$XDG_CACHE_HOME/sigwatch/backtest.db`, else below `~/.cache`. Throws CommandRefusal where there is no home.
std::string backtest_cache();

/// Reads the whole history of the archives into the cache and prints what each threshold would have done. Needs no
/// state and writes none. kWrong where an archive of a SIG was not read to its beginning: that SIG is left out.
int show_backtest(Session& session, const BacktestQuestion& question);

}  // namespace sigwatch
