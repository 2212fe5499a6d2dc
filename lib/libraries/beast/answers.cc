#include "libraries/beast/answers.h"

#include <algorithm>
#include <boost/beast/http/field.hpp>
#include <string_view>

#include "core/base/text.h"
#include "libraries/zlib/compress.h"

namespace sigwatch {

namespace http = boost::beast::http;

namespace {

constexpr std::size_t kWorthGzip = 600;
// Large documents cost most to make, and are few. All of them are kept, so that nobody can have them made again and
// again by asking; of those below kSmall, of which each SIG has some, kMostSmall bytes are.
constexpr std::size_t kSmall = 256 * 1024;
constexpr std::size_t kMostSmall = 16 * 1024 * 1024;

std::size_t size_of(const Servable& document) { return document.plain.size() + document.gzipped.size(); }
bool is_small(const Servable& document) { return size_of(document) < kSmall; }

std::string hex(std::uint64_t value) {
  std::string out(16, '0');
  for (std::size_t i = 16; i-- > 0; value >>= 4U) out[i] = "0123456789abcdef"[value & 15U];
  return out;
}

std::string_view as_view(boost::beast::string_view text) { return {text.data(), text.size()}; }

/// A browser shows these pages, and does nothing else with them.
void add_headers(PageResponse& head) {
  head.set(http::field::server, "sigwatchd");
  head.set("Content-Security-Policy",
           "default-src 'none'; style-src 'self'; img-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors "
           "'none'");
  head.set("X-Content-Type-Options", "nosniff");
  head.set("X-Frame-Options", "DENY");
  head.set("Referrer-Policy", "no-referrer");
  head.set("Permissions-Policy", "camera=(), geolocation=(), microphone=()");
  head.set("Cross-Origin-Opener-Policy", "same-origin");
  head.set("X-Robots-Tag", "noindex");
  // It may be kept, but whether it still holds is asked each time (ETag): what it says of a list may change with every
  // pass.
  head.set(http::field::cache_control, "no-cache");
}

/// HEAD says the length of what GET would send, and sends nothing (RFC 9110 9.3.2).
void set_body(PageAnswer& answer, const std::string& body, bool head) {
  answer.length = body.size();
  answer.head.body() = {body.data(), head ? 0 : body.size()};
  answer.head.set(http::field::content_length, std::to_string(body.size()));
}

/// Whether a list of codings takes gzip: `gzip`, `gzip;q=0.5`. q=0 says no. `*` is not looked at, since what is sent
/// unpacked is taken by everybody.
bool takes_gzip(std::string_view accepted) {
  while (!accepted.empty()) {
    const std::size_t end = std::min(accepted.find(','), accepted.size());
    const std::string item = lower(trim(accepted.substr(0, end)));
    const bool named = item == "gzip" || item.starts_with("gzip;") || item.starts_with("gzip ");
    if (named) {
      const std::size_t q = item.find("q=");
      return q == std::string::npos || item.find_first_of("123456789", q) != std::string::npos;
    }
    accepted.remove_prefix(std::min(end + 1, accepted.size()));
  }
  return false;
}

/// If-None-Match: `*` or a list of ETags, weak or not.
bool is_known(std::string_view known, const std::string& etag) {
  return trim(known) == "*" || known.find("\"" + etag + "\"") != std::string_view::npos ||
         known.find("\"" + etag + "-gzip\"") != std::string_view::npos;
}

/// The host of a Host header, without its port, lower case; empty when the port is none.
std::string host_name(std::string_view host) {
  const std::size_t bracket = host.rfind(']');
  const std::size_t colon = host.find(':', bracket == std::string_view::npos ? 0 : bracket);
  if (colon != std::string_view::npos && host.find_first_not_of("0123456789", colon + 1) != std::string_view::npos)
    return {};
  return lower(trim(host.substr(0, colon)));
}

/// What a request asks for: `/path`, or all of a URL, as a proxy may write it (RFC 9112, 3.2.2). Of a URL the host
/// stands in it, and the Host header says nothing.
struct Target {
  std::string_view host, path;
};

Target target_of(const PageRequest& request) {
  const std::string_view host = as_view(request[http::field::host]);
  std::string_view target = as_view(request.target());
  const std::size_t begin = lower(target.substr(0, 8)).starts_with("http://") ? 7
                            : lower(target.substr(0, 8)) == "https://"        ? 8
                                                                              : 0;
  if (begin == 0) return {host, target.substr(0, target.find_first_of("?#"))};
  target.remove_prefix(begin);
  const std::size_t end = std::min(target.find_first_of("/?#"), target.size());
  const std::string_view path = target.substr(end, target.find_first_of("?#", end) - end);
  return {target.substr(0, end), path.empty() ? "/" : path};
}

PageAnswer document_answer(const PageRequest& request, const std::shared_ptr<const Servable>& found,
                           http::status status) {
  const Servable& document = *found;
  const bool head = request.method() == http::verb::head;
  const bool gzipped = !document.gzipped.empty() && takes_gzip(as_view(request[http::field::accept_encoding]));
  PageAnswer answer;
  answer.keeps = found;
  answer.head.result(status);
  add_headers(answer.head);
  answer.head.set(http::field::content_type, document.type);
  answer.head.set(http::field::vary, "Accept-Encoding");
  if (status == http::status::ok) {
    // What is packed is another representation, with a tag of its own (RFC 9110 8.8.3).
    answer.head.set(http::field::etag, "\"" + document.etag + (gzipped ? "-gzip\"" : "\""));
    if (is_known(as_view(request[http::field::if_none_match]), document.etag)) {
      answer.head.result(http::status::not_modified);
      return answer;
    }
  }
  if (gzipped) answer.head.set(http::field::content_encoding, "gzip");
  set_body(answer, gzipped ? document.gzipped : document.plain, head);
  return answer;
}

/// Its links are relative, so that there is one for each depth of an address; null where there is none at all.
std::shared_ptr<const Servable> missing_page(ServedSite& site, std::string_view path) {
  constexpr std::ptrdiff_t kDeepest = 9;
  for (auto depth = std::min(std::count(path.begin(), path.end(), '/') - 1, kDeepest); depth > 0; --depth) {
    if (auto found = site.find("/404/" + std::to_string(depth))) return found;
  }
  return site.find("/404");
}

PageAnswer health_answer(const std::string& path, const Serving& serving, bool head) {
  if (path == "/readyz" && !serving.site)
    return plain_answer(http::status::service_unavailable, "not ready: nothing was measured yet", head);
  if (path == "/healthz" && !serving.fault.empty())
    return plain_answer(http::status::service_unavailable, clean_line(serving.fault, 300), head);
  return plain_answer(http::status::ok, "ok", head);
}

}  // namespace

/// Made when somebody asks: to make all documents after each pass took 13 s of processor time and 765 MiB for ten
/// thousand SIGs, most of it for nobody.
std::shared_ptr<const Servable> ServedSite::find(const std::string& path) {
  if (const auto kept = kept_.find(path); kept != kept_.end()) return kept->second;
  const auto found = documents_.find(path);
  if (found == documents_.end()) return nullptr;
  Document document = found->second();
  auto one = std::make_shared<Servable>();
  one->type = std::move(document.type);
  one->etag = hex(stable_hash(document.body)) + "-" + std::to_string(document.body.size());
  if (document.body.size() >= kWorthGzip) one->gzipped = gzip(document.body);
  one->plain = std::move(document.body);
  if (is_small(*one)) {
    if (small_bytes_ + size_of(*one) > kMostSmall) {
      std::erase_if(kept_, [](const auto& entry) { return is_small(*entry.second); });
      small_bytes_ = 0;
    }
    small_bytes_ += size_of(*one);
  }
  return kept_[path] = std::move(one);
}

PageAnswer plain_answer(http::status status, const std::string& line, bool head) {
  auto body = std::make_shared<const std::string>(line + "\n");
  PageAnswer answer;
  answer.head.result(status);
  add_headers(answer.head);
  answer.head.set(http::field::content_type, "text/plain; charset=utf-8");
  set_body(answer, *body, head);
  answer.keeps = std::move(body);
  return answer;
}

bool announces_body(const PageRequest& request) {
  if (request.count(http::field::transfer_encoding) > 0) return true;
  const auto [first, last] = request.equal_range(http::field::content_length);
  return std::any_of(first, last, [](const auto& field) { return as_view(field.value()) != "0"; });
}

PageAnswer answer_to(const PageRequest& request, const Serving& serving) {
  const bool head = request.method() == http::verb::head;
  const Target target = target_of(request);
  // The page is for this machine alone, but a browser on it also runs the pages of strangers: a name of theirs that
  // they point at loopback would have it ask us. Such a request bears their name. And exactly one Host (RFC 9112 3.2),
  // or two servers in a row see two different ones.
  if (request.count(http::field::host) != 1 || !serving.hosts.count(host_name(target.host)))
    return plain_answer(http::status::misdirected_request,
                        "this host is not served here; page.public_url names the one that is", head);
  if (request.method() != http::verb::get && !head) {
    PageAnswer answer = plain_answer(http::status::method_not_allowed, "only GET and HEAD");
    answer.head.set(http::field::allow, "GET, HEAD");
    return answer;
  }
  const std::string path(target.path);
  // Answered before there is anything to show.
  if (path == "/healthz" || path == "/readyz") return health_answer(path, serving, head);
  if (!serving.site)
    return plain_answer(http::status::service_unavailable, "nothing was measured yet; ask again in a minute", head);
  // These are no addresses: they answer for what there is not.
  const auto found = path.starts_with("/404") ? nullptr : serving.site->find(path);
  if (found) return document_answer(request, found, http::status::ok);
  const auto missing = missing_page(*serving.site, path);
  if (!missing) return plain_answer(http::status::not_found, "there is no such page", head);
  return document_answer(request, missing, http::status::not_found);
}

}  // namespace sigwatch
