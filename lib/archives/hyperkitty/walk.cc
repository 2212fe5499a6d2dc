#include "archives/hyperkitty/walk.h"

#include <algorithm>

#include "core/base/text.h"

namespace sigwatch::hyperkitty {
namespace {

namespace asio = boost::asio;

constexpr std::size_t kTail = 10;

}  // namespace

std::string Walk::query(std::int64_t limit) const {
  switch (at_.style) {
    case Cursor::Style::query:
      return at_.query.empty() ? "limit=" + std::to_string(limit) : at_.query;
    case Cursor::Style::number:
      // Such a site ignores `limit`, so its own size of a page counts.
      return "page=" + std::to_string(at_.offset / std::max<std::int64_t>(at_.size, 1) + 1);
    case Cursor::Style::offset:
    case Cursor::Style::days:
    case Cursor::Style::nowhere:
      break;
  }
  const std::string offset = at_.offset > 0 ? "&offset=" + std::to_string(at_.offset) : std::string();
  return "limit=" + std::to_string(limit) + offset;
}

/// How the site pages is seen from where it says that the next page is. False when it pages otherwise than was asked
/// for, so that the page is not the one that was meant.
bool Walk::take_style(const Page& page) {
  if (page.next.empty()) return true;
  const Cursor before = at_;
  const std::string next = "&" + page.next;
  at_.style = Cursor::Style::query;
  if (next.find("&offset=") != std::string::npos) at_.style = Cursor::Style::offset;
  if (next.find("&page=") != std::string::npos) at_.style = Cursor::Style::number;
  at_.size = static_cast<std::int64_t>(page.posts.size());
  at_.query = at_.style == Cursor::Style::query ? page.next : std::string();
  const bool same = before.style == at_.style && (at_.style != Cursor::Style::number || before.size == at_.size);
  return before.offset == 0 || same;
}

void Walk::take(Page page) {
  take_style(page);
  const auto size = static_cast<std::int64_t>(page.posts.size());
  // a page by number begins at a multiple of its size
  if (at_.style == Cursor::Style::number && at_.size > 0) at_.offset -= at_.offset % at_.size;
  at_.offset += size;
  at_.count = page.count;
  ended_ = page.everything || page.next.empty();
  for (Post& post : page.posts) {
    if (!is_hash(post.locator) || seen_.insert(post.locator).second) posts_.push_back(std::move(post));
  }
  join_parents(posts_);
}

/// By how much the count of the whole list fell since `offset` was true.
std::int64_t Walk::fell(const Page& page) const {
  const bool movable = at_.offset > 0 && at_.style != Cursor::Style::query && at_.count && page.count;
  return movable ? std::max<std::int64_t>(0, *at_.count - *page.count) : 0;
}

asio::awaitable<Evidence> Walk::step(Session& session, std::int64_t limit, std::int64_t max_bytes) {
  constexpr int kTries = 6;
  const std::int64_t begun = at_.offset;
  for (int tries = 0; tries < kTries; ++tries) {
    std::string text = query(limit);
    std::string always;
    Shown<Page> shown = co_await session.emails(std::move(text), max_bytes, std::move(always));
    // Where pages are numbered, one past the end answers 404 and `Invalid page.`: posts were deleted since the page
    // before.
    if (shown.past_the_end && at_.offset > 0) {
      at_.offset = std::max<std::int64_t>(0, at_.offset - at_.size);
      continue;
    }
    if (!is_good(shown.evidence)) co_return shown.evidence;
    const std::int64_t back = fell(shown.value);
    if (back > 0) {
      at_.offset = std::max<std::int64_t>(0, at_.offset - back);
      at_.count = shown.value.count;
      continue;
    }
    if (!take_style(shown.value)) continue;  // the site was changed
    take(std::move(shown.value));
    // where pages are numbered, a step back by one post costs a page: go on to where this began
    if (ended_ || at_.offset > begun || at_.style == Cursor::Style::query)
      co_return Evidence{Evidence::Kind::good, {}, std::nullopt};
  }
  co_return Evidence{Evidence::Kind::unreachable,
                     session.site().api("emails/") + " changes faster than it can be read; it is tried again",
                     std::nullopt};
}

std::optional<Gap> Walk::shortfall(const Session& session) const {
  // Behind a `next` of the site's own making nobody knows how many went before.
  const bool knows = ended_ && at_.count && at_.style != Cursor::Style::query;
  if (!knows || at_.offset >= *at_.count) return std::nullopt;
  return Gap{session.site().api("emails/"), Time::min(), session.now(),
             "counts " + plural(static_cast<long>(*at_.count), "message") + " and shows " + std::to_string(at_.offset)};
}

std::optional<Time> Walk::complete_from(Time now) const {
  if (ended_) return Time::min();
  std::optional<Time> newest;
  const std::size_t tail = std::min(kTail, posts_.size());
  for (auto it = posts_.end() - static_cast<std::ptrdiff_t>(tail); it != posts_.end(); ++it) {
    if (it->sender_date && *it->sender_date <= now && (!newest || *it->sender_date > *newest)) newest = it->sender_date;
  }
  if (!newest) return std::nullopt;
  return *newest + Days(1);
}

}  // namespace sigwatch::hyperkitty
