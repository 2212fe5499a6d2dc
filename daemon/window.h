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

/// The page of a running service. Its facts are taken after a pass, so that a request costs no work on the state; that it cannot be served
/// never stops what matters more.
class Window {
 public:
  /// The facts are taken not more often, unless a person wrote into the state.
  static constexpr Seconds kRest = 60s;

  /// `reg`, `store` and `clock` outlive it. Where the address cannot be had, the log says so, and there is no page.
  Window(boost::asio::io_context& io, const Register& reg, Store& store, Clock& clock, Page page);

  /// Serves the state as it stands. `surely`: also when it was done within kRest. Throws StoreError.
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
