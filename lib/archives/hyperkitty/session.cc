#include "archives/hyperkitty/session.h"

#include <functional>
#include <memory>

#include "archives/engine/too_many_posts.h"
#include "archives/hyperkitty/answers.h"
#include "archives/mbox/mbox.h"
#include "core/base/text.h"
#include "libraries/background/background.h"
#include "libraries/zlib/gzip.h"

namespace sigwatch::hyperkitty {
namespace {

namespace asio = boost::asio;

/// With a browser's Accept the API sends its pages for people instead.
constexpr std::string_view kJson = "application/json";
const Evidence kGood{Evidence::Kind::good, {}, std::nullopt};

/// An Error or a status other than 200.
template <class T>
Shown<T> not_shown(const Site& site, const Result<HttpResponse>& response) {
  Shown<T> shown;
  if (!response) {
    shown.evidence = no_answer(response.error());
    shown.too_large = response.error().kind == ErrorKind::give_up;
    return shown;
  }
  shown.status = response->status;
  shown.evidence = judge_status(site, *response);
  return shown;
}

template <class T>
Shown<T> unreadable(const HttpResponse& response, const Error& error) {
  Shown<T> shown;
  shown.evidence = not_hyperkitty(response, error.what);
  return shown;
}

/// The export rebuilds each mail from From, To, Subject, Date, Message-ID, In-Reply-To and the text, so Auto-Submitted
/// and all else is not there. Its order is that of arrival, and its separators tell the time of arrival.
std::vector<Post> posts_of_mbox(const Site& site, std::string_view mbox) {
  std::vector<Post> posts;
  split_mbox(mbox, MboxDialect::local, true, [&](const MboxMessage& message) {
    // The packed size says little of how many mails are in it: they are counted while they are cut.
    if (posts.size() > kMostPostsAtOnce) return;
    Post post = post_of(message);
    const std::string hash = message_hash(post.message_id);
    post.locator = post.message_id.empty() ? "export#" + std::to_string(posts.size() + 1) : hash;
    if (!post.message_id.empty()) post.url = site.permalink(hash);
    posts.push_back(std::move(post));
  });
  return posts;
}

/// Every message of an export is addressed to the list: a token that a stranger's gzip has not.
bool is_mail_of_list(const Site& site, std::string_view mbox) {
  if (trim(mbox).empty()) return true;
  const std::string start = lower(mbox.substr(0, 64 * 1024));
  return start.starts_with("from ") && start.find("\nto: " + lower(site.list)) != std::string::npos;
}

/// What `parse` makes of a body that may be large.
template <class Value>
asio::awaitable<Result<Value>> parsed_body(std::shared_ptr<const HttpResponse> response,
                                           std::function<Result<Value>(const std::string&)> parse) {
  std::function<Result<Value>()> job = [response, parse = std::move(parse)] { return parse(response->body); };
  Result<Value> value = co_await parsed(response->body.size(), std::move(job));
  co_return value;
}

Shown<std::vector<Post>> read_export(const Site& site, const HttpResponse& response) {
  Shown<std::vector<Post>> shown;
  // A server was seen to send an HTML page where a gzip file was asked for: its first bytes tell.
  if (!looks_gzipped(response.body)) {
    shown.evidence = not_hyperkitty(response, "not gzip");
    return shown;
  }
  GunzipLimits limits;
  limits.max_bytes = kMailBytes;
  const Result<std::string> mbox = gunzip(response.body, limits);
  if (!mbox) {
    shown.evidence = {Evidence::Kind::unreachable, response.url + ": " + mbox.error().what, std::nullopt};
    shown.too_large = mbox.error().kind == ErrorKind::give_up;
    return shown;
  }
  if (!is_mail_of_list(site, *mbox)) {
    shown.evidence = not_hyperkitty(response, "gzip, but not mail to " + site.list);
    return shown;
  }
  shown.evidence = kGood;
  shown.value = posts_of_mbox(site, *mbox);
  if (shown.value.size() <= kMostPostsAtOnce) return shown;
  shown.evidence = too_many_posts(response.url, kMostPostsAtOnce);
  shown.value.clear();
  shown.too_large = true;
  return shown;
}

}  // namespace

asio::awaitable<Result<HttpResponse>> Session::get(std::string url, std::string accept, std::int64_t max_bytes,
                                                   std::string etag) {
  HttpRequest request;
  request.url = std::move(url);
  request.accept = std::move(accept);
  request.max_bytes = max_bytes;
  request.if_none_match = std::move(etag);
  Result<HttpResponse> response = co_await requests_.get(std::move(request));
  co_return response;
}

asio::awaitable<Shown<Page>> Session::emails(std::string query, std::int64_t max_bytes, std::string etag) {
  std::string url = site_.api("emails/?" + query);
  std::string accept(kJson);
  const bool conditional = !etag.empty();
  Result<HttpResponse> response = co_await get(std::move(url), std::move(accept), max_bytes, std::move(etag));
  Shown<Page> shown;
  if (response && response->status == 304 && conditional) {
    shown.evidence = kGood;
    shown.not_modified = true;
    co_return shown;
  }
  if (!response || response->status != 200) {
    shown = not_shown<Page>(site_, response);
    shown.past_the_end = shown.status == 404 && is_json(*response);
    // the API is not there (any more), which says nothing of the list
    if (shown.status == 404 && !shown.past_the_end) shown.evidence = not_hyperkitty(*response, "404");
    // emails/ and threads/ look the list up without a guard: an unknown list is a 500 there, just as a site that is
    // ill.
    if (shown.status < 500) co_return shown;
    const Shown<bool> exists = co_await list_exists();
    if (exists.evidence.kind == Evidence::Kind::gone && !exists.closed) shown.evidence = exists.evidence;
    co_return shown;
  }
  const auto whole = std::make_shared<const HttpResponse>(std::move(*response));
  std::function<Result<Page>(const std::string&)> parse = [site = site_](const std::string& body) {
    return parse_page(site, body);
  };
  Result<Page> page = co_await parsed_body<Page>(whole, std::move(parse));
  if (!page) co_return unreadable<Page>(*whole, page.error());
  shown.evidence = kGood;
  shown.value = std::move(*page);
  shown.etag = whole->etag;
  co_return shown;
}

asio::awaitable<Shown<Post>> Session::email(std::string hash) {
  std::string url = site_.api("email/" + hash + "/");
  std::string accept(kJson);
  const Result<HttpResponse> response = co_await get(std::move(url), std::move(accept), kPageBytes, std::string());
  Shown<Post> shown;
  if (!response || response->status != 200) {
    shown = not_shown<Post>(site_, response);
    shown.closed =
        response && response->status >= 400 && response->status < 500 && response->status != 429 && !is_json(*response);
    co_return shown;
  }
  const Result<Records> read = parse_records(response->body);
  if (!read) co_return unreadable<Post>(*response, read.error());
  if (read->top.text("message_id_hash") != hash || !site_.speaks_of_list(read->top.text("url"))) {
    shown.evidence = not_hyperkitty(*response, "JSON, but not of message " + hash);
    co_return shown;
  }
  shown.evidence = kGood;
  shown.value = post_of_record(site_, read->top);
  co_return shown;
}

asio::awaitable<Shown<Feed>> Session::feed(std::string etag) {
  std::string url = site_.page("feed/");
  std::string accept("application/rss+xml");
  const bool conditional = !etag.empty();
  Result<HttpResponse> response = co_await get(std::move(url), std::move(accept), kPageBytes, std::move(etag));
  Shown<Feed> shown;
  if (response && response->status == 304 && conditional) {
    shown.evidence = kGood;
    shown.not_modified = true;
    co_return shown;
  }
  if (!response || response->status != 200) {
    shown = not_shown<Feed>(site_, response);
    // Before 1.3.5 (October 2021) there was no feed.
    shown.closed = response && response->status == 404;
    co_return shown;
  }
  const auto whole = std::make_shared<const HttpResponse>(std::move(*response));
  std::function<Result<Feed>(const std::string&)> parse = [](const std::string& body) { return parse_feed(body); };
  Result<Feed> feed = co_await parsed_body<Feed>(whole, std::move(parse));
  if (!feed) co_return unreadable<Feed>(*whole, feed.error());
  if (!site_.speaks_of_list(feed->link)) {
    shown.evidence = not_hyperkitty(*whole, "a feed, but of " + clean_line(feed->link));
    co_return shown;
  }
  shown.evidence = kGood;
  shown.value = std::move(*feed);
  shown.etag = whole->etag;
  co_return shown;
}

asio::awaitable<Shown<std::vector<Post>>> Session::exported(std::string query, std::int64_t max_bytes) {
  // HyperKitty takes any name for the file here.
  std::string url = site_.page("export/mail.mbox.gz" + (query.empty() ? query : "?" + query));
  Result<HttpResponse> response = co_await get(std::move(url), std::string(), max_bytes, std::string());
  if (response && response->status == 200) {
    std::function<Shown<std::vector<Post>>()> read =
        [site = site_, whole = std::make_shared<const HttpResponse>(std::move(*response))] {
          return read_export(site, *whole);
        };
    auto exported = co_await in_background(std::move(read));  // what is small packed may be large
    co_return exported;
  }
  auto shown = not_shown<std::vector<Post>>(site_, response);
  // HYPERKITTY_MBOX_EXPORT = False: 400 "Archive download disabled."
  shown.closed = response && response->status == 400 && response->body.find("disabled") != std::string::npos;
  co_return shown;
}

asio::awaitable<Shown<Mode>> Session::paging() {
  std::string url = site_.api("threads/?limit=1");
  std::string accept(kJson);
  const Result<HttpResponse> response = co_await get(std::move(url), std::move(accept), kProbeBytes, std::string());
  Shown<Mode> shown;
  if (response && response->status == 200) {
    const Result<Records> read = parse_records(response->body);
    if (!read) co_return unreadable<Mode>(*response, read.error());
    shown.evidence = read->array || read->paged
                         ? kGood
                         : not_hyperkitty(*response, "JSON, but neither an array nor a page of results");
    if (read->paged) shown.value = Mode::paged;
    co_return shown;
  }
  shown = not_shown<Mode>(site_, response);
  if (shown.too_large) shown.evidence = kGood;  // everything at once: no paging
  const bool absent = response && response->status >= 400 && response->status < 500 && response->status != 429;
  shown.closed = absent && !(is_json(*response) && response->status == 404);
  co_return shown;
}

asio::awaitable<Shown<bool>> Session::list_exists() {
  // The one address at which the API itself says, as JSON, that it does not know a list.
  std::string url = site_.api();
  std::string accept(kJson);
  const Result<HttpResponse> response = co_await get(std::move(url), std::move(accept), kProbeBytes, std::string());
  if (!response || response->status != 200) {
    auto shown = not_shown<bool>(site_, response);
    shown.closed = response && response->status < 500 && response->status != 429 && !is_json(*response);
    co_return shown;
  }
  const Result<Records> read = parse_records(response->body);
  if (!read) co_return unreadable<bool>(*response, read.error());
  Shown<bool> shown;
  shown.value = read->top.text("name") == site_.list;
  shown.evidence = shown.value ? kGood : not_hyperkitty(*response, "JSON, but not of " + site_.list);
  co_return shown;
}

}  // namespace sigwatch::hyperkitty
