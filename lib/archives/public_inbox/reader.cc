#include "archives/public_inbox/reader.h"

#include <algorithm>
#include <functional>
#include <memory>
#include <utility>

#include "archives/engine/kind.h"
#include "archives/public_inbox/mark.h"
#include "libraries/background/background.h"

namespace sigwatch::public_inbox {

namespace asio = boost::asio;

namespace {

constexpr std::int64_t kManifestBytes = 1024 * 1024;
/// Packed, a large manifest is small: one that stays below kLargeAnswer with this holds 1 MiB at most (the limits of
/// parse_manifest()).
constexpr std::size_t kUnpacked = 8;
constexpr std::int64_t kPageBytes = 16 * 1024 * 1024;
constexpr std::int64_t kRawBytes = 1024 * 1024;
/// public-inbox's own size of a page; `feedmax` may be less.
constexpr std::size_t kPageEntries = 25;
/// 10,000 posts since a silence began: nobody asks for proof of that.
constexpr int kMostPages = 400;
constexpr std::size_t kHeadersKept = 64;
/// A message without any readable date is shown with the moment of the answer as its date.
constexpr Seconds kMomentOfAnswer = 60s;

}  // namespace

bool Reader::fail(Evidence why) {
  evidence_ = std::move(why);
  return false;
}

asio::awaitable<bool> Reader::ask_manifest() {
  HttpRequest request;
  // No If-Modified-Since: Last-Modified is a date of mail, which may stand still, or go back, when a message arrives.
  request.url = folder_ + "manifest.js.gz";
  request.max_bytes = kManifestBytes;
  Fetched fetched = co_await requests_.fetch(request);
  if (fetched.evidence.kind == Evidence::Kind::gone) co_return true;
  if (!is_good(fetched.evidence)) co_return fail(fetched.evidence);
  const auto response = std::make_shared<const HttpResponse>(std::move(fetched.response));
  std::function<std::optional<Manifest>()> parse = [response] { return parse_manifest(response->body); };
  // Small ones at once: the way over the other thread would cost more, for each list of a pass in which nothing
  // changed.
  manifest_ = co_await parsed(kUnpacked * response->body.size(), std::move(parse));
  if (!manifest_) co_return fail(not_recognised(*response, "the manifest of a public-inbox"));
  co_return true;
}

/// Why there is no feed. An inbox that has a manifest is there.
Evidence Reader::no_feed(const Fetched& fetched) const {
  if (fetched.evidence.kind != Evidence::Kind::gone) return fetched.evidence;
  if (manifest_) return not_recognised(fetched.response, "the Atom feed of the public-inbox (which has a manifest)");
  Evidence gone = fetched.evidence;
  gone.reason =
      folder_ + ": the server knows no such inbox (404); look for it in the listing at " + parent_folder(folder_);
  return gone;
}

asio::awaitable<bool> Reader::take_page() {
  if (++pages_ > kMostPages) {
    co_return fail(unreachable(folder_ + ": more than " + std::to_string(kMostPages) +
                               " pages of posts; clone the inbox and name its folder (kind public-inbox-git) instead"));
  }
  HttpRequest request;
  request.url = folder_ + "new.atom";
  if (before_) request.url += "?t=" + page_time(*before_);
  request.accept = "application/atom+xml";
  request.max_bytes = kPageBytes;
  Fetched fetched = co_await requests_.fetch(request);
  // So public-inbox answers behind its oldest message, and in an empty inbox; of an inbox that it does not have it
  // says "Not Found", with the same 404.
  at_end_ = fetched.evidence.kind == Evidence::Kind::gone && fetched.response.body.starts_with("No feed found");
  if (at_end_) co_return true;
  if (!is_good(fetched.evidence)) co_return fail(no_feed(fetched));
  const auto response = std::make_shared<const HttpResponse>(std::move(fetched.response));
  std::function<Result<std::vector<Entry>>()> parse = [response, folder = folder_] {
    return parse_page(response->body, folder);
  };
  auto entries = co_await parsed(response->body.size(), std::move(parse));
  if (!entries || entries->empty()) {
    Evidence why = not_recognised(*response, "the Atom feed of the public-inbox");
    if (!entries) why.reason += " (" + entries.error().what + ")";
    co_return fail(std::move(why));
  }
  take_entries(std::move(*entries));
  co_return true;
}

/// Its place in the order shows, or the time, that its date is none.
bool Reader::is_dateless(const Entry& entry) const {
  if (before_ && *entry.time > *before_) return true;
  const Time answered = requests_.server_date().value_or(now_);
  return *entry.time >= answered - kMomentOfAnswer && *entry.time <= answered + kMomentOfAnswer;
}

void Reader::take_entries(std::vector<Entry> entries) {
  const bool full = entries.size() >= kPageEntries;
  std::optional<Time> oldest;
  for (Entry& entry : entries) {
    if (is_dateless(entry)) {
      entry.post.sender_date.reset();
    } else {
      oldest = std::min(oldest.value_or(*entry.time), *entry.time);
    }
    // Two mails under one Message-ID are two entries; a page that is asked again shows the same ones.
    const std::string what =
        entry.post.message_id + " " + (entry.time ? to_rfc3339(*entry.time) : std::string()) + " " + entry.post.subject;
    if (shown_.insert(what).second) entries_.push_back(std::move(entry));
  }
  step_back(oldest, full);
}

/// A full page may end among posts of the same second: that second is asked again.
void Reader::step_back(std::optional<Time> oldest, bool full) {
  if (!oldest && !before_) oldest = now_;
  const bool stuck = before_ && (!oldest || *oldest >= *before_);
  const Time last = stuck ? *before_ : *oldest;
  if (stuck && full) {
    const std::string why = folder_ + ": more posts of one second than a page shows: " + to_rfc3339(last);
    gaps_.push_back({page_time(last), last, last + 1s, why});
  }
  oldest_ = last;
  before_ = full && !stuck ? last : last - 1s;
}

asio::awaitable<bool> Reader::prove_empty() {
  if (manifest_ && manifest_->inboxes.empty()) co_return true;
  if (manifest_) {
    co_return fail(
        unrecognised(folder_ +
                     ": its manifest lists commits, but its feed shows no message: all were removed, or its index "
                     "is broken; ask its operators"));
  }
  HttpRequest request;
  request.url = folder_;
  const Fetched fetched = co_await requests_.fetch(request);
  const bool answered = is_good(fetched.evidence) || fetched.evidence.kind == Evidence::Kind::gone;
  if (answered && is_empty_inbox_page(fetched.response.body)) co_return true;
  // An inbox without a manifest, and one that is not there, both answer 404: only its own page, which says that there
  // are no topics, tells them apart.
  co_return fail(answered ? not_recognised(fetched.response, "the page of an empty public-inbox") : fetched.evidence);
}

asio::awaitable<bool> Reader::read_header(Entry& entry) {
  const std::string id = entry.post.message_id;
  if (const auto known = headers_.find(id); known != headers_.end()) {
    entry.post = known->second;
    co_return true;
  }
  HttpRequest request;
  request.url = folder_ + entry.segment + "/raw";
  request.max_bytes = kRawBytes;
  const Fetched fetched = co_await requests_.fetch(request);
  auto post = is_good(fetched.evidence) ? parse_raw(fetched.response.body, entry) : std::nullopt;
  if (!post) co_return false;
  if (headers_.size() >= kHeadersKept) headers_.clear();
  headers_[id] = *post;
  entry.post = std::move(*post);
  co_return true;
}

asio::awaitable<void> Reader::read_headers(std::vector<std::string> seen) {
  std::size_t newest = 0;
  std::size_t dateless = 0;
  for (Entry& entry : entries_) {
    const bool known = std::find(seen.begin(), seen.end(), entry.post.message_id) != seen.end();
    const bool among_newest = newest++ < kHeadersRead && !known;
    const bool ask = among_newest || (!entry.post.sender_date && dateless++ < kPageEntries);
    if (ask) co_await read_header(entry);
  }
}

Reading Reader::finish() {
  Reading reading;
  reading.evidence = evidence_;
  reading.cost = requests_.cost();
  reading.server_date = requests_.server_date();
  if (!is_good(evidence_)) return reading;
  for (Entry& entry : entries_) reading.posts.push_back(std::move(entry.post));
  reading.gaps = std::move(gaps_);
  if (at_end_) {
    reading.complete_from = Time::min();
  } else if (oldest_ && before_) {
    reading.complete_from = *oldest_ + 1s;
    reading.older = to_text(Cursor{*before_});
  }
  return reading;
}

}  // namespace sigwatch::public_inbox
