#include "config/addresses.h"

#include <arpa/inet.h>

#include <algorithm>

#include "core/base/text.h"

namespace sigwatch {
namespace {

// URLs are shown: in complaints, in `status`, on the page, in the log. A password in one would be shown with it.
constexpr std::string_view kNoSecret =
    "keep user and password out of it: mail has `user:` and `password: {credential: NAME}` or `{file: PATH}`";

bool alphanumeric(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9'); }

/// The parts between dots, each judged by `good`.
template <class Good>
bool all_parts(std::string_view text, Good good) {
  for (;;) {
    const auto dot = std::min(text.find('.'), text.size());
    if (!good(text.substr(0, dot))) return false;
    if (dot == text.size()) return true;
    text.remove_prefix(dot + 1);
  }
}

/// 63 bytes a label, and 253 of a whole name (below): RFC 1035 2.3.4.
bool is_label(std::string_view label) {
  return !label.empty() && label.size() <= 63 && label.front() != '-' && label.back() != '-' &&
         std::all_of(label.begin(), label.end(), [](char c) { return alphanumeric(c) || c == '-' || c == '_'; });
}

/// The letters that need no quotes in a header (`atext`, RFC 5322 3.2.3). None of them ends a
/// header or an address: `a@b, c@d` is no second recipient, and `a@b\r\nBcc: c@d` no header.
bool is_atom(std::string_view atom) {
  constexpr std::string_view others = "!#$%&'*+-/=?^_`{|}~";
  return !atom.empty() && std::all_of(atom.begin(), atom.end(), [&](char c) {
    return alphanumeric(c) || others.find(c) != std::string_view::npos;
  });
}

bool is_ipv6(std::string_view text) {
  in6_addr address{};
  return ::inet_pton(AF_INET6, std::string(text).c_str(), &address) == 1;
}

bool is_host(std::string_view host) {
  if (host.starts_with('[')) return host.ends_with(']') && is_ipv6(host.substr(1, host.size() - 2));
  return host.size() <= 253 && all_parts(host, is_label);
}

/// `user:password@` in front of anything, also where the scheme was left out.
bool holds_userinfo(std::string_view text) {
  const auto scheme = text.find("://");
  if (scheme != std::string_view::npos) text.remove_prefix(scheme + 3);
  const auto authority = text.substr(0, text.find_first_of("/?#"));
  // The last `@`: a password may hold one.
  const auto at = authority.rfind('@');
  // Without a scheme it takes a colon in front of the `@`: `archives/iot@xmpp.org/`
  // and `u@h` are good paths, and `u:hunter2@h` is a URL that somebody cut.
  return at != std::string_view::npos &&
         (scheme != std::string_view::npos || authority.substr(0, at).find(':') != std::string_view::npos);
}

std::string_view scheme_of(std::string_view text) {
  const auto end = std::find_if_not(text.begin(), text.end(),
                                    [](char c) { return alphanumeric(c) || c == '+' || c == '-' || c == '.'; });
  const auto size = static_cast<std::size_t>(end - text.begin());
  return size > 0 && size < text.size() && text[size] == ':' ? text.substr(0, size) : std::string_view{};
}

bool has_control_or_blank(std::string_view text) {
  return std::any_of(text.begin(), text.end(),
                     [](char c) { return static_cast<unsigned char>(c) <= 0x20 || c == 0x7F; });
}

/// HOST, HOST:PORT, [IPV6]:PORT.
Parsed<UrlParts> split_authority(std::string_view authority) {
  UrlParts url;
  const auto bracket = authority.rfind(']');
  // The colons of an IPv6 address stand in its brackets; only one behind them begins a port.
  const auto colon = authority.find(':', bracket == std::string_view::npos ? 0 : bracket);
  url.host = std::string(authority.substr(0, colon));
  if (!is_host(url.host)) {
    return Refusal{"no host name, or a wrong one",
                   is_ascii(url.host) ? "write SCHEME://HOST/PATH" : "write the host name in its `xn--` form"};
  }
  if (colon == std::string_view::npos) return url;
  const auto port = NumberIn{0, 65535}(authority.substr(colon + 1));
  if (std::holds_alternative<Refusal>(port))
    return Refusal{"the port is not a number from 0 to 65535", "write HOST:PORT"};
  url.port = std::get<int>(port);
  return url;
}

}  // namespace

Parsed<std::string> parse_host_name(std::string_view text) {
  text = trim(text);
  if (is_host(text) && !text.starts_with('[')) return lower(text);
  return Refusal{ticked(text) + " is not a host name",
                 is_ascii(text) ? "write a name such as `lists.example.org`" : "write it in its `xn--` form"};
}

Parsed<std::string> parse_address(std::string_view text) {
  text = trim(text);
  const std::string plain = "write one plain address, such as `name@example.org`";
  const auto at = text.rfind('@');
  if (at == std::string_view::npos) return Refusal{ticked(text) + " is not a mail address", plain};
  const auto local = text.substr(0, at), domain = text.substr(at + 1);
  if (!is_ascii(domain))
    return Refusal{ticked(text) + " has a domain outside ASCII", "write the domain in its `xn--` form"};
  // Lengths of RFC 5321 (4.5.3.1): 64 bytes in front of the `@`,
  // and 256 of a path, of which the angle brackets take two.
  if (text.size() > 254 || local.size() > 64 || !all_parts(local, is_atom) || domain.starts_with('[') ||
      !is_host(domain)) {
    return Refusal{ticked(text) + " is not a mail address", plain};
  }
  // Addresses are compared as they stand: to find SIGs that share a list, or a sender that is one.
  return lower(text);
}

Parsed<Mailbox> parse_mailbox(std::string_view text) {
  text = trim(text);
  const auto open = text.rfind('<');
  if (open != std::string_view::npos && !text.ends_with('>'))
    return Refusal{ticked(text) + " lacks a `>` at its end", ""};
  auto address = parse_address(open == std::string_view::npos ? text : text.substr(open + 1, text.size() - open - 2));
  if (auto* bad = std::get_if<Refusal>(&address)) return *bad;
  Mailbox mailbox{"", std::get<std::string>(std::move(address))};
  if (open == std::string_view::npos) return mailbox;
  auto name = trim(text.substr(0, open));
  if (name.size() >= 2 && name.front() == '"' && name.back() == '"') name = name.substr(1, name.size() - 2);
  // mimetic writes a CR LF in a value out as a new header field, and prints a
  // quoted name with a `\"` wrong. So the name that it gets is a plain one.
  if (clean_line(name) != name || name.find_first_of("<>\"\\") != std::string_view::npos) {
    return Refusal{"the name in front of the address holds quotes, brackets or control characters",
                   "write a plain name of at most 200 characters"};
  }
  mailbox.name = std::string(name);
  return mailbox;
}

Parsed<UrlParts> split_url(std::string_view text) {
  text = trim(text);
  // Before all else: what is refused further down must not be a text with a password in it.
  if (holds_userinfo(text)) return Refusal{"a user name or password stands in the URL", std::string(kNoSecret)};
  const auto scheme = scheme_of(text);
  if (scheme.empty() || !text.substr(scheme.size()).starts_with("://")) return Refusal{"this is not a URL", ""};
  // A line end in a URL would end the line of the request, or of the mail, in which it stands.
  if (has_control_or_blank(text)) return Refusal{"a blank or control character in the URL", "write a blank as `%20`"};
  const auto behind = text.substr(scheme.size() + 3);
  const auto slash = std::min(behind.find_first_of("/?#"), behind.size());
  auto url = split_authority(behind.substr(0, slash));
  if (auto* found = std::get_if<UrlParts>(&url)) {
    found->scheme = lower(scheme);
    found->rest = std::string(behind.substr(slash));
  }
  return url;
}

Parsed<std::string> parse_web_url(std::string_view text) {
  const auto url = split_url(text);
  if (const auto* bad = std::get_if<Refusal>(&url)) return *bad;
  const auto& scheme = std::get<UrlParts>(url).scheme;
  // Charter, rule and references become links in mail and on the page.
  // Nothing but the web may stand behind them: no `javascript:`, no `data:`.
  if (scheme != "https" && scheme != "http")
    return Refusal{"the URL begins with " + ticked(scheme + ":"), "write https://HOST/PATH"};
  return std::string(trim(text));
}

Parsed<std::string> parse_base_url(std::string_view text) {
  auto url = parse_web_url(text);
  auto* found = std::get_if<std::string>(&url);
  if (!found) return url;
  if (found->find_first_of("?#") != std::string::npos)
    return Refusal{"a query or fragment in the URL", "write https://HOST/PATH/"};
  if (!found->ends_with('/')) found->push_back('/');
  return url;
}

Parsed<std::string> parse_path(std::string_view text) {
  // The shell knows `~`. A program does not: it would look for a folder of that name, or make one.
  if (text.starts_with('~')) return Refusal{"`~` is not known here", "write the path out"};
  if (trim(text).empty()) return Refusal{"the path is empty", ""};
  const auto control = [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7F; };
  if (std::any_of(text.begin(), text.end(), control)) return Refusal{"a control character in the path", "remove it"};
  return std::string(trim(text));
}

namespace {

/// `imaps://HOST/FOLDER`.
Parsed<std::string> parse_mailbox_url(std::string_view text) {
  const auto split = split_url(text);
  if (const auto* bad = std::get_if<Refusal>(&split)) return *bad;
  const auto& url = std::get<UrlParts>(split);
  if (url.rest.size() < 2)
    return Refusal{"the URL names no folder", "write `imaps://HOST/FOLDER`, the folder that gets the list's mail"};
  return url.scheme + "://" + url.host + (url.port == 0 ? "" : ":" + std::to_string(url.port)) + url.rest;
}

}  // namespace

Parsed<std::string> parse_location(std::string_view text) {
  text = trim(text);
  if (holds_userinfo(text))
    return Refusal{"a user name or password stands in the URL",
                   "name an archive that can be read without them; of a mailbox write `user:` and `password:`"};
  const auto scheme = scheme_of(text);
  if (scheme.empty()) return parse_path(text);
  if (lower(scheme) == "imap" || lower(scheme) == "imaps") return parse_mailbox_url(text);
  if (lower(scheme) != "http" && lower(scheme) != "https") {
    return Refusal{"archives are not read by " + ticked(std::string(scheme) + ":"),
                   "name an archive by its https:// or imaps:// URL or its path alone; where the kind is in doubt, "
                   "write `{url: PATH, kind: mbox}`"};
  }
  return parse_web_url(text);
}

bool is_loopback(std::string_view host) {
  in_addr four{};
  if (host == "localhost" || host == "[::1]") return true;
  // `127.0.0.1.evil.example` begins so as well, and anybody can own
  // it; 127.1 is an address to some programs and a name to others.
  return host.starts_with("127.") && ::inet_pton(AF_INET, std::string(host).c_str(), &four) == 1;
}

Parsed<std::string> parse_listen(std::string_view text) {
  text = trim(text);
  if (text == "none") return std::string();
  const auto split = split_authority(text);
  const auto* address = std::get_if<UrlParts>(&split);
  if (!address ||
      text.find(':', text.rfind(']') == std::string_view::npos ? 0 : text.rfind(']')) == std::string_view::npos) {
    return Refusal{ticked(text) + " is not HOST:PORT", ""};
  }
  // The page's server knows neither TLS nor passwords (docs/page.md), so nobody beyond this machine may ask it.
  if (!is_loopback(address->host)) {
    return Refusal{ticked(text) + " is not on loopback",
                   "write `127.0.0.1:8025`, and put a web server (TLS, access) in front of it"};
  }
  // The server takes an address and asks no resolver: what `localhost` means is settled here.
  return (address->host == "localhost" ? "127.0.0.1" : address->host) + ":" + std::to_string(address->port);
}

}  // namespace sigwatch
