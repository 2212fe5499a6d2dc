#include <algorithm>
#include <nlohmann/json.hpp>
#include <utility>

#include "archives/engine/kind.h"
#include "archives/engine/page_words.h"
#include "archives/hypermail/walk.h"
#include "core/base/text.h"
#include "libraries/libxml2/html.h"

namespace sigwatch {

namespace asio = boost::asio;
using nlohmann::json;
using namespace hypermail;

namespace {

/// So many of the newest messages are read when nothing is known: each costs a request.
constexpr int kFront = 5;

struct Mark {
  Seen root, folder;
  int last = 0;  ///< the newest number in `folder`
};

json to_json(const Seen& seen) {
  return {{"url", seen.url}, {"etag", seen.etag}, {"modified", seen.last_modified}, {"digest", seen.digest}};
}

Seen seen_in(const json& object, const char* key) {
  const auto found = object.find(key);
  if (found == object.end() || !found->is_object()) return {};
  return {text_in(*found, "url"), text_in(*found, "etag"), text_in(*found, "modified"), text_in(*found, "digest")};
}

std::string to_text(const Mark& mark) {
  return to_compact(json{{"root", to_json(mark.root)}, {"folder", to_json(mark.folder)}, {"last", mark.last}});
}

std::optional<Mark> mark_from(const std::string& text) {
  const auto object = object_in(text);
  if (!object) return std::nullopt;
  Mark mark{seen_in(*object, "root"), seen_in(*object, "folder"), static_cast<int>(number_in(*object, "last"))};
  if (mark.folder.url.empty() || mark.folder.digest.empty() || mark.root.digest.empty()) return std::nullopt;
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

Reading unchanged(Walk& walk, std::string mark) {
  Reading reading = walk.finish();
  reading.evidence.kind = Evidence::Kind::unchanged;
  reading.incremental = true;
  reading.mark = std::move(mark);
  return reading;
}

asio::awaitable<Reading> Hypermail::newest(NewestQuery query) {
  Walk walk(client_, url_, query.now, query.pretend);
  std::optional<Mark> mark;
  if (!query.pretend && !query.whole_from) mark = mark_from(query.mark);
  if (mark) {
    const bool still = co_await walk.still(mark->root, mark->folder);
    if (still) co_return unchanged(walk, query.mark);
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
  Reading reading = walk.finish();
  if (!is_good(reading.evidence)) co_return reading;
  reading.complete_from = walk.at_beginning() ? Time::min() : walk.oldest();
  if (query.whole_from && !walk.at_beginning()) reading.complete_from = query.whole_from;
  reading.unconditional = !mark;
  reading.taken_in = newest_taken_in(reading.posts, query.now);
  if (!walk.at_beginning()) reading.older = walk.cursor();
  if (!query.pretend) reading.mark = to_text({walk.root(), walk.newest_folder(), walk.newest_number()});
  co_return reading;
}

asio::awaitable<Reading> Hypermail::older(OlderQuery query) {
  Walk walk(client_, url_, query.now, query.pretend);
  const std::string cursor = query.cursor;
  bool good = co_await walk.open();
  if (good) good = co_await walk.go_to(cursor);
  while (good && !walk.at_beginning()) {
    if (walk.taken() >= std::max(1, query.requests)) break;
    if (walk.older_in_a_row(query.back_to) >= 3) break;
    good = co_await walk.step();
  }
  Reading reading = walk.finish();
  reading.older = query.cursor;
  if (!is_good(reading.evidence)) co_return reading;
  reading.unconditional = true;
  reading.complete_from = walk.at_beginning() ? Time::min() : walk.oldest();
  reading.older.reset();
  if (!walk.at_beginning()) reading.older = walk.cursor();
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
    Walk walk(context.http, below[i].url, Time::max(), false);
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
