#pragma once

#include <boost/asio/io_context.hpp>
#include <memory>
#include <optional>
#include <string>

#include "adapters/beast/page_server.h"
#include "core/register.h"
#include "daemon/page.h"
#include "ports/clock.h"
#include "ports/store.h"

namespace sigwatch {

/// The page of a running service. After a pass the next request makes it anew, and all that follow are answered from that: nobody who asks
/// often costs more, and while nobody asks it costs nothing. That it cannot be served never stops what matters more.
class Window {
 public:
  /// The page is made not more often, unless a person wrote into the state.
  static constexpr Seconds kRest = 60s;

  /// `reg`, `store` and `clock` outlive it. Where the address cannot be had, the log says so, and there is no page.
  Window(boost::asio::io_context& io, const Register& reg, Store& store, Clock& clock, Page page);

  /// Serves the state as it stands with the next request. `surely`: also when that was done within kRest.
  void show(bool surely);

  /// What `/healthz` says until the next show().
  void set_fault(const std::string& fault);

 private:
  const Register& reg_;
  Store& store_;
  Clock& clock_;
  Page page_;
  std::unique_ptr<PageServer> server_;
  std::optional<Time> shown_;
};

}  // namespace sigwatch
