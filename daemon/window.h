#pragma once

#include <boost/asio/io_context.hpp>
#include <memory>
#include <string>

#include "core/register/register.h"
#include "core/report/document.h"
#include "libraries/beast/page_server.h"

namespace sigwatch {

/// The page of a running service, from one configuration to the next. It is served in a loop that runs in one thread,
/// and told in another what to show. That it cannot be served never stops what matters more.
class Window {
 public:
  /// The loop outlives it.
  explicit Window(boost::asio::io_context& io) : io_(io) {}

  /// As this configuration wants it; waits for the loop. Under the address that it has it goes on showing what it
  /// shows. Where an address cannot be had, the log says so, and there is no page.
  void open(const Register& reg);
  bool is_open() const { return open_; }

  void show(Documents documents);

  /// What `/healthz` says; empty is well.
  void set_fault(std::string fault);

 private:
  bool serve(const PageServerSettings& settings);

  boost::asio::io_context& io_;
  bool open_ = false;
  PageServerSettings settings_;  ///< these two are the loop's
  std::unique_ptr<PageServer> server_;
};

}  // namespace sigwatch
