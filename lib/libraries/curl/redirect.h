#pragma once

#include <string>
#include <vector>

#include "core/base/result.h"
#include "libraries/curl/url.h"

namespace sigwatch {

constexpr int kMaxRedirects = 5;

/// 301, 302, 303, 307, 308.
bool is_redirect(int status);

/// Where `location` leads from `from`, if it may be followed: http(s), without user name, the same host (its other
/// default port included: http to https) or a trusted one, and never from https to http: whoever is on the way could
/// say so. Error give_up otherwise; that of another host says `moved to URL`.
Result<Url> follow_redirect(const Url& from, const std::string& location, const std::vector<std::string>& trusted);

}  // namespace sigwatch
