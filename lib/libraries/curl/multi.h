#pragma once

#include <curl/curl.h>

#include <boost/asio/awaitable.hpp>
#include <boost/asio/io_context.hpp>
#include <memory>

namespace sigwatch {

/// Runs libcurl transfers on one io_context (one thread) through curl_multi_socket_action: nothing blocks, each waiting
/// transfer is a suspended coroutine. For the libraries curl and smtp alone: curl's types may not go further.
///
/// `io` outlives the CurlMulti. A coroutine that is cancelled or destroyed while its transfer runs takes the handle out
/// of curl. When the CurlMulti goes first, what still runs is taken out and comes back with CURLE_ABORTED_BY_CALLBACK
/// if `io` runs again.
class CurlMulti {
 public:
  explicit CurlMulti(boost::asio::io_context& io);
  ~CurlMulti();
  CurlMulti(const CurlMulti&) = delete;
  CurlMulti& operator=(const CurlMulti&) = delete;

  /// One transfer, from start to end. `easy` is fully set up, stays the caller's, and lives (with all that its options
  /// point at) until the coroutine ended or was destroyed: declare it in the coroutine that awaits this.
  /// CURLE_ABORTED_BY_CALLBACK: cancelled. Never call it from within one of curl's callbacks. Each `easy` is under way
  /// once at a time.
  boost::asio::awaitable<CURLcode> perform(CURL* easy);

  /// perform() for an `easy` with CURLOPT_CONNECT_ONLY: when it ends well, the connection stays open for
  /// curl_easy_send() and curl_easy_recv() until disconnect() or until the CurlMulti goes. Call disconnect() before
  /// `easy` goes, whatever came of this.
  boost::asio::awaitable<CURLcode> connect(CURL* easy);
  /// Closes what connect() opened, without waiting for the server's farewell. Does nothing when there is nothing.
  void disconnect(CURL* easy);

 private:
  class State;
  boost::asio::awaitable<CURLcode> run(CURL* easy, bool stays);
  std::shared_ptr<State> state_;
};

}  // namespace sigwatch
