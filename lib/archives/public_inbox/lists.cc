#include "archives/public_inbox/lists.h"

#include <algorithm>
#include <utility>

#include "archives/engine/requests.h"
#include "archives/public_inbox/pages.h"
#include "core/base/text.h"
#include "libraries/libxml2/html.h"

namespace sigwatch::public_inbox {

namespace asio = boost::asio;

namespace {

/// `public inbox for sig-a@lists.example.org`: what an inbox says of itself unless its owner wrote another description.
std::string address_in(const std::string& description) {
  static constexpr std::string_view kStart = "public inbox for ";
  if (!description.starts_with(kStart)) return {};
  const std::string address = lower(trim(description.substr(kStart.size())));
  return address.find('@') != std::string::npos && address.find(' ') == std::string::npos ? address : std::string();
}

void add(Discovery& found, std::string url, const std::string& name, const std::string& description) {
  const bool known =
      std::any_of(found.lists.begin(), found.lists.end(), [&](const FoundList& l) { return l.url == url; });
  if (known || name.empty() || found.lists.size() >= kMostFound) return;
  const std::string address = address_in(description);
  found.lists.push_back({std::move(url), address, address.empty() && !description.empty() ? description : name});
}

/// Links of the listing lead to inboxes one level below the page.
void add_listing(Discovery& found, const std::string& html, const std::string& folder) {
  for (const HtmlLink& link : read_html(html).links) {
    const std::string name = last_segment(link.href);
    const bool below = link.href == name || link.href == name + "/" || with_slash(link.href) == folder + name + "/";
    if (below && name != ".." && name != ".") add(found, folder + name + "/", clean_line(name), {});
  }
}

bool is_listing(const std::string& html) {
  return html.find("public-inbox listing") != std::string::npos ||
         html.find("listing of public inboxes") != std::string::npos;
}

asio::awaitable<Fetched> ask(Requests& requests, std::string url) {
  HttpRequest request;
  request.url = std::move(url);
  const Fetched fetched = co_await requests.fetch(request);
  co_return fetched;
}

}  // namespace

asio::awaitable<Discovery> lists(ArchiveContext context, std::string url) {
  Requests requests(context.http);
  const std::string folder = with_slash(url.substr(0, url.find_first_of("?#")));
  const std::string manifest_url = folder + "manifest.js.gz";
  Discovery found;
  const Fetched manifest = co_await ask(requests, manifest_url);
  const auto parsed = is_good(manifest.evidence) ? parse_manifest(manifest.response.body) : std::nullopt;
  const std::string own = last_segment(folder);
  for (const Manifest::Inbox& inbox : parsed ? parsed->inboxes : std::vector<Manifest::Inbox>()) {
    const bool itself = inbox.name == own && parsed->inboxes.size() == 1;
    add(found, itself ? folder : folder + escape_id(inbox.name) + "/", inbox.name, inbox.description);
  }
  found.evidence.kind = Evidence::Kind::good;
  // an inbox without a message stands in the listing alone
  const bool one = found.lists.size() == 1 && found.lists.front().url == folder;
  if (!one) {
    const Fetched page = co_await ask(requests, folder);
    const bool answered = is_good(page.evidence) || page.evidence.kind == Evidence::Kind::gone;
    if (answered && is_inbox_page(page.response.body)) {
      add(found, folder, own, {});
    } else if (is_good(page.evidence) && (parsed || is_listing(page.response.body))) {
      add_listing(found, page.response.body, folder);
    } else if (found.lists.empty()) {
      found.evidence = is_good(page.evidence) ? not_recognised(page.response, "a public-inbox or the listing of some")
                                              : page.evidence;
    }
  }
  found.cost = requests.cost();
  co_return found;
}

}  // namespace sigwatch::public_inbox
