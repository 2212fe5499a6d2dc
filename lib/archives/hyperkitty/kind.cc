#include "archives/hyperkitty/hyperkitty.h"

#include <nlohmann/json.hpp>

#include "archives/engine/kind.h"
#include "archives/engine/page_words.h"
#include "archives/engine/requests.h"
#include "archives/hyperkitty/site.h"
#include "core/base/text.h"

namespace sigwatch {

namespace asio = boost::asio;
using nlohmann::json;

namespace {

constexpr int kMostPages = 200;

/// Up to and with the slash before `list/` and `api/`; of another address the folder that it names.
std::string mount_of(const std::string& url) {
  if (const auto site = hyperkitty::parse_site(url)) return site->mount;
  const auto api = url.find("/api/");
  return with_slash(api == std::string::npos ? url.substr(0, url.find_first_of("?#")) : url.substr(0, api));
}

bool named(const std::string& url) {
  const auto site = hyperkitty::parse_site(url);
  return is_web(url) && site && site->list.find('@') != std::string::npos;
}

/// HyperKitty signs each page's foot with its name and version.
bool shown(const HttpResponse& page) {
  return lower(page.content_type).find("html") != std::string::npos &&
         page.body.find("HyperKitty version") != std::string::npos;
}

void add_lists(const json& array, const std::string& mount, Discovery& found) {
  for (const json& item : array) {
    if (!item.is_object() || found.lists.size() >= kMostFound) continue;
    // Private lists are left out by HyperKitty itself. A list made in Mailman may be missing until its first post, or
    // until the hourly job new_lists_from_mailman ran.
    const std::string list = text_in(item, "name");
    if (list.find('@') == std::string::npos) continue;
    found.lists.push_back({mount + "list/" + clean_line(list, 320) + "/", lower(clean_line(list, 320)),
                           clean_line(text_in(item, "display_name"))});
  }
}

asio::awaitable<Discovery> lists(ArchiveContext context, std::string url) {
  const std::string mount = mount_of(url);
  Requests requests(context.http);
  Discovery found;
  HttpRequest request;
  request.url = mount + "api/lists/?format=json&limit=100";
  request.accept = "application/json";
  for (int page = 0; page < kMostPages && !request.url.empty(); ++page) {
    const Fetched fetched = co_await requests.fetch(request);
    found.evidence = fetched.evidence;
    found.cost = requests.cost();
    if (!is_good(found.evidence)) co_return found;
    const json answer = json::parse(fetched.response.body, nullptr, false);
    // A bare array of all lists where paging is off (the default), an object where the site turned it on.
    const auto results = answer.is_object() ? answer.find("results") : answer.end();
    const bool paged = results != answer.end() && results->is_array();
    if (!paged && !answer.is_array()) {
      found.evidence = not_recognised(fetched.response, "HyperKitty's list of lists");
      co_return found;
    }
    add_lists(paged ? *results : answer, mount, found);
    // `next` is absolute and may name the site wrongly: its query alone is taken.
    const std::string next = paged ? text_in(answer, "next") : "";
    const auto query = next.find('?');
    request.url = query == std::string::npos ? "" : mount + "api/lists/" + next.substr(query);
  }
  co_return found;
}

}  // namespace

Kind hyperkitty_kind() {
  return {"hyperkitty",
          named,
          shown,
          mount_of,
          [](const ArchiveContext& context, const ArchiveEntry& entry) {
            return open_hyperkitty(context.http, with_slash(entry.url));
          },
          lists};
}

}  // namespace sigwatch
