#include <algorithm>
#include <utility>

#include "archives/engine/kind.h"
#include "archives/engine/mark.h"
#include "archives/engine/page_words.h"
#include "archives/hypermail/walk.h"
#include "core/base/text.h"
#include "libraries/libxml2/html.h"

namespace sigwatch::hypermail {

NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(Seen, url, etag, modified, digest)

}  // namespace sigwatch::hypermail

namespace sigwatch {

namespace asio = boost::asio;
using namespace hypermail;

namespace {

/// So many of the newest messages are read when nothing is known: each costs a request.
constexpr int kFront = 5;

struct Mark {
  Seen root, folder;
  int last = 0;  ///< the newest number in `folder`
};
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(Mark, root, folder, last)

std::optional<Mark> mark_from(const std::string& text) {
  auto mark = from_envelope<Mark>("hypermail", text);
  if (mark && (mark->folder.url.empty() || mark->folder.digest.empty() || mark->root.digest.empty())) mark.reset();
  return mark;
}

class Hypermail final : public Archive {
 public:
  Hypermail(HttpClient& client, std::string url) : client_(client), url_(std::move(url)) {}

  asio::awaitable<Reading> newest(NewestQuery query) override;
  asio::awaitable<Reading> older(OlderQuery query) override;

 private:
  HttpClient& client_;
  std::string url_;
};

Reading unchanged(Walk& walk) {
  Reading reading = walk.finish();
  reading.evidence.kind = Evidence::Kind::unchanged;
  return reading;
}

asio::awaitable<Reading> Hypermail::newest(NewestQuery query) {
  Walk walk(client_, url_, query.now);
  const auto mark = mark_from(query.mark);
  if (mark) {
    const bool still = co_await walk.still(mark->root, mark->folder);
    if (still) co_return unchanged(walk);
    if (walk.failed()) co_return walk.finish();
  }
  bool good = co_await walk.open();
  if (good && query.whole_from) good = co_await walk.take_unlisted();
  const std::string known = mark ? mark->folder.url : std::string();
  const int last = mark ? mark->last : 0;
  while (good && !walk.at_beginning()) {
    if (query.whole_from && walk.older_in_a_row(*query.whole_from) >= 3) break;
    const bool new_to_us = mark && walk.is_newer(known, last);
    if (!query.whole_from && walk.taken() >= kFront && !new_to_us) break;
    if (!query.whole_from && walk.taken() > 0 && walk.between_folders() && !new_to_us) break;
    good = co_await walk.step();
  }
  const Mark next{walk.root(), walk.newest_folder(), walk.newest_number()};
  Reading reading = walk.finish(query.whole_from);
  reading.unconditional = !mark;
  reading.mark = in_envelope("hypermail", next);
  co_return reading;
}

asio::awaitable<Reading> Hypermail::older(OlderQuery query) {
  Walk walk(client_, url_, query.now);
  Cursor cursor = from_envelope<Cursor>("hypermail", query.cursor).value_or(Cursor{});
  bool good = co_await walk.open();
  if (good) good = co_await walk.go_to(std::move(cursor));
  if (good) co_await walk.go_back(query);
  Reading reading = walk.finish();
  reading.unconditional = true;
  co_return reading;
}

std::string list_url(const std::string& url) {
  const std::string bare = url.substr(0, url.find_first_of("?#"));
  return bare.ends_with(".html") ? bare : with_slash(bare);
}

bool shows_list(const HttpResponse& page) {
  const Index index = read_index(page.body, page.url);
  return made_by_hypermail(page.body) && index.finished && !index.messages.empty();
}

/// A list itself, or the folders below a page, of which the first few must turn out to be lists.
asio::awaitable<Discovery> lists(ArchiveContext context, std::string url) {
  Requests requests(context.http);
  HttpRequest request;
  request.url = list_url(url);
  const Fetched fetched = co_await requests.fetch(request);
  Discovery found{fetched.evidence, {}, requests.cost()};
  if (!is_good(found.evidence)) co_return found;
  const Index own = read_index(fetched.response.body, request.url);
  std::vector<FoundList> below;
  for (const HtmlLink& link : read_html(fetched.response.body).links) {
    const std::string to = resolved(request.url, link.href);
    const bool child = to.starts_with(request.url) && to.size() > request.url.size() && to.ends_with('/') &&
                       std::count(to.begin() + static_cast<std::ptrdiff_t>(request.url.size()), to.end(), '/') == 1;
    if (child && below.size() < kMostFound)
      below.push_back({to, {}, to.substr(request.url.size(), to.size() - request.url.size() - 1)});
  }
  if (shows_list(fetched.response) || !own.folders.empty()) below = {{request.url, {}, {}}};
  bool proved = false;
  for (std::size_t i = 0; i < below.size() && i < 8 && !proved; ++i) {
    Walk walk(context.http, below[i].url, Time::max());
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
      [](const std::string& url) { return parent_folder(list_url(url)); },
      [](const ArchiveContext& context, const ArchiveEntry& entry) {
        return std::unique_ptr<Archive>(new Hypermail(context.http, list_url(entry.url)));
      },
      lists};
}

}  // namespace sigwatch
