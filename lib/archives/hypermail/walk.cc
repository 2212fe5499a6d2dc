#include "archives/hypermail/walk.h"

#include <algorithm>

#include "archives/engine/mark.h"
#include "core/base/text.h"

namespace sigwatch::hypermail {

NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(Cursor, folder, below)

namespace asio = boost::asio;

namespace {

constexpr std::string_view kIndexIs = "an index that Hypermail wrote to its end (with name=\"end\" in its foot)";

Seen seen(const HttpResponse& response, const std::string& url, const Index& index) {
  return {url, response.etag, response.last_modified, index.digest};
}

}  // namespace

asio::awaitable<bool> Walk::stands(Seen seen) {
  HttpRequest request = ask(seen.url);
  request.if_none_match = seen.etag;
  request.if_modified_since = seen.modified;
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
  HttpRequest request = ask(url_);
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
  HttpRequest request = ask(url);
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

asio::awaitable<bool> Walk::go_to(Cursor cursor) {
  const auto found = std::find(folders_.begin(), folders_.end(), cursor.folder);
  if (found == folders_.end())
    co_return fail(unrecognised(url_ + ": the place where reading backwards stopped (" + clean_line(cursor.folder) +
                                ") is no longer listed; the archive was rebuilt or moved: look at it"));
  const auto at = static_cast<std::size_t>(found - folders_.begin());
  if (at != folder_) {
    const bool opened = co_await open_folder(at);
    if (!opened) co_return false;
  }
  while (next_ < index_.messages.size() && index_.messages[next_].number >= cursor.below) ++next_;
  co_return true;
}

bool Walk::is_newer(const std::string& url, int last) const {
  const auto known = std::find(folders_.begin(), folders_.end(), url);
  if (known == folders_.end()) return false;
  const auto at = static_cast<std::size_t>(known - folders_.begin());
  if (at != folder_) return folder_ < at;
  return next_ < index_.messages.size() && index_.messages[next_].number > last;
}

std::string Walk::next_listed() { return between_folders() ? std::string() : index_.messages[next_++].url; }

asio::awaitable<bool> Walk::list_more() {
  const std::size_t next = folder_ + 1;
  co_return co_await open_folder(next);
}

asio::awaitable<bool> Walk::take_unlisted() {
  if (index_.messages.empty()) co_return true;
  const std::string& newest = index_.messages.front().url;
  const auto slash = newest.rfind('/') + 1;
  const auto width = newest.size() - slash - std::string_view(".html").size();
  std::string number = std::to_string(newest_number_ + 1);
  if (number.size() < width) number.insert(0, width - number.size(), '0');
  const std::string url = newest.substr(0, slash) + number + ".html";
  const HttpRequest request = ask(url);
  const Fetched fetched = co_await requests_.fetch(request);
  if (fetched.evidence.kind == Evidence::Kind::gone) co_return true;
  if (!is_good(fetched.evidence)) co_return fail(fetched.evidence);
  auto post = read(fetched.response.body, url);
  if (post) reading_.posts.push_back(std::move(*post));
  co_return true;
}

std::optional<Post> Walk::read(const std::string& page, const std::string& url) const {
  auto post = read_message(page, url);
  const auto base = url_.rfind('/') + 1;
  if (post) post->locator = url.starts_with(url_.substr(0, base)) ? url.substr(base) : url;
  return post;
}

std::optional<Time> Walk::clock_of(const Post& post) const {
  return post.archive_date ? post.archive_date : post.sender_date;
}

std::string Walk::cursor() const {
  const int below = next_ > 0 && next_ <= index_.messages.size() ? index_.messages[next_ - 1].number : 100'000'000;
  return in_envelope("hypermail", Cursor{folders_[folder_], below});
}

}  // namespace sigwatch::hypermail
