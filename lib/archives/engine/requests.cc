#include "archives/engine/requests.h"

#include <algorithm>
#include <array>
#include <utility>

#include "core/base/text.h"
#include "libraries/libxml2/html.h"

namespace sigwatch {

namespace asio = boost::asio;

namespace {

constexpr int kMostRequests = 1'000;
constexpr std::int64_t kMostBytes = 1024 * 1024 * 1024;
constexpr std::size_t kLookedAt = 256 * 1024;

std::string_view without_scheme(std::string_view url) {
  const auto scheme = url.find("://");
  return scheme == std::string_view::npos ? url : url.substr(scheme + 3);
}

std::string_view bare(std::string_view url) {
  url = without_scheme(url);
  if (url.ends_with("/index.html")) url.remove_suffix(std::string_view("index.html").size());
  if (url.ends_with('/')) url.remove_suffix(1);
  return url;
}

template <std::size_t N>
bool has_one(const std::string& low, const std::array<std::string_view, N>& marks) {
  return std::any_of(marks.begin(), marks.end(),
                     [&](std::string_view mark) { return low.find(mark) != std::string::npos; });
}

// Anubis, Cloudflare, hCaptcha and their like: a page that wants a script to run before it shows anything.
/// Such a page comes with status 200 as well: lore.kernel.org shows one since the spring of 2025.
constexpr std::array<std::string_view, 7> kChallenge = {"making sure you're not a bot",
                                                        "/.within.website/",
                                                        "just a moment...",
                                                        "checking your browser",
                                                        "cf-challenge",
                                                        "challenge-platform",
                                                        "enable javascript and cookies to continue"};
constexpr std::array<std::string_view, 5> kParking = {"domain is for sale", "buy this domain", "domain has expired",
                                                      "parked free", "sedoparking"};

}  // namespace

Evidence unreachable(std::string why) { return {Evidence::Kind::unreachable, std::move(why), std::nullopt}; }
Evidence unrecognised(std::string why) { return {Evidence::Kind::unrecognised, std::move(why), std::nullopt}; }

asio::awaitable<Result<HttpResponse>> Requests::get(HttpRequest request) {
  if (cost_.requests >= kMostRequests || cost_.bytes >= kMostBytes)
    co_return Error{ErrorKind::give_up,
                    request.url + ": not asked: one reading took too many requests or bytes; look at the archive"};
  auto response = co_await client_.get(std::move(request));
  cost_.requests += response ? response->requests : 1;
  if (response) cost_.bytes += static_cast<std::int64_t>(response->body.size());
  // The clock of this machine is believed only when a server that was read agrees with it (docs/proof.md).
  if (response && response->date) server_date_ = response->date;
  co_return response;
}

asio::awaitable<Fetched> Requests::fetch(HttpRequest request) {
  const std::string asked = request.url;
  auto response = co_await get(std::move(request));
  Fetched fetched;
  fetched.evidence = judge_answer(asked, response);
  if (response) fetched.response = std::move(*response);
  co_return fetched;
}

bool is_same_place(const HttpResponse& response, const std::string& asked) {
  return !response.redirected || bare(response.url) == bare(asked);
}

Evidence judge_answer(const std::string& asked, const Result<HttpResponse>& response) {
  if (!response) return unreachable(response.error().what);
  const int status = response->status;
  const std::string answered = asked + ": the server answered " + std::to_string(status);
  if (status == 404 || status == 410)
    return {Evidence::Kind::gone, answered + ": there is no such archive (any more)", std::nullopt};
  // When a list moves from Pipermail to HyperKitty, its old address is often sent on by hand to the new one, which is
  // another archive, of another kind.
  if (!is_same_place(*response, asked)) {
    return unrecognised(asked + " leads to " + clean_line(response->url) +
                        ": the archive probably moved; run discover there and name its new address");
  }
  if (status == 200 || status == 206 || status == 304) return {Evidence::Kind::good, {}, std::nullopt};
  Evidence evidence = unreachable(answered);
  evidence.retry_after = response->retry_after;
  const std::string page = what_page_is(response->body);
  // What stands in place of the archive is named, so that a person knows whom to ask: a challenge is no login.
  if (status == 401 || status == 403) {
    evidence.reason +=
        " (" + page + "): it does not let us read this; ask its operators, or name another archive of the list";
  } else if (status == 429) {
    evidence.reason += ": it asks us to come less often; it is asked again later";
  } else {
    evidence.reason += " (" + page + "); it is asked again later";
  }
  return evidence;
}

std::string what_page_is(std::string_view body) {
  if (trim(body.substr(0, kLookedAt)).empty()) return "an empty answer";
  const std::string low = lower(body.substr(0, kLookedAt));
  if (has_one(low, kChallenge)) return "a bot-challenge page";
  if (has_one(low, kParking)) return "a parking page (the domain is for sale)";
  const HtmlPage page = read_html(body.substr(0, kLookedAt));
  const bool asks = std::any_of(page.inputs.begin(), page.inputs.end(), [](const std::string& name) {
    const std::string n = lower(name);
    return n.find("passw") != std::string::npos || n == "adminpw" || n == "pwd";
  });
  const std::string title = clean_line(page.title, 100);
  if (asks) return title.empty() ? "a login form" : "a login form with the title \"" + title + "\"";
  if (!title.empty()) return "a page with the title \"" + title + "\"";
  return "\"" + clean_line(trim(body.substr(0, 200)), 80) + "\"";
}

Evidence not_recognised(const HttpResponse& response, std::string_view expected) {
  return unrecognised(clean_line(response.url, 300) + ": not " + std::string(expected) + " but " +
                      what_page_is(response.body) +
                      "; open it in a browser: a login, a challenge or a move hides the archive");
}

}  // namespace sigwatch
