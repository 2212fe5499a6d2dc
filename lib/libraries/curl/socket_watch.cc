#include "libraries/curl/socket_watch.h"

#include <fcntl.h>

#include <utility>

namespace sigwatch {

namespace asio = boost::asio;

std::shared_ptr<SocketWatch> SocketWatch::open(asio::io_context& io, curl_socket_t socket, Ready ready) {
  const int copy = ::fcntl(socket, F_DUPFD_CLOEXEC, 0);
  if (copy < 0) return nullptr;
  return std::make_shared<SocketWatch>(io, copy, std::move(ready));
}

SocketWatch::SocketWatch(asio::io_context& io, int descriptor, Ready ready)
    : descriptor_(io, descriptor), ready_(std::move(ready)) {}

void SocketWatch::want(int poll) {
  want_read_ = poll == CURL_POLL_IN || poll == CURL_POLL_INOUT;
  want_write_ = poll == CURL_POLL_OUT || poll == CURL_POLL_INOUT;
  if (want_read_ && !reading_) wait_to_read();
  if (want_write_ && !writing_) wait_to_write();
}

void SocketWatch::close() {
  want_read_ = want_write_ = false;
  boost::system::error_code ignored;
  descriptor_.close(ignored);
}

void SocketWatch::wait_to_read() {
  reading_ = true;
  descriptor_.async_wait(asio::posix::stream_descriptor::wait_read,
                         [weak = weak_from_this()](boost::system::error_code failure) {
                           // Held for as long as this runs: what is told below may let go of this watch.
                           const auto self = weak.lock();
                           if (!self) return;
                           self->reading_ = false;
                           if (!self->want_read_) return;
                           self->ready_(failure ? CURL_CSELECT_ERR : CURL_CSELECT_IN);
                           // Asio tells once, and curl expects to be told for as long as there is something to read.
                           // After a failure nothing is waited for any more: it would come again at once, and without
                           // end.
                           if (self->want_read_ && !self->reading_ && !failure) self->wait_to_read();
                         });
}

void SocketWatch::wait_to_write() {
  writing_ = true;
  descriptor_.async_wait(asio::posix::stream_descriptor::wait_write,
                         [weak = weak_from_this()](boost::system::error_code failure) {
                           const auto self = weak.lock();
                           if (!self) return;
                           self->writing_ = false;
                           if (!self->want_write_) return;
                           self->ready_(failure ? CURL_CSELECT_ERR : CURL_CSELECT_OUT);
                           // As for reading.
                           if (self->want_write_ && !self->writing_ && !failure) self->wait_to_write();
                         });
}

}  // namespace sigwatch
