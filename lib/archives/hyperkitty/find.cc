#include <algorithm>

#include "archives/hyperkitty/reads.h"

namespace sigwatch::hyperkitty {
namespace {

namespace asio = boost::asio;

constexpr Days kBefore{2};  ///< how long before `sent` our Date may lie

Sighting sighting(const Session& session, Sighting::Kind kind, std::string url, std::string reason) {
  return {kind, std::move(url), std::move(reason), session.cost()};
}

bool is_notice(const Session& session, const NoticeQuery& query, const Post& post) {
  return is_it(query, post) && session.exists(post);
}

/// What one way of asking came to.
struct Step {
  std::optional<Sighting> answer;  ///< nullopt: another way has to be asked
  std::string why;
};

Step look_through(const Session& session, const NoticeQuery& query, const std::vector<Post>& posts) {
  const auto it =
      std::find_if(posts.begin(), posts.end(), [&](const Post& post) { return is_notice(session, query, post); });
  if (it == posts.end()) return {};
  return {sighting(session, Sighting::Kind::seen, it->url, {}), {}};
}

/// By the hash of the Message-ID: one request. `asked`: the API answered that it is not there.
asio::awaitable<Step> by_hash(Session& session, NoticeQuery query, bool& asked) {
  asked = false;
  Step step;
  if (query.message_id.empty()) co_return step;
  std::string hash = message_hash(query.message_id);
  std::string url = session.site().permalink(hash);
  Shown<Post> shown = co_await session.email(std::move(hash));
  step.why = shown.evidence.reason;
  shown.value.message_id = query.message_id;  // what the hash says
  if (is_good(shown.evidence) && is_notice(session, query, shown.value)) {
    step.answer = sighting(session, Sighting::Kind::seen, std::move(url), {});
  }
  asked = is_good(shown.evidence) || (shown.evidence.kind == Evidence::Kind::gone && !shown.closed);
  co_return step;
}

/// By the token in the bodies of an export: a relay may have replaced the Message-ID.
/// `closed`: the feed has to be asked, too; an empty export alone proves nothing.
asio::awaitable<Step> by_export(Session& session, NoticeQuery query, bool asked, bool& closed) {
  std::string window = "start=" + to_date(day_before(query.sent, kBefore));
  const Shown<std::vector<Post>> shown = co_await session.exported(std::move(window), kExportBytes);
  closed = shown.closed || (is_good(shown.evidence) && shown.value.empty() && !asked);
  if (!is_good(shown.evidence) || closed) co_return Step{std::nullopt, shown.evidence.reason};
  Step step = look_through(session, query, shown.value);
  if (!step.answer) step.answer = sighting(session, Sighting::Kind::absent, {}, {});
  co_return step;
}

/// By the token in the feed, which proves absence only when it reaches back before `sent`.
asio::awaitable<Step> by_feed(Session& session, NoticeQuery query, bool asked) {
  std::string always;
  const Shown<Feed> feed = co_await session.feed(std::move(always));
  if (!is_good(feed.evidence)) co_return Step{std::nullopt, feed.evidence.reason};
  std::vector<Post> posts;
  for (const FeedItem& item : feed.value.items) posts.push_back(post_of_item(session.site(), item));
  const std::string hash = message_hash(query.message_id);
  for (Post& post : posts) {
    if (post.locator == hash) post.message_id = query.message_id;
  }
  Step step = look_through(session, query, posts);
  const FeedSpan span = span_of(feed.value, query.now);
  const bool whole = posts.empty() || (span.oldest && *span.oldest < query.sent - kBefore);
  if (!step.answer && (whole || asked)) step.answer = sighting(session, Sighting::Kind::absent, {}, {});
  if (!step.answer)
    step.why = "the feed of " + session.site().page() +
               " does not reach back to the notice, and nothing else can be asked; attest it";
  co_return step;
}

}  // namespace

asio::awaitable<Sighting> find_notice(Session& session, NoticeQuery query) {
  bool asked = false;
  Step step = co_await by_hash(session, query, asked);
  if (step.answer) co_return std::move(*step.answer);
  bool closed = false;
  step = co_await by_export(session, query, asked, closed);
  if (step.answer) co_return std::move(*step.answer);
  if (!closed) co_return sighting(session, Sighting::Kind::unknown, {}, std::move(step.why));
  step = co_await by_feed(session, query, asked);
  if (step.answer) co_return std::move(*step.answer);
  if (!asked) co_return sighting(session, Sighting::Kind::unknown, {}, std::move(step.why));
  const Shown<bool> exists = co_await session.list_exists();
  if (!is_good(exists.evidence)) co_return sighting(session, Sighting::Kind::unknown, {}, exists.evidence.reason);
  co_return sighting(session, Sighting::Kind::absent, {}, {});
}

}  // namespace sigwatch::hyperkitty
