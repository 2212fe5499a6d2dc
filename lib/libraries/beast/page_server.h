#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <chrono>
#include <memory>
#include <string>
#include <vector>

#include "core/base/result.h"
#include "core/report/document.h"

namespace sigwatch {

struct PageServerSettings {
  std::string listen;  ///< `HOST:PORT`, an address of loopback; port 0: any free one
  /// beside the address itself and `localhost`: names under which a web server passes requests on
  std::vector<std::string> hosts;
  int connections = 64;  ///< at a time; more wait in the listen queue, and the silent make room after a second
  std::chrono::milliseconds patience = std::chrono::seconds(15);  ///< for one request to come, and for its answer to go
  friend bool operator==(const PageServerSettings&, const PageServerSettings&) = default;
};

/// Serves documents read-only over HTTP/1.1 (Boost.Beast): GET and HEAD, ETags, gzip, and headers that let a browser do
/// nothing with a page but show it. A request for another host than ours is refused (421), so that no name that a
/// stranger points at loopback shows anything. `/healthz` and `/readyz` answer by themselves.
class PageServer {
 public:
  /// Binds and listens; serves from the first publish() on, before it 503. An Error names the address and the cause.
  static Result<std::unique_ptr<PageServer>> open(const boost::asio::any_io_executor& executor,
                                                  PageServerSettings settings);
  ~PageServer();
  PageServer(const PageServer&) = delete;
  PageServer& operator=(const PageServer&) = delete;

  /// From now on these are served, each made when it is first asked for, in the executor's thread and while this lives;
  /// answers that are under way keep theirs. What making one throws is answered with 503. `/404` (below N folders
  /// `/404/N`) answers for what there is not.
  void publish(Documents documents);

  /// What `/healthz` says: empty is well.
  void set_fault(std::string fault);

  unsigned short port() const;

 private:
  class Impl;
  explicit PageServer(std::shared_ptr<Impl> impl);

  std::shared_ptr<Impl> impl_;  ///< shared with the coroutines, which end when this goes
};

}  // namespace sigwatch
