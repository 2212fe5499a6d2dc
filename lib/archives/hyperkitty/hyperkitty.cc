#include "archives/hyperkitty/hyperkitty.h"

#include "archives/hyperkitty/reads.h"

namespace sigwatch {
namespace {

namespace asio = boost::asio;
using namespace hyperkitty;

Evidence bad_address(const std::string& url) {
  return {Evidence::Kind::unrecognised,
          url +
              " is not the address of a list in HyperKitty: it must look like https://HOST/MOUNT/list/LIST@DOMAIN/; "
              "correct it in the "
              "configuration",
          std::nullopt};
}

class HyperKitty final : public Archive {
 public:
  HyperKitty(HttpClient& client, std::string url) : client_(client), url_(std::move(url)), site_(parse_site(url_)) {}

  asio::awaitable<Reading> newest(NewestQuery query) override;
  asio::awaitable<Reading> older(OlderQuery query) override;
  asio::awaitable<Reading> look_up(std::string message_id) override;

 private:
  asio::awaitable<Evidence> learn(Session& session, Mark& mark);
  void remember(const Reading& reading);

  HttpClient& client_;
  std::string url_;
  std::optional<Site> site_;
  Mode learnt_ = Mode::unknown;
  bool doubt_ = false;  ///< what was learnt led to an answer that was not understood: the site may have changed
};

/// What holds for one way of reading alone. The ids stay: they tell how far what is known reaches.
void forget_positions(Mark& mark) {
  mark.start.clear();
  mark.etag.clear();
  mark.count.reset();
}

/// Sets `mark.mode`: from the mark, from this object's memory, or by asking.
asio::awaitable<Evidence> HyperKitty::learn(Session& session, Mark& mark) {
  const Mode before = mark.mode;
  if (doubt_) mark.mode = Mode::unknown;
  if (mark.mode == Mode::unknown) mark.mode = learnt_;
  Evidence good{Evidence::Kind::good, {}, std::nullopt};
  if (mark.mode != Mode::unknown) co_return good;
  // Whether a site pages cannot be seen from its version: up to 1.3.7 it depends on a setting (REST_FRAMEWORK) that no
  // package has, later on the request. Without pages, to ask for the mails would bring all of them: 22 seconds and 3
  // MB for 4,000.
  const Shown<Mode> shown = co_await session.paging();
  mark.mode = shown.value == Mode::paged ? Mode::paged : Mode::exported;
  if (before == Mode::listed && mark.mode == Mode::exported) mark.mode = Mode::listed;  // reading anew finds out more
  if (before != mark.mode) forget_positions(mark);
  if (is_good(shown.evidence) || shown.closed) {
    learnt_ = mark.mode;
    co_return good;
  }
  if (shown.evidence.kind == Evidence::Kind::unrecognised) co_return shown.evidence;
  // 500 is what an unknown list gets; a list too large to be shown at once breaks off: the other doors will tell
  const Shown<bool> exists = co_await session.list_exists();
  if (is_good(exists.evidence) || exists.closed) co_return good;
  co_return exists.evidence;
}

void HyperKitty::remember(const Reading& reading) {
  doubt_ = reading.evidence.kind == Evidence::Kind::unrecognised || reading.evidence.kind == Evidence::Kind::gone;
  // An upgrade or another setting makes a site answer otherwise than was learnt, and a restart must not be needed to
  // see it.
  if (doubt_) learnt_ = Mode::unknown;
  if (is_good(reading.evidence) && !reading.mark.empty()) learnt_ = parse_mark(reading.mark).mode;
}

asio::awaitable<Reading> HyperKitty::newest(NewestQuery query) {
  const Site site = site_.value_or(Site{});
  Session session(client_, site, query.now, query.pretend);
  if (!site_) co_return session.failed(bad_address(url_));
  Mark mark = parse_mark(query.mark);
  const Evidence evidence = co_await learn(session, mark);
  if (!is_good(evidence)) co_return session.failed(evidence);
  Reading reading;
  switch (mark.mode) {
    case Mode::paged:
      reading = co_await newest_paged(session, query, mark);
      break;
    case Mode::listed:
      reading = co_await newest_listed(session, query, mark);
      break;
    case Mode::exported:
    case Mode::unknown:
      reading = co_await newest_exported(session, query, mark);
      break;
  }
  remember(reading);
  co_return reading;
}

asio::awaitable<Reading> HyperKitty::older(OlderQuery query) {
  const Site site = site_.value_or(Site{});
  Session session(client_, site, query.now, query.pretend);
  if (!site_) co_return session.failed(bad_address(url_));
  const std::optional<Cursor> cursor = parse_cursor(query.cursor);
  const bool nowhere = cursor && cursor->style == Cursor::Style::nowhere;
  if (!cursor || nowhere) {
    Evidence evidence{Evidence::Kind::unreachable, {}, std::nullopt};
    evidence.reason =
        nowhere ? site.page() +
                      " cannot be read further back: its export is disabled, its API does not page, and the whole list "
                      "is over 8 MiB; "
                      "name another archive of the list as well"
                : "the place to go on from in " + site.page() + " cannot be read: " + query.cursor.substr(0, 100);
    co_return session.failed(std::move(evidence));
  }
  if (cursor->style == Cursor::Style::days) co_return co_await older_exported(session, query, *cursor);
  co_return co_await older_paged(session, query, *cursor);
}

/// The feed's item with this hash, where there is one.
asio::awaitable<std::optional<Post>> in_feed(Session& session, std::string hash) {
  std::string always;
  const Shown<Feed> feed = co_await session.feed(std::move(always));
  for (const FeedItem& item : feed.value.items) {
    Post post = post_of_item(session.site(), item);
    if (is_good(feed.evidence) && post.locator == hash) co_return post;
  }
  co_return std::nullopt;
}

/// By the hash of the Message-ID. A list that is gone answers 404 as well. Where the API is shut, the feed may show it.
asio::awaitable<Reading> HyperKitty::look_up(std::string message_id) {
  const Site site = site_.value_or(Site{});
  Session session(client_, site, Time::max(), false);
  if (!site_) co_return session.failed(bad_address(url_));
  Reading reading;
  reading.complete_from = Time::min();
  const std::string hash = message_hash(message_id);
  Shown<Post> shown = co_await session.email(hash);
  if (shown.closed) {
    std::optional<Post> item = co_await in_feed(session, hash);
    if (item) shown.evidence.kind = Evidence::Kind::good, shown.value = std::move(*item);
  }
  reading.evidence = shown.evidence;
  if (is_good(shown.evidence)) {
    shown.value.message_id = message_id;  // what the hash says
    reading.posts.push_back(std::move(shown.value));
  } else if (shown.evidence.kind == Evidence::Kind::gone && !shown.closed) {
    const Shown<bool> exists = co_await session.list_exists();
    reading.evidence = exists.evidence;
  }
  if (!is_good(reading.evidence)) co_return session.failed(std::move(reading.evidence));
  co_return session.finish(std::move(reading));
}

}  // namespace

std::unique_ptr<Archive> open_hyperkitty(HttpClient& client, std::string url) {
  return std::make_unique<HyperKitty>(client, std::move(url));
}

}  // namespace sigwatch
