#pragma once

#include <initializer_list>
#include <string>
#include <string_view>

#include "config/values.h"

namespace sigwatch {

/// A mail address (RFC 5321 dot-atom at a host name), lower case. No name, no quotes, ASCII.
Parsed<std::string> parse_address(std::string_view text);

/// `SIG Watch <sigwatch@example.org>`, or the address alone.
struct Mailbox {
  std::string name, address;
};
Parsed<Mailbox> parse_mailbox(std::string_view text);

/// A host name in ASCII (international names in their `xn--` form), lower case.
Parsed<std::string> parse_host_name(std::string_view text);

/// The parts of a URL that the configuration cares about. No refusal here shows the URL: it may hold a password.
struct UrlParts {
  std::string scheme;  ///< lower case
  std::string host;    ///< with the brackets of an IPv6 address
  int port = 0;        ///< 0: none given
  std::string rest;    ///< path, query and fragment
};
Parsed<UrlParts> split_url(std::string_view text);

/// A URL of http or https, as written.
Parsed<std::string> parse_web_url(std::string_view text);

/// The same with a final slash and without query and fragment: pages are named below it.
Parsed<std::string> parse_base_url(std::string_view text);

/// Where an archive is: a URL of http or https, or a path, as written.
Parsed<std::string> parse_location(std::string_view text);

/// A path in the file system, as written.
Parsed<std::string> parse_path(std::string_view text);

/// `localhost`, 127.0.0.0/8 or [::1].
bool is_loopback(std::string_view host);

/// HOST:PORT on loopback; `localhost` becomes 127.0.0.1.
Parsed<std::string> parse_listen(std::string_view text);

}  // namespace sigwatch
