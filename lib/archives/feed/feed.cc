#include "libraries/libxml2/feed.h"

#include <algorithm>
#include <functional>
#include <memory>
#include <utility>

#include "archives/engine/kind.h"
#include "archives/engine/mark.h"
#include "archives/engine/requests.h"
#include "archives/feed/feed_posts.h"
#include "core/base/mail_date.h"
#include "core/base/text.h"
#include "libraries/background/background.h"

namespace sigwatch {

namespace asio = boost::asio;
using namespace feeds;

namespace {

constexpr std::int64_t kMostFeed = 16 * 1024 * 1024;

struct Mark {
  std::string etag, modified, digest;
  std::optional<Time> taken;  ///< the newest post then
};
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(Mark, etag, modified, digest, taken)

/// A Last-Modified that is made of the newest item stands still for ever behind a forged future date.
/// HyperKitty's feed has such a one: the Date of its newest mail. So a 304 would come for years while people write.
std::string believable(const std::string& last_modified, Time now) {
  const auto date = parse_mail_date(last_modified);
  return date && date->time <= now ? last_modified : std::string();
}

/// Why a feed without items is nothing to go by.
/// Sympa sends a feed of this form, with "Server error" in its title, when its server failed.
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

Reading unchanged() {
  Reading reading;
  reading.evidence.kind = Evidence::Kind::unchanged;
  return reading;
}

Reading failed(Evidence evidence) {
  Reading reading;
  reading.evidence = std::move(evidence);
  return reading;
}

asio::awaitable<Reading> FeedArchive::newest(NewestQuery query) {
  const auto mark = from_envelope<Mark>("feed", query.mark);
  Requests requests(client_);
  HttpRequest request;
  request.url = url_;
  request.accept = "application/rss+xml, application/atom+xml, application/xml;q=0.9, */*;q=0.5";
  request.max_bytes = kMostFeed;
  if (mark) request.if_none_match = mark->etag;
  if (mark && mark->etag.empty()) request.if_modified_since = mark->modified;
  Fetched fetched = co_await requests.fetch(request);
  Reading reading;
  if (!is_good(fetched.evidence)) {
    reading = failed(fetched.evidence);
  } else if (mark && fetched.response.status == 304) {
    reading = unchanged();
  } else {
    const auto response = std::make_shared<const HttpResponse>(std::move(fetched.response));
    // One form feed or Latin-1 byte in one post makes a feed that is no XML, for as long as the post stands in it. So
    // it is mended where that hides nothing, and each place is told.
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
  // Only the items are compared: `lastBuildDate` and a feed's own `updated` are often the moment of the answer.
  const std::string digest = digest_of(*feed);
  if (mark && mark->digest == digest) return unchanged();
  Reading reading;
  reading.evidence.kind = Evidence::Kind::good;
  reading.posts = posts_of(*feed);
  reading.gaps = gaps_of(*feed, url_, query.now);
  // A feed of topics shows no answers, so it can be silent while people talk.
  if (!shows_topics_only(url_)) reading.complete_from = complete_from(*feed, query.now);
  reading.unconditional = !mark;
  reading.older = kNothingOlder;
  reading.taken_in = newest_taken_in(reading.posts, query.now);
  if (mark && mark->taken && reading.complete_from && *reading.complete_from > *mark->taken + kFiledAside)
    reading.gaps.push_back(
        {url_, *mark->taken, *reading.complete_from, "more was posted between two polls than the feed holds"});
  reading.mark =
      in_envelope("feed", Mark{response.etag, believable(response.last_modified, query.now), digest, reading.taken_in});
  return reading;
}

bool shown(const HttpResponse& page) {
  const std::string type = lower(page.content_type);
  // A page for people is no feed. Google Groups sends its old feed addresses on to one.
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
