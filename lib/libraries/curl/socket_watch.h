#pragma once

#include <curl/curl.h>

#include <boost/asio/io_context.hpp>
#include <boost/asio/posix/stream_descriptor.hpp>
#include <functional>
#include <memory>

namespace sigwatch {

/// Tells when one of curl's sockets can be read or written. Watches a dup() of it: curl closes its own whenever it
/// likes, and may get the same number again, while Asio still waits. Lives in a shared_ptr; close() and destruction end
/// it at once.
class SocketWatch : public std::enable_shared_from_this<SocketWatch> {
 public:
  /// `ready` is given CURL_CSELECT_IN, CURL_CSELECT_OUT or CURL_CSELECT_ERR; it may close or drop this watch.
  using Ready = std::function<void(int events)>;

  /// nullptr when the descriptor cannot be duplicated (no descriptors left).
  static std::shared_ptr<SocketWatch> open(boost::asio::io_context& io, curl_socket_t socket, Ready ready);

  SocketWatch(boost::asio::io_context& io, int descriptor, Ready ready);

  /// CURL_POLL_NONE, _IN, _OUT or _INOUT: what to look for from now on.
  void want(int poll);
  void close();

 private:
  void wait_to_read();
  void wait_to_write();

  boost::asio::posix::stream_descriptor descriptor_;
  Ready ready_;
  bool want_read_ = false, want_write_ = false;
  bool reading_ = false, writing_ = false;  // a wait is under way; one that is no longer wanted is let run out
};

}  // namespace sigwatch
