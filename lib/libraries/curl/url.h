#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "core/base/result.h"

namespace sigwatch {

/// A checked `http` or `https` URL, as libcurl itself parses it (one parser, so that what is checked is what is asked).
struct Url {
  std::string text;    ///< normalised, without fragment
  std::string scheme;  ///< `http` or `https`
  std::string host;    ///< lower case; a numeric IPv4 host in dotted form; IPv6 in brackets
  int port = 0;        ///< always set
  friend bool operator==(const Url&, const Url&) = default;
};

/// Error give_up: not a URL, another scheme, or with a user name or password in it.
Result<Url> parse_url(const std::string& text);

/// `target` of a redirect as seen from `base`; errors as parse_url().
Result<Url> resolve_url(const Url& base, const std::string& target);

/// `host:port`.
std::string authority_of(const Url& url);

/// True when one of `trusted` names it: `host` with the scheme's own port, or `host:port`.
bool is_trusted(const Url& url, const std::vector<std::string>& trusted);

/// True when a host (as Url has it) names its address itself: an IP address, or `localhost`, which libcurl never looks
/// up.
bool is_literal_host(const std::string& host);

/// For people and logs: one clean line without user name, password, fragment and the values of a query.
std::string shown_url(std::string_view url);

}  // namespace sigwatch
