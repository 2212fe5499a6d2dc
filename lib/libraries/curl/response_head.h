#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "core/base/time.h"

namespace sigwatch {

/// What the header of one hop's final answer says. Fed line by line as curl hands them over, informational answers
/// (1xx) and trailers included; only the final answer's own lines count.
class ResponseHead {
 public:
  static constexpr std::size_t kMaxBytes = 64 * 1024;  ///< of all header lines of one hop

  /// False: too much header; stop.
  bool add_line(std::string_view line);

  int status() const { return status_; }
  bool chunked() const { return transfer_encoding_ == "chunked"; }
  /// True when the Transfer-Encoding is one that we never asked for.
  bool strange_encoding() const { return !transfer_encoding_.empty() && !chunked(); }
  bool contradictory_length() const { return contradictory_length_; }
  const std::optional<std::int64_t>& content_length() const { return content_length_; }
  const std::string& location() const { return location_; }
  const std::string& etag() const { return etag_; }
  const std::string& last_modified() const { return last_modified_; }
  const std::string& content_type() const { return content_type_; }
  const std::string& content_encoding() const { return content_encoding_; }
  const std::string& content_range() const { return content_range_; }
  std::optional<Time> date() const;
  /// Against the server's `Date`, else `now`.
  std::optional<Seconds> retry_after(Time now) const;

 private:
  void begin(std::string_view status_line);
  void add_field(std::string_view name, std::string value);
  void add_length(std::string_view value);

  std::size_t bytes_ = 0;
  int status_ = 0;
  bool closed_ = false;  // the final answer's header ended: what follows are trailers
  bool contradictory_length_ = false;
  std::optional<std::int64_t> content_length_;
  std::string transfer_encoding_, location_, etag_, last_modified_, content_type_, content_encoding_, content_range_,
      date_, retry_after_;
};

/// `bytes A-B/T` and `bytes */T`.
struct ContentRange {
  std::optional<std::int64_t> first, last, total;
  friend bool operator==(const ContentRange&, const ContentRange&) = default;
};
std::optional<ContentRange> parse_content_range(std::string_view value);

/// An HTTP date. nullopt when it cannot be read.
std::optional<Time> parse_http_date(const std::string& value);

/// Retry-After as seconds or as a date. nullopt: absent, garbage or in the past. At most 10^9 seconds.
std::optional<Seconds> parse_retry_after(const std::string& value, Time now);

}  // namespace sigwatch
