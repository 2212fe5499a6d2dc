#pragma once

#include <curl/curl.h>

#include <array>
#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>

#include "libraries/curl/address_gate.h"
#include "libraries/curl/easy.h"
#include "libraries/curl/http.h"
#include "libraries/curl/response_head.h"
#include "libraries/curl/url.h"

namespace sigwatch {

/// One GET to one URL, without redirects: the request that is set up for curl, and what came back. Stays where it is,
/// since curl's callbacks point at it.
class Exchange {
 public:
  enum class Stop {
    none,
    header_too_large,
    body_too_large,
    out_of_memory,
  };

  /// `public_only`: only addresses of the public Internet may be connected to. `easy` is as make_easy() makes them.
  Exchange(EasyHandle easy, const HttpRequest& request, const Url& url, const std::string& user_agent, bool public_only,
           std::chrono::milliseconds deadline);
  Exchange(const Exchange&) = delete;
  Exchange& operator=(const Exchange&) = delete;

  CURL* easy() { return easy_.get(); }
  /// When the transfer is over; before the Exchange goes, what points at it is taken off the handle by
  /// EasyPool::give_back().
  EasyHandle take_easy() { return std::move(easy_); }
  const ResponseHead& head() const { return head_; }
  /// As on the wire, chunks put together; empty for a redirect.
  const std::string& body() const { return body_; }
  std::string take_body() { return std::move(body_); }
  /// Why a callback ended the transfer.
  Stop stopped() const { return stopped_; }
  /// The last address that was refused, as text; empty when none was.
  const std::string& refused_address() const { return gate_.refused(); }
  const char* error_buffer() const { return error_buffer_.data(); }
  /// True when a validator was sent.
  bool conditional() const { return conditional_; }

 private:
  void set_up_request(const HttpRequest& request, const Url& url, const std::string& user_agent);
  void add_validator(const char* name, const std::string& value);
  void set_up_limits(std::chrono::milliseconds deadline);
  void set_up_callbacks();
  static std::size_t on_header(char* data, std::size_t one, std::size_t size, void* self);
  static std::size_t on_body(char* data, std::size_t one, std::size_t size, void* self);
  bool take_bytes(std::string_view bytes);

  std::int64_t max_bytes_;
  AddressGate gate_;
  bool conditional_ = false;
  Stop stopped_ = Stop::none;
  ResponseHead head_;
  std::int64_t wire_bytes_ = 0;
  std::string body_;
  std::array<char, CURL_ERROR_SIZE> error_buffer_{};
  StringList headers_;
  EasyHandle easy_;  // last: it points at the members above
};

}  // namespace sigwatch
