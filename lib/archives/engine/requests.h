#pragma once

#include <boost/asio/awaitable.hpp>
#include <optional>
#include <string>
#include <string_view>

#include "core/evidence/reading.h"
#include "libraries/curl/http.h"

namespace sigwatch {

/// What came of one GET, judged: `response` may be read only when the evidence is good (200, 206 or 304 from the place
/// that was asked) or gone (404, 410: a kind may know better what that means).
struct Fetched {
  Evidence evidence;
  HttpResponse response;
};

/// The requests of one reading of one archive: counted, judged, and refused beyond what any honest archive needs (a
/// thousand requests, or 1 GiB).
class Requests {
 public:
  explicit Requests(HttpClient& client) : client_(client) {}

  /// The answer as it came.
  boost::asio::awaitable<Result<HttpResponse>> get(HttpRequest request);
  /// The answer, judged by judge_answer().
  boost::asio::awaitable<Fetched> fetch(HttpRequest request);

  const Cost& cost() const { return cost_; }
  const std::optional<Time>& server_date() const { return server_date_; }

 private:
  HttpClient& client_;
  Cost cost_;
  std::optional<Time> server_date_;
};

/// No whole answer, another place, private, busy, broken, gone; each with what to do. 200, 206 and 304 are good.
Evidence judge_answer(const std::string& asked, const Result<HttpResponse>& response);

/// A redirect may change http to https, and add or drop `index.html` and the last slash; anything else is another
/// place.
bool is_same_place(const HttpResponse& response, const std::string& asked);

/// Of an answer with 200 that is not what its kind sends: names a challenge ("are you a bot?"), a login form, a parking
/// page, else the page's title or first words. `expected` says what should have come: `the index of a Pipermail
/// archive`.
Evidence not_recognised(const HttpResponse& response, std::string_view expected);

/// `a bot-challenge page`, `a login form`, `a parking page (the domain is for sale)`, `a page with the title "..."`,
/// `an empty answer`.
std::string what_page_is(std::string_view body);

Evidence unreachable(std::string why);
Evidence unrecognised(std::string why);

}  // namespace sigwatch
