#include "archives/hypermail/walk.h"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "archives/engine/page_words.h"
#include "core/base/text.h"

namespace sigwatch::hypermail {

namespace asio = boost::asio;
using nlohmann::json;

namespace {

constexpr std::int64_t kMostIndex = 8 * 1024 * 1024;
constexpr std::int64_t kMostMessage = 8 * 1024 * 1024;
constexpr std::string_view kIndexIs = "an index that Hypermail wrote to its end (with name=\"end\" in its foot)";

HttpRequest ask(const std::string& url, std::int64_t most) {
  HttpRequest request;
  request.url = url;
  request.accept = "text/html";
  request.max_bytes = most;
  return request;
}

Seen seen(const HttpResponse& response, const std::string& url, const Index& index) {
  return {url, response.etag, response.last_modified, index.digest};
}

}  // namespace

bool Walk::fail(Evidence evidence) {
  evidence_ = std::move(evidence);
  return false;
}

asio::awaitable<bool> Walk::stands(Seen seen) {
  HttpRequest request = ask(seen.url, kMostIndex);
  request.if_none_match = seen.etag;
  request.if_modified_since = seen.last_modified;
  const Fetched fetched = co_await requests_.fetch(request);
  if (!is_good(fetched.evidence)) co_return fail(fetched.evidence);
  if (fetched.response.status == 304) co_return true;
  const Index index = read_index(fetched.response.body, seen.url);
  co_return index.digest == seen.digest && (index.finished || !index.folders.empty());
}

asio::awaitable<bool> Walk::still(Seen root, Seen folder) {
  const bool one = root.url == folder.url;
  const bool same = co_await stands(std::move(folder));
  if (!same || one) co_return same;
  const bool root_same = co_await stands(std::move(root));
  co_return root_same;
}

/// What a page without messages or folders is, is not known: only Hypermail's own word makes it an empty archive.
bool Walk::use(const HttpResponse& response, const std::string& url, bool must_have_messages) {
  Index index = read_index(response.body, url);
  const bool usable = index.finished && (!index.messages.empty() || index.says_none);
  if (!usable && (must_have_messages || index.folders.empty())) return fail(not_recognised(response, kIndexIs));
  if (usable) {
    if (newest_folder_.url.empty()) {
      newest_folder_ = seen(response, url, index);
      newest_number_ = index.messages.empty() ? 0 : index.messages.front().number;
    }
    index_ = std::move(index);
    next_ = 0;
    return true;
  }
  for (const Folder& folder : index.folders) folders_.push_back(folder.url);
  return true;
}

asio::awaitable<bool> Walk::open() {
  HttpRequest request = ask(url_, kMostIndex);
  const Fetched fetched = co_await requests_.fetch(request);
  if (!is_good(fetched.evidence)) co_return fail(fetched.evidence);
  if (!use(fetched.response, url_, false)) co_return false;
  root_ = newest_folder_;
  if (!folders_.empty()) {
    root_ = seen(fetched.response, url_, read_index(fetched.response.body, url_));
    const bool opened = co_await open_folder(0);
    co_return opened;
  }
  folders_ = {url_};
  co_return true;
}

asio::awaitable<bool> Walk::open_folder(std::size_t folder) {
  const std::string url = folders_[folder];
  HttpRequest request = ask(url, kMostIndex);
  const Fetched fetched = co_await requests_.fetch(request);
  folder_ = folder;
  index_ = {};
  next_ = 0;
  if (fetched.evidence.kind == Evidence::Kind::gone) {
    note_gap(url);
    co_return true;
  }
  if (!is_good(fetched.evidence)) co_return fail(fetched.evidence);
  co_return use(fetched.response, url, true);
}

asio::awaitable<bool> Walk::go_to(std::string cursor) {
  const auto object = object_in(cursor);
  const std::string folder = object ? text_in(*object, "folder") : std::string();
  const int below = object ? static_cast<int>(number_in(*object, "below")) : 0;
  const auto found = std::find(folders_.begin(), folders_.end(), folder);
  if (found == folders_.end())
    co_return fail(unrecognised(url_ + ": the place where reading backwards stopped (" + clean_line(folder) +
                                ") is no longer listed; the archive was rebuilt or moved: look at it"));
  const auto at = static_cast<std::size_t>(found - folders_.begin());
  if (at != folder_) {
    const bool opened = co_await open_folder(at);
    if (!opened) co_return false;
  }
  while (next_ < index_.messages.size() && index_.messages[next_].number >= below) ++next_;
  co_return true;
}

bool Walk::is_newer(const std::string& url, int last) const {
  const auto known = std::find(folders_.begin(), folders_.end(), url);
  if (known == folders_.end()) return false;
  const auto at = static_cast<std::size_t>(known - folders_.begin());
  if (at != folder_) return folder_ < at;
  return next_ < index_.messages.size() && index_.messages[next_].number > last;
}

asio::awaitable<bool> Walk::step() {
  if (between_folders()) {
    const bool opened = co_await open_folder(folder_ + 1);
    co_return opened;
  }
  const std::string url = index_.messages[next_].url;
  HttpRequest request = ask(url, kMostMessage);
  const Fetched fetched = co_await requests_.fetch(request);
  ++next_;
  ++taken_;
  if (fetched.evidence.kind == Evidence::Kind::gone) {
    note_gap(url);
    co_return true;
  }
  if (!is_good(fetched.evidence)) co_return fail(fetched.evidence);
  if (!take(fetched.response, url)) co_return fail(not_recognised(fetched.response, "a message page of Hypermail"));
  co_return true;
}

asio::awaitable<bool> Walk::take_unlisted() {
  if (index_.messages.empty()) co_return true;
  const std::string& newest = index_.messages.front().url;
  const auto slash = newest.rfind('/') + 1;
  const auto width = newest.size() - slash - std::string_view(".html").size();
  std::string number = std::to_string(newest_number_ + 1);
  if (number.size() < width) number.insert(0, width - number.size(), '0');
  const std::string url = newest.substr(0, slash) + number + ".html";
  HttpRequest request = ask(url, kMostMessage);
  const Fetched fetched = co_await requests_.fetch(request);
  if (fetched.evidence.kind == Evidence::Kind::gone) co_return true;
  if (!is_good(fetched.evidence)) co_return fail(fetched.evidence);
  take(fetched.response, url);
  co_return true;
}

bool Walk::take(const HttpResponse& response, const std::string& url) {
  auto post = read_message(response.body, url);
  if (!post) return false;
  const auto base = url_.rfind('/') + 1;
  post->locator = url.starts_with(url_.substr(0, base)) ? url.substr(base) : url;
  const auto clock = post->archive_date ? post->archive_date : post->sender_date;
  if (clock) {
    for (Gap& gap : reading_.gaps) gap.from = std::min(gap.from, *clock);
    clocks_.push_back(*clock);
  }
  if (!pretend_ || was_there(*post, now_)) reading_.posts.push_back(std::move(*post));
  return true;
}

void Walk::note_gap(const std::string& url) {
  const Time until = clocks_.empty() ? now_ : clocks_.back();
  reading_.gaps.push_back({url, until, until, "answers 404"});
}

int Walk::older_in_a_row(Time than) const {
  int count = 0;
  for (auto clock = clocks_.rbegin(); clock != clocks_.rend() && *clock < than; ++clock) ++count;
  return count;
}

std::optional<Time> Walk::oldest() const {
  if (clocks_.empty()) return std::nullopt;
  return std::min(clocks_.back(), now_);
}

std::string Walk::cursor() const {
  const int below = next_ > 0 && next_ <= index_.messages.size() ? index_.messages[next_ - 1].number : 100'000'000;
  return to_compact(json{{"folder", folders_[folder_]}, {"below", below}});
}

Reading Walk::finish() {
  reading_.evidence = evidence_;
  reading_.cost = requests_.cost();
  reading_.server_date = requests_.server_date();
  if (failed()) reading_.posts.clear();
  return std::move(reading_);
}

}  // namespace sigwatch::hypermail
