#include "libraries/curl/response_head.h"

#include <curl/curl.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <utility>

#include "core/base/text.h"

namespace sigwatch {

namespace {

// Some 31 years. What a server may really wish for is bounded elsewhere (clamp_retry_after()); this keeps it a number
// that can be added to a time.
constexpr std::int64_t kLongestWish = 1'000'000'000;

// All of `text` is one decimal number without sign; more digits than fit count as the largest.
std::optional<std::int64_t> number(std::string_view text) {
  if (text.empty() || text.find_first_not_of("0123456789") != std::string_view::npos) return std::nullopt;
  std::int64_t value = 0;
  const auto [end, failure] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (failure == std::errc::result_out_of_range) return std::numeric_limits<std::int64_t>::max();
  return value;
}

bool has_controls(std::string_view text) {
  return std::any_of(text.begin(), text.end(),
                     [](char c) { return (static_cast<unsigned char>(c) < 0x20 && c != '\t') || c == 0x7f; });
}

}  // namespace

bool ResponseHead::add_line(std::string_view line) {
  bytes_ += line.size();
  if (bytes_ > kMaxBytes) return false;
  // Behind the final answer's header come trailers: they could put another length or ETag in the place of the first.
  if (closed_) return true;
  // An answer may be preceded by others, 100 Continue or 103 Early Hints (RFC 9110 15.2). Nothing of those counts.
  if (line.starts_with("HTTP/")) {
    begin(line);
  } else if (const std::string_view text = trim(line); text.empty()) {
    closed_ = status_ >= 200;
  } else if (const std::size_t colon = line.find(':');
             colon != std::string_view::npos && line[0] != ' ' && line[0] != '\t') {
    // A line that begins with a blank goes on with the one before (RFC 9112 5.2), and is passed over: trimmed, it would
    // pass for a field of its own.
    add_field(trim(line.substr(0, colon)), std::string(trim(line.substr(colon + 1))));
  }
  return true;
}

void ResponseHead::begin(std::string_view status_line) {
  // What was read is still counted, or a server could begin anew for ever.
  const std::size_t bytes = bytes_;
  *this = ResponseHead();
  bytes_ = bytes;
  const std::size_t blank = status_line.find(' ');
  if (blank != std::string_view::npos) status_ = static_cast<int>(number(status_line.substr(blank + 1, 3)).value_or(0));
}

void ResponseHead::add_field(std::string_view name, std::string value) {
  // Validators go back to the server in a later request, and all of this may be shown to people.
  if (has_controls(value)) return;
  const std::string key = lower(name);
  if (key == "content-length") return add_length(value);
  // Several fields are one list (RFC 9110 5.3): `gzip` in one and `chunked` in the next is not `chunked` alone.
  if (key == "transfer-encoding") {
    transfer_encoding_ += transfer_encoding_.empty() ? lower(value) : ", " + lower(value);
    return;
  }
  const std::array<std::pair<std::string_view, std::string*>, 8> kept = {{{"location", &location_},
                                                                          {"etag", &etag_},
                                                                          {"last-modified", &last_modified_},
                                                                          {"content-type", &content_type_},
                                                                          {"content-encoding", &content_encoding_},
                                                                          {"content-range", &content_range_},
                                                                          {"date", &date_},
                                                                          {"retry-after", &retry_after_}}};
  for (const auto& [field, place] : kept)
    if (key == field && place->empty()) *place = std::move(value);
}

void ResponseHead::add_length(std::string_view value) {
  // RFC 9112 6.3: where lengths differ nobody can say where the body ends. The same one twice is allowed.
  const auto length = number(value);
  if (!length || (content_length_ && *content_length_ != *length)) contradictory_length_ = true;
  content_length_ = length;
}

std::optional<Time> ResponseHead::date() const { return parse_http_date(date_); }

// A date means a span from the server's own clock, whatever ours says.
std::optional<Seconds> ResponseHead::retry_after(Time now) const {
  return retry_after_.empty() ? std::nullopt : parse_retry_after(retry_after_, date().value_or(now));
}

std::optional<ContentRange> parse_content_range(std::string_view value) {
  if (!lower(value.substr(0, 6)).starts_with("bytes ")) return std::nullopt;
  const std::string_view rest = trim(value.substr(6));
  const std::size_t slash = rest.find('/');
  if (slash == std::string_view::npos) return std::nullopt;
  const std::string_view span = rest.substr(0, slash), size = rest.substr(slash + 1);
  ContentRange range;
  range.total = number(size);
  if (!range.total && size != "*") return std::nullopt;
  if (span == "*") return range.total ? std::optional(range) : std::nullopt;
  const std::size_t dash = span.find('-');
  if (dash == std::string_view::npos) return std::nullopt;
  range.first = number(span.substr(0, dash));
  range.last = number(span.substr(dash + 1));
  if (!range.first || !range.last || *range.last < *range.first || (range.total && *range.total <= *range.last))
    return std::nullopt;
  return range;
}

std::optional<Time> parse_http_date(const std::string& value) {
  // All three forms of RFC 9110 5.6.7 begin with a weekday; curl_getdate alone would also take a bare number.
  if (value.size() < 20 || value.size() > 40 || value.find(':') == std::string::npos ||
      (lower(value)[0] < 'a' || lower(value)[0] > 'z'))
    return std::nullopt;
  const std::time_t seconds = curl_getdate(value.c_str(), nullptr);
  const Time time{Seconds(seconds)};
  // curl_getdate() reads `Sat, 10 Jan 20263` as well.
  if (seconds == -1 || time > kLastDated) return std::nullopt;
  return time;
}

std::optional<Seconds> parse_retry_after(const std::string& value, Time now) {
  if (const auto seconds = number(value)) return Seconds(std::min(*seconds, kLongestWish));
  const auto when = parse_http_date(value);
  if (!when || *when < now) return std::nullopt;
  return std::min(Seconds(*when - now), Seconds(kLongestWish));
}

}  // namespace sigwatch
