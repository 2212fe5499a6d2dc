#include "archives/pipermail/pipermail.h"

#include "archives/engine/kind.h"
#include "archives/engine/requests.h"
#include "archives/pipermail/index_page.h"
#include "core/base/text.h"
#include "libraries/libxml2/html.h"

namespace sigwatch {

namespace asio = boost::asio;

namespace {

bool shown(const HttpResponse& page) {
  const IndexPage index = recognise_index(page.body, with_slash(page.url));
  return index.kind == IndexPage::Kind::index || index.kind == IndexPage::Kind::empty;
}

/// `listinfo/NAME` of Mailman 2's overview, or `NAME/` of a folder's listing.
std::string list_in(const std::string& href) {
  const auto info = href.find("listinfo/");
  std::string name = info == std::string::npos ? href : href.substr(info + std::string_view("listinfo/").size());
  if (info == std::string::npos && (!name.ends_with('/') || name.starts_with('/'))) return {};
  while (name.ends_with('/')) name.pop_back();
  return name.find_first_of("/?#:") == std::string::npos && name != ".." && name != "." ? name : std::string();
}

/// The folder of all lists, whatever of them was named: an archive, its folder, or Mailman's overview.
std::string folder_of_lists(const std::string& url) {
  const auto info = url.find("mailman/listinfo");
  return info == std::string::npos ? with_slash(url) : url.substr(0, info) + "pipermail/";
}

/// A page of links alone does not say that it is Pipermail: the first list there must.
asio::awaitable<Discovery> lists(ArchiveContext context, std::string url) {
  Requests requests(context.http);
  HttpRequest request;
  request.url = url.find("mailman/listinfo") == std::string::npos ? with_slash(url) : url;
  const Fetched fetched = co_await requests.fetch(request);
  Discovery found{fetched.evidence, {}, requests.cost()};
  if (!is_good(found.evidence)) co_return found;
  if (shown(fetched.response)) {
    found.lists.push_back({request.url, {}, std::string(list_name(request.url))});
    co_return found;
  }
  const std::string folder = folder_of_lists(url);
  std::string last;
  for (const HtmlLink& link : read_html(fetched.response.body).links) {
    const std::string name = list_in(link.href);
    if (name.empty() || name == last || found.lists.size() >= kMostFound) continue;
    last = name;
    found.lists.push_back({folder + name + "/", {}, name});
  }
  bool proved = false;
  // The first list that is named may be private or have no archive, so a few are tried.
  for (std::size_t i = 0; i < found.lists.size() && i < 8 && !proved; ++i) {
    HttpRequest one;
    one.url = found.lists[i].url;
    const Fetched list = co_await requests.fetch(one);
    proved = is_good(list.evidence) && shown(list.response);
  }
  if (!proved) {
    found.lists.clear();
    found.evidence = not_recognised(fetched.response, "a Pipermail archive or a page that lists some");
  }
  found.cost = requests.cost();
  co_return found;
}

}  // namespace

Kind pipermail_kind() {
  return {"pipermail",
          [](const std::string& url) { return is_web(url) && url.find("/pipermail/") != std::string::npos; },
          shown,
          parent_folder,
          [](const ArchiveContext& context, const ArchiveEntry& entry) {
            return open_pipermail(context.http, with_slash(entry.url));
          },
          lists};
}

}  // namespace sigwatch
