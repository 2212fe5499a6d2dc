#pragma once

#include <curl/curl.h>

#include "core/base/result.h"
#include "libraries/curl/exchange.h"
#include "libraries/curl/http.h"
#include "libraries/curl/url.h"

namespace sigwatch {

/// Judges what came back. A value only when the end is proved: curl's code is 0 and the body had a Content-Length or
/// was chunked (or the status has no body), a 206 shows exactly the range that was asked, a 304 was asked for. A
/// redirect needs code 0 alone. `requests` is the caller's to set.
Result<HttpResponse> whole_answer(const HttpRequest& request, const Url& url, Exchange& exchange, CURLcode code);

}  // namespace sigwatch
