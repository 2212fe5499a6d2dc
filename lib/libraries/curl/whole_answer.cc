#include "libraries/curl/whole_answer.h"

#include <algorithm>
#include <chrono>

#include "core/base/text.h"
#include "libraries/curl/redirect.h"

namespace sigwatch {

namespace {

Error problem(ErrorKind kind, const Url& url, const std::string& what) {
  return Error{kind, "GET " + shown_url(url.text) + ": " + what};
}

// A table of curl's codes: the rest needs nothing but time.
std::string remedy(CURLcode code) {
  if (code == CURLE_COULDNT_RESOLVE_HOST) return "check the host name in the configuration and the name service here";
  if (code == CURLE_PEER_FAILED_VERIFICATION)
    return "the certificate must be renewed there, or its CA be trusted here (SSL_CERT_FILE)";
  if (code == CURLE_SSL_CACERT_BADFILE) return "SSL_CERT_FILE or the system's certificates cannot be read";
  if (code == CURLE_OPERATION_TIMEDOUT) return "the server or the way to it is too slow; it is tried again";
  if (code == CURLE_PARTIAL_FILE || code == CURLE_GOT_NOTHING || code == CURLE_RECV_ERROR)
    return "the answer was cut short; it is tried again";
  return "it is tried again";
}

std::optional<Error> stopped(const HttpRequest& request, const Url& url, const Exchange& exchange) {
  switch (exchange.stopped()) {
    case Exchange::Stop::none:
      return std::nullopt;
    case Exchange::Stop::header_too_large:
      return problem(
          ErrorKind::retry, url,
          "the answer's header is over " + std::to_string(ResponseHead::kMaxBytes / 1024) + " KiB; it is tried again");
    case Exchange::Stop::body_too_large:
      return problem(
          ErrorKind::give_up, url,
          "the answer is over the limit of " + std::to_string(request.max_bytes) + " bytes and was not read");
    case Exchange::Stop::out_of_memory:
      return problem(ErrorKind::retry, url, "out of memory; it is tried again");
  }
  return std::nullopt;
}

std::optional<Error> transfer_error(const HttpRequest& request, const Url& url, const Exchange& exchange,
                                    CURLcode code) {
  if (code == CURLE_OK) return std::nullopt;
  // Our own reason first: curl only knows that a callback took fewer bytes than it got.
  if (auto own = stopped(request, url, exchange)) return own;
  if (code == CURLE_ABORTED_BY_CALLBACK)
    return problem(ErrorKind::retry, url, "given up because the program stops or changes its configuration");
  if (code == CURLE_COULDNT_CONNECT && !exchange.refused_address().empty())
    return problem(ErrorKind::give_up, url, refused_address_words(url.host, exchange.refused_address()));
  return problem(ErrorKind::retry, url, curl_words(code, exchange.error_buffer()) + "; " + remedy(code));
}

// RFC 9112 6.3: these end with their header, whatever length it names.
bool has_no_body(int status) { return status == 204 || status == 304; }

// libcurl (7.88) calls a body complete that ended because the connection did. Half an archive looks like a list in
// which nobody has written lately, so an end that is not proved is no answer at all.
std::optional<std::string> unproved_end(const Exchange& exchange) {
  const ResponseHead& head = exchange.head();
  if (head.strange_encoding()) return "the server used a Transfer-Encoding that was not asked for";
  if (head.contradictory_length()) return "the server sent contradictory lengths";
  if (has_no_body(head.status()) || head.chunked()) return std::nullopt;
  if (!head.content_length())
    return "the answer has no Content-Length and is not chunked, so that nothing shows where it ends";
  if (*head.content_length() != static_cast<std::int64_t>(exchange.body().size()))
    return "the answer is not as long as it says";
  return std::nullopt;
}

// All that is ever asked for reaches to the end of the file (`N-` and `-N`), so what comes must, too. A part that only
// begins at the right place would hide the newest posts.
bool is_asked_range(const HttpRequest& request, const ContentRange& range, std::int64_t size) {
  if (!range.first || !range.last || !range.total || *range.last - *range.first + 1 != size ||
      *range.last + 1 != *range.total)
    return false;
  if (request.range_from) return *range.first == *request.range_from;
  if (request.range_last) return *range.first == std::max<std::int64_t>(*range.total - *request.range_last, 0);
  return false;
}

std::optional<std::string> wrong_status(const HttpRequest& request, const Exchange& exchange) {
  const ResponseHead& head = exchange.head();
  if (head.status() < 200 || head.status() > 599)
    return "the answer has the unknown status " + std::to_string(head.status());
  // It would be taken for word that nothing is new.
  if (head.status() == 304 && !exchange.conditional())
    return "the server said 304 (not modified) without being asked for that";
  if (head.status() != 206) return std::nullopt;
  const auto range = parse_content_range(head.content_range());
  if (!range || !is_asked_range(request, *range, static_cast<std::int64_t>(exchange.body().size())))
    return "the server sent another part (206, Content-Range '" + clean_line(head.content_range(), 60) +
           "') than was asked for";
  return std::nullopt;
}

HttpResponse response_of(const Url& url, Exchange& exchange) {
  const ResponseHead& head = exchange.head();
  HttpResponse response;
  response.status = head.status();
  response.url = url.text;
  response.body = exchange.take_body();
  response.etag = head.etag();
  response.last_modified = head.last_modified();
  response.content_type = head.content_type();
  response.content_encoding = head.content_encoding();
  response.date = head.date();
  // The machine's time also under `--now`: this is about the server as it is today, and no rule sees it.
  response.retry_after = head.retry_after(std::chrono::time_point_cast<Seconds>(std::chrono::system_clock::now()));
  if (head.status() != 206 && head.status() != 416) return response;
  if (const auto range = parse_content_range(head.content_range())) {
    response.range_start = range->first;
    response.total_size = range->total;
  }
  return response;
}

}  // namespace

Result<HttpResponse> whole_answer(const HttpRequest& request, const Url& url, Exchange& exchange, CURLcode code) {
  if (auto error = transfer_error(request, url, exchange, code)) return *error;
  // Where a redirect points stands in its header, so it matters little how its body ends.
  if (is_redirect(exchange.head().status())) return response_of(url, exchange);
  if (const auto why = wrong_status(request, exchange))
    return problem(ErrorKind::retry, url, *why + "; it is tried again");
  if (const auto why = unproved_end(exchange)) return problem(ErrorKind::retry, url, *why + "; it is tried again");
  return response_of(url, exchange);
}

}  // namespace sigwatch
