#include <algorithm>
#include <utility>

#include "archives/engine/kind.h"
#include "archives/engine/numbered_archive.h"
#include "archives/engine/numbered_walk.h"
#include "archives/engine/page_words.h"
#include "archives/hypermail/page.h"
#include "libraries/libxml2/html.h"

namespace sigwatch {

namespace asio = boost::asio;
using namespace hypermail;

namespace {

const NumberedFormat kHypermail{"hypermail", "an index that Hypermail wrote to its end (with name=\"end\" in its foot)",
                                "a message page of Hypermail", read_index, read_message};

bool shows_list(const HttpResponse& page) {
  const NumberedIndex index = read_index(page.body, page.url);
  return made_by_hypermail(page.body) && index.finished && !index.messages.empty();
}

/// A list itself, or the folders below a page, of which the first few must turn out to be lists.
asio::awaitable<Discovery> lists(ArchiveContext context, std::string url) {
  Requests requests(context.http);
  HttpRequest request;
  request.url = numbered_url(url);
  const Fetched fetched = co_await requests.fetch(request);
  Discovery found{fetched.evidence, {}, requests.cost()};
  if (!is_good(found.evidence)) co_return found;
  const NumberedIndex own = read_index(fetched.response.body, request.url);
  std::vector<FoundList> below;
  for (const HtmlLink& link : read_html(fetched.response.body).links) {
    const std::string to = resolved(request.url, link.href);
    const bool child = to.starts_with(request.url) && to.size() > request.url.size() && to.ends_with('/') &&
                       std::count(to.begin() + static_cast<std::ptrdiff_t>(request.url.size()), to.end(), '/') == 1;
    if (child && below.size() < kMostFound)
      below.push_back({to, {}, to.substr(request.url.size(), to.size() - request.url.size() - 1)});
  }
  if (shows_list(fetched.response) || !own.folders.empty()) below = {{request.url, {}, {}}};
  // Hypermail signs a page of messages; a page of periods alone does not say what made it, so the folders behind it
  // must.
  bool proved = false;
  for (std::size_t i = 0; i < below.size() && i < 8 && !proved; ++i) {
    NumberedWalk walk(context.http, below[i].url, kHypermail, Time::max());
    proved = co_await walk.open();
    const Reading tried = walk.finish();
    found.cost.requests += tried.cost.requests;
    found.cost.bytes += tried.cost.bytes;
  }
  if (proved) found.lists = std::move(below);
  if (!proved) found.evidence = not_recognised(fetched.response, "a Hypermail archive or a page that lists some");
  co_return found;
}

}  // namespace

Kind hypermail_kind() {
  return {
      "hypermail",
      [](const std::string& url) { return is_web(url) && url.find("://lists.w3.org/Archives/") != std::string::npos; },
      shows_list,
      numbered_root,
      [](const ArchiveContext& context, const ArchiveEntry& entry) {
        return open_numbered(context.http, entry.url, kHypermail);
      },
      lists};
}

}  // namespace sigwatch
