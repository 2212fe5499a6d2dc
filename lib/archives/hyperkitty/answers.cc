#include "archives/hyperkitty/answers.h"

#include "archives/engine/requests.h"
#include "core/base/text.h"

namespace sigwatch::hyperkitty {
namespace {

std::string at(const HttpResponse& response) { return clean_line(response.url, 300); }

/// The front of the site or the API refuses; both words are HyperKitty's own.
bool says_private(const HttpResponse& response) {
  const std::string_view start = std::string_view(response.body).substr(0, 64 * 1024);
  return response.status == 401 || start.find("list is private") != std::string_view::npos || is_json(response);
}

Evidence refused(const Site& site, const HttpResponse& response) {
  const std::string status = std::to_string(response.status);
  if (says_private(response)) {
    return {Evidence::Kind::unreachable,
            "private: only members can read " + site.page() + " (" + status +
                "); subscribe a mailbox to the list and name its Maildir or mbox as the archive, or make the archive "
                "public",
            response.retry_after};
  }
  return {Evidence::Kind::unreachable,
          at(response) + " refuses us (" + status + ", " + what_page_is(response.body) + "); ask the site's operators",
          response.retry_after};
}

}  // namespace

bool is_json(const HttpResponse& response) { return lower(response.content_type).starts_with("application/json"); }

Evidence no_answer(const Error& error) { return {Evidence::Kind::unreachable, error.what, std::nullopt}; }

Evidence judge_status(const Site& site, const HttpResponse& response) {
  const std::string status = std::to_string(response.status);
  switch (response.status) {
    case 401:
    case 403:
      return refused(site, response);
    case 404:
    case 410:
      return {Evidence::Kind::gone,
              "no such list at " + site.page() + " (" + status +
                  "): check its spelling (names are case-sensitive), or run discover",
              std::nullopt};
    case 429:
      return {Evidence::Kind::unreachable, at(response) + " asks us to come less often (429)", response.retry_after};
    default:
      break;
  }
  if (response.status >= 500) {
    return {Evidence::Kind::unreachable,
            at(response) + " answers " + status + " (" + what_page_is(response.body) + "); it is tried again",
            response.retry_after};
  }
  return {Evidence::Kind::unrecognised,
          at(response) + " answers " + status + " (" + what_page_is(response.body) + "); look at it, or run discover",
          std::nullopt};
}

Evidence not_hyperkitty(const HttpResponse& response, std::string_view why) {
  return {Evidence::Kind::unrecognised,
          at(response) + " is not what HyperKitty sends: " + std::string(why) + ", " + what_page_is(response.body) +
              "; open it in a browser: a login, a challenge or a move hides the archive",
          std::nullopt};
}

}  // namespace sigwatch::hyperkitty
