#include "libraries/curl/url.h"

#include <arpa/inet.h>
#include <curl/curl.h>

#include <algorithm>
#include <charconv>
#include <memory>
#include <new>

#include "core/base/text.h"

namespace sigwatch {

namespace {

struct UrlCleanup {
  void operator()(CURLU* url) const { curl_url_cleanup(url); }
};
using UrlHandle = std::unique_ptr<CURLU, UrlCleanup>;

UrlHandle make_handle() {
  UrlHandle handle(curl_url());
  if (!handle) throw std::bad_alloc();
  return handle;
}

std::string part_of(CURLU* handle, CURLUPart part, unsigned flags = 0) {
  char* text = nullptr;
  if (curl_url_get(handle, part, &text, flags) != CURLUE_OK) return {};
  std::string copy(text);
  curl_free(text);
  return copy;
}

Error refusal(const std::string& text, const std::string& why) {
  return Error{ErrorKind::give_up, shown_url(text) + ": " + why + "; correct the URL in the configuration"};
}

Result<Url> read(CURLU* handle, const std::string& text) {
  // A fragment is never sent to a server, so that two addresses which differ in it alone are one.
  curl_url_set(handle, CURLUPART_FRAGMENT, nullptr, 0);
  Url url;
  // curl's parser takes every scheme that curl can speak, `file:` and `ftp:` among them. Only the web is read here.
  url.scheme = part_of(handle, CURLUPART_SCHEME);
  if (url.scheme != "http" && url.scheme != "https") return refusal(text, "only http and https are read");
  if (!part_of(handle, CURLUPART_USER).empty() || !part_of(handle, CURLUPART_PASSWORD).empty())
    return refusal(text, "a user name or password in a URL is refused");
  url.host = lower(part_of(handle, CURLUPART_HOST));
  // Written back, so that the text which is asked for holds the very name that trust is given to.
  curl_url_set(handle, CURLUPART_HOST, url.host.c_str(), 0);
  // With this flag a URL that names no port has that of its scheme: trust is given to a host and a port together.
  const std::string port = part_of(handle, CURLUPART_PORT, CURLU_DEFAULT_PORT);
  std::from_chars(port.data(), port.data() + port.size(), url.port);
  url.text = part_of(handle, CURLUPART_URL);
  if (url.host.empty() || url.port <= 0 || url.text.empty()) return refusal(text, "no host or no port");
  return url;
}

Result<Url> set(CURLU* handle, const std::string& text) {
  // What a redirect names may hold blanks or raw bytes; user names are found here already, also empty ones.
  constexpr unsigned kFlags = CURLU_DISALLOW_USER | CURLU_URLENCODE;
  const CURLUcode code = curl_url_set(handle, CURLUPART_URL, text.c_str(), kFlags);
  if (code == CURLUE_OUT_OF_MEMORY) throw std::bad_alloc();
  if (code == CURLUE_USER_NOT_ALLOWED) return refusal(text, "a user name or password in a URL is refused");
  if (code == CURLUE_UNSUPPORTED_SCHEME) return refusal(text, "only http and https are read");
  if (code != CURLUE_OK) return refusal(text, std::string("not a URL (") + curl_url_strerror(code) + ")");
  return read(handle, text);
}

int default_port(const Url& url) { return url.scheme == "https" ? 443 : 80; }

// Cut at the first of these. Its values may be secrets (tokens, passwords).
std::string_view without_query(std::string_view url) { return url.substr(0, url.find_first_of("?#")); }

}  // namespace

Result<Url> parse_url(const std::string& text) {
  const UrlHandle handle = make_handle();
  return set(handle.get(), text);
}

Result<Url> resolve_url(const Url& base, const std::string& target) {
  const UrlHandle handle = make_handle();
  // curl takes a second URL that is set on a handle as relative to the first one, as a browser does.
  if (auto parsed = set(handle.get(), base.text); !parsed) return parsed;
  return set(handle.get(), target);
}

std::string authority_of(const Url& url) { return url.host + ":" + std::to_string(url.port); }

bool is_trusted(const Url& url, const std::vector<std::string>& trusted) {
  const std::string authority = authority_of(url);
  return std::any_of(trusted.begin(), trusted.end(), [&](const std::string& entry) {
    const std::string name = lower(entry);
    // A name without a port stands for the scheme's own port alone: who trusts a web server does not thereby trust
    // whatever else listens on that machine (`http://a.example:25/`).
    return name == authority || (name == url.host && url.port == default_port(url));
  });
}

bool is_literal_host(const std::string& host) {
  // curl's parser has already brought the numeric forms of IPv4 (`2130706433`, `0x7f.1`) into dotted form.
  in_addr four{};
  return host == "localhost" || host.starts_with('[') || ::inet_pton(AF_INET, host.c_str(), &four) == 1;
}

std::string shown_url(std::string_view url) {
  // By hand, without curl's parser: this is also how addresses are named which that parser has just refused.
  std::string shown(without_query(url));
  const bool had_query = url.find('?') != std::string_view::npos;
  const std::size_t slashes = shown.find("//");
  const std::size_t begin = slashes == std::string::npos ? 0 : slashes + 2;
  const std::size_t end = std::min(shown.find('/', begin), shown.size());
  // The last @ before the path: a password may hold one itself (`u:sec@ret@host`).
  if (const std::size_t at = shown.rfind('@', end);
      slashes != std::string::npos && at != std::string::npos && at >= begin && at < end)
    shown.erase(begin, at + 1 - begin);
  return clean_line(had_query ? shown + "?..." : shown);
}

}  // namespace sigwatch
