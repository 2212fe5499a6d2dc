#include "libraries/libxml2/feed.h"

#include <algorithm>
#include <functional>
#include <memory>
#include <nlohmann/json.hpp>
#include <utility>

#include "archives/engine/kind.h"
#include "archives/engine/page_words.h"
#include "archives/engine/requests.h"
#include "archives/feed/feed_posts.h"
#include "core/base/mail_date.h"
#include "core/base/text.h"
#include "libraries/background/background.h"

namespace sigwatch {

namespace asio = boost::asio;
using nlohmann::json;
using namespace feeds;

namespace {

constexpr std::int64_t kMostFeed = 16 * 1024 * 1024;

struct Mark {
  std::string etag, last_modified, digest;
  std::optional<Time> taken_in;
};

std::string to_text(const Mark& mark) {
  return to_compact(json{{"etag", mark.etag},
                         {"modified", mark.last_modified},
                         {"digest", mark.digest},
                         {"taken", time_to_json(mark.taken_in)}});
}

std::optional<Mark> mark_from(const std::string& text) {
  const auto object = object_in(text);
  if (!object || text_in(*object, "digest").empty()) return std::nullopt;
  return Mark{text_in(*object, "etag"), text_in(*object, "modified"), text_in(*object, "digest"),
              time_in(*object, "taken")};
}

/// A Last-Modified that is made of the newest item stands still for ever behind a forged future date.
std::string believable(const std::string& last_modified, Time now) {
  const auto date = parse_mail_date(last_modified);
  return date && date->time <= now ? last_modified : std::string();
}

/// Why a feed without items is nothing to go by.
Evidence no_items(const Feed& feed, const std::string& url) {
  const std::string title = clean_line(feed.title, 100);
  return unrecognised(
      url + ": a feed without a single item" + (title.empty() ? "" : ", with the title \"" + title + "\"") +
      ": it cannot be told from a feed that is broken; name an archive of the list that can be read back");
}

class FeedArchive final : public Archive {
 public:
  FeedArchive(HttpClient& client, const std::string& url) : client_(client), url_(feed_url(url)) {}

  asio::awaitable<Reading> newest(NewestQuery query) override;

  asio::awaitable<Reading> older(OlderQuery query) override {
    Reading reading;
    reading.evidence.kind = Evidence::Kind::good;
    reading.older = query.cursor;
    co_return reading;
  }

 private:
  Reading read(const Result<Feed>& feed, const HttpResponse& response, const NewestQuery& query,
               const std::optional<Mark>& mark) const;

  HttpClient& client_;
  std::string url_;
};

Reading unchanged(const std::string& mark) {
  Reading reading;
  reading.evidence.kind = Evidence::Kind::unchanged;
  reading.incremental = true;
  reading.mark = mark;
  return reading;
}

Reading failed(Evidence evidence) {
  Reading reading;
  reading.evidence = std::move(evidence);
  return reading;
}

asio::awaitable<Reading> FeedArchive::newest(NewestQuery query) {
  std::optional<Mark> mark;
  if (!query.pretend && !query.whole_from) mark = mark_from(query.mark);
  Requests requests(client_);
  HttpRequest request;
  request.url = url_;
  request.accept = "application/rss+xml, application/atom+xml, application/xml;q=0.9, */*;q=0.5";
  request.max_bytes = kMostFeed;
  if (mark) request.if_none_match = mark->etag;
  if (mark && mark->etag.empty()) request.if_modified_since = mark->last_modified;
  Fetched fetched = co_await requests.fetch(request);
  Reading reading;
  if (!is_good(fetched.evidence)) {
    reading = failed(fetched.evidence);
  } else if (mark && fetched.response.status == 304) {
    reading = unchanged(query.mark);
  } else {
    const auto response = std::make_shared<const HttpResponse>(std::move(fetched.response));
    std::function<Result<Feed>()> parse = [response] { return parse_damaged_feed(response->body); };
    const Result<Feed> feed = co_await parsed(response->body.size(), std::move(parse));
    reading = read(feed, *response, query, mark);
  }
  reading.cost = requests.cost();
  reading.server_date = requests.server_date();
  co_return reading;
}

Reading FeedArchive::read(const Result<Feed>& feed, const HttpResponse& response, const NewestQuery& query,
                          const std::optional<Mark>& mark) const {
  if (!feed) return failed(not_recognised(response, "an RSS or Atom feed (" + feed.error().what + ")"));
  if (feed->items.empty()) return failed(no_items(*feed, url_));
  const std::string digest = digest_of(*feed);
  if (mark && mark->digest == digest) return unchanged(query.mark);
  Reading reading;
  reading.evidence.kind = Evidence::Kind::good;
  reading.posts = posts_of(*feed);
  reading.gaps = gaps_of(*feed, url_, query.now);
  if (query.pretend)
    std::erase_if(reading.posts, [&](const Post& post) { return post.sender_date && *post.sender_date > query.now; });
  if (!shows_topics_only(url_)) reading.complete_from = complete_from(*feed, query.now);
  reading.unconditional = !mark;
  reading.older = kNothingOlder;
  reading.taken_in = newest_taken_in(reading.posts, query.now);
  if (mark && mark->taken_in && reading.complete_from && *reading.complete_from > *mark->taken_in + kFiledAside)
    reading.gaps.push_back(
        {url_, *mark->taken_in, *reading.complete_from, "more was posted between two polls than the feed holds"});
  if (!query.pretend)
    reading.mark = to_text({response.etag, believable(response.last_modified, query.now), digest, reading.taken_in});
  return reading;
}

bool shown(const HttpResponse& page) {
  const std::string type = lower(page.content_type);
  if (type.find("html") != std::string::npos) return false;
  return parse_damaged_feed(page.body).ok();
}

}  // namespace

Kind feed_kind() {
  return {"feed",
          is_feed_name,
          shown,
          site_of,
          [](const ArchiveContext& context, const ArchiveEntry& entry) {
            return std::unique_ptr<Archive>(new FeedArchive(context.http, entry.url));
          },
          nullptr};
}

}  // namespace sigwatch
