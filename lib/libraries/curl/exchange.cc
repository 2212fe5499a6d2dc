#include "libraries/curl/exchange.h"

#include <algorithm>
#include <new>
#include <utility>

#include "libraries/curl/redirect.h"

namespace sigwatch {

namespace {

// Few requests at a time go to one host. A server that sends a byte now and then would else keep a place until the
// deadline.
constexpr long kConnectSeconds = 20;
constexpr long kSlowBytesPerSecond = 100;
constexpr long kSlowSeconds = 30;

// What goes into a header line came from a server once, and from the state since.
bool fits_header(const std::string& value) {
  return !value.empty() && value.size() <= 1000 && std::none_of(value.begin(), value.end(), [](char c) {
    return static_cast<unsigned char>(c) < 0x20 || c == 0x7f;
  });
}

}  // namespace

Exchange::Exchange(EasyHandle easy, const HttpRequest& request, const Url& url, const std::string& user_agent,
                   bool public_only, std::chrono::milliseconds deadline)
    : max_bytes_(request.max_bytes), gate_(public_only), easy_(std::move(easy)) {
  set_up_request(request, url, user_agent);
  set_up_limits(deadline);
  set_up_callbacks();
}

void Exchange::set_up_request(const HttpRequest& request, const Url& url, const std::string& user_agent) {
  CURL* const easy = easy_.get();
  set_option(easy, CURLOPT_URL, url.text.c_str());
  set_option(easy, CURLOPT_PROTOCOLS_STR, "http,https");
  set_option(easy, CURLOPT_DISALLOW_USERNAME_IN_URL, 1L);
  // Redirects are followed by hand (redirect.h): libcurl would go on to loopback, and to `ftp:` too.
  set_option(easy, CURLOPT_FOLLOWLOCATION, 0L);
  // The proof that an answer is whole (whole_answer.h) is made of what HTTP/1.1 says: a length, or chunks that end.
  set_option(easy, CURLOPT_HTTP_VERSION, static_cast<long>(CURL_HTTP_VERSION_1_1));
  // Some servers label a stored `.gz` as an encoding. It has to come to us as it is: our own unpacking (zlib/gzip.h)
  // sees when its end is missing, libcurl's does not.
  set_option(easy, CURLOPT_HTTP_CONTENT_DECODING, 0L);
  set_option(easy, CURLOPT_USERAGENT, user_agent.c_str());
  // By hand: with CURLOPT_ACCEPT_ENCODING curl would decode, and take a cut gzip stream for a whole one.
  append(headers_, "Accept-Encoding: identity");
  if (fits_header(request.accept)) append(headers_, "Accept: " + request.accept);
  add_validator("If-None-Match", request.if_none_match);
  add_validator("If-Modified-Since", request.if_modified_since);
  set_option(easy, CURLOPT_HTTPHEADER, headers_.get());
  if (request.range_from) set_option(easy, CURLOPT_RANGE, (std::to_string(*request.range_from) + "-").c_str());
  if (request.range_last) set_option(easy, CURLOPT_RANGE, ("-" + std::to_string(*request.range_last)).c_str());
}

// One that does not fit is left out: an unconditional answer is never wrong.
void Exchange::add_validator(const char* name, const std::string& value) {
  if (!fits_header(value)) return;
  append(headers_, std::string(name) + ": " + value);
  conditional_ = true;
}

void Exchange::set_up_limits(std::chrono::milliseconds deadline) {
  CURL* const easy = easy_.get();
  // At least 1, since 0 would mean no limit at all. Redirects share one deadline, so that nothing may be left of it.
  set_option(easy, CURLOPT_TIMEOUT_MS, static_cast<long>(std::max<std::int64_t>(deadline.count(), 1)));
  set_option(easy, CURLOPT_CONNECTTIMEOUT, kConnectSeconds);
  set_option(easy, CURLOPT_LOW_SPEED_LIMIT, kSlowBytesPerSecond);
  set_option(easy, CURLOPT_LOW_SPEED_TIME, kSlowSeconds);
}

void Exchange::set_up_callbacks() {
  CURL* const easy = easy_.get();
  set_option(easy, CURLOPT_ERRORBUFFER, error_buffer_.data());
  set_option(easy, CURLOPT_HEADERFUNCTION, &Exchange::on_header);
  set_option(easy, CURLOPT_HEADERDATA, this);
  set_option(easy, CURLOPT_WRITEFUNCTION, &Exchange::on_body);
  set_option(easy, CURLOPT_WRITEDATA, this);
  gate_.guard(easy);
}

// No exception may pass through libcurl, which is written in C. To take fewer bytes than were offered ends the
// transfer; what curl then says of it is of no use, so `stopped_` keeps the reason.
std::size_t Exchange::on_header(char* data, std::size_t one, std::size_t size, void* self) {
  auto& exchange = *static_cast<Exchange*>(self);
  try {
    if (exchange.head_.add_line(std::string_view(data, one * size))) return one * size;
    exchange.stopped_ = Stop::header_too_large;
  } catch (const std::bad_alloc&) {
    exchange.stopped_ = Stop::out_of_memory;
  }
  return 0;
}

std::size_t Exchange::on_body(char* data, std::size_t one, std::size_t size, void* self) {
  auto& exchange = *static_cast<Exchange*>(self);
  try {
    if (exchange.take_bytes(std::string_view(data, one * size))) return one * size;
    exchange.stopped_ = Stop::body_too_large;
  } catch (const std::bad_alloc&) {
    exchange.stopped_ = Stop::out_of_memory;
  }
  return 0;
}

bool Exchange::take_bytes(std::string_view bytes) {
  // Counted here, because CURLOPT_MAXFILESIZE (libcurl 7.88) does not bound all that may come. Nor is the length alone
  // believed, which may be absent; but when it says too much, the first byte is already one too many.
  wire_bytes_ += static_cast<std::int64_t>(bytes.size());
  if (wire_bytes_ > max_bytes_ || head_.content_length().value_or(0) > max_bytes_) return false;
  // Nobody reads the page that comes with a redirect.
  if (!is_redirect(head_.status())) body_.append(bytes);
  return true;
}

}  // namespace sigwatch
