#include "archives/engine/numbered_walk.h"

#include <algorithm>
#include <functional>
#include <set>
#include <utility>

#include "archives/engine/mark.h"
#include "archives/engine/too_many_posts.h"
#include "core/base/text.h"
#include "libraries/background/background.h"

namespace sigwatch {

namespace asio = boost::asio;

namespace {

/// Where reading backwards goes on: with the messages of this folder that have a lower number.
struct NumberedCursor {
  std::string folder;
  int below = 0;
};
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(NumberedCursor, folder, below)

/// A folder of so many index pages should be split by month; to read them again with each new mail is no use.
constexpr std::size_t kMostIndexPages = 200;
constexpr std::size_t kMostListed = 100'000;

SeenPage seen_page(const HttpResponse& response, const std::string& url, const NumberedIndex& index) {
  return {url, response.etag, response.last_modified, index.digest};
}

}  // namespace

/// Thousands of links take longer than the loop may stand still.
asio::awaitable<NumberedIndex> NumberedWalk::index_in(std::string page, std::string url) {
  const std::size_t bytes = page.size();
  std::function<NumberedIndex()> read = [page = std::move(page), url = std::move(url), format = &format_] {
    return format->read_index(page, url);
  };
  NumberedIndex index = co_await parsed(bytes, std::move(read));
  co_return index;
}

asio::awaitable<bool> NumberedWalk::stands(SeenPage seen) {
  HttpRequest request = ask(seen.url);
  request.if_none_match = seen.etag;
  request.if_modified_since = seen.modified;
  const Fetched fetched = co_await requests_.fetch(request);
  if (!is_good(fetched.evidence)) co_return fail(fetched.evidence);
  if (fetched.response.status == 304) co_return true;
  // The foot of a page tells when it was made, and its tags changed over the years (lists.w3.org took `main` for `div`
  // between 2021 and 2023): only what is listed is compared.
  const NumberedIndex index = co_await index_in(fetched.response.body, seen.url);
  co_return index.digest == seen.digest && (index.finished || !index.folders.empty());
}

/// The page of the newest message comes before the list's own: it is the one that a new message changes. What answered
/// 404 is asked for once more, since an index may be written before its messages.
asio::awaitable<bool> NumberedWalk::still(std::vector<SeenPage> pages, std::vector<std::string> missing) {
  for (const std::string& url : missing) {
    const HttpRequest request = ask(url);
    const Fetched fetched = co_await requests_.fetch(request);
    if (fetched.evidence.kind != Evidence::Kind::gone) co_return false;
  }
  for (auto page = pages.rbegin(); page != pages.rend(); ++page) {
    const bool same = co_await stands(*page);
    if (!same) co_return false;
  }
  co_return true;
}

std::vector<SeenPage> NumberedWalk::seen() const {
  std::vector<SeenPage> pages;
  for (const SeenPage& page : seen_) {
    if (std::none_of(pages.begin(), pages.end(), [&](const SeenPage& p) { return p.url == page.url; }))
      pages.push_back(page);
  }
  return pages;
}

/// Of a page that also leads to periods, or to folders of which nobody knows what period they are, half would be read
/// and the rest taken for silence.
bool NumberedWalk::lists_one_thing(const NumberedIndex& index, const std::string& url) {
  if (!index.strange_folder.empty())
    return fail(unrecognised(url + ": " + clean_line(index.strange_folder, 100) +
                             " looks like the folder of a period, and is none that is known; look at it"));
  const bool both = !index.folders.empty() && (!index.messages.empty() || !index.more.empty());
  return !both ||
         fail(unrecognised(url + ": a page with messages and with folders of periods; name one that shows either"));
}

/// What a page without messages or folders is, is not known: only the software's own word makes it an empty archive.
bool NumberedWalk::use(NumberedIndex index, const HttpResponse& response, const std::string& url,
                       bool must_have_messages) {
  const bool usable = index.finished && (!index.messages.empty() || index.says_none || !index.more.empty());
  if (!usable && (must_have_messages || index.folders.empty())) return fail(not_recognised(response, format_.an_index));
  if (usable && !lists_one_thing(index, url)) return false;
  const bool in_newest_folder = folder_ == 0;
  if (in_newest_folder) seen_.push_back(seen_page(response, url, index));
  if (usable) {
    index_ = std::move(index);
    next_ = 0;
    return true;
  }
  for (const Folder& folder : index.folders) folders_.push_back(folder.url);
  return lists_one_thing(index, url);
}

/// The other pages of a folder's index, and what they lead to.
asio::awaitable<bool> NumberedWalk::add_more() {
  std::vector<std::string> pages;
  std::set<std::string> known{folders_[folder_]};
  const auto note = [&](const std::vector<std::string>& more) {
    for (const std::string& page : more) {
      if (pages.size() <= kMostIndexPages && known.insert(page).second) pages.push_back(page);
    }
  };
  note(index_.more);
  SeenPage newest, last;
  bool says_none = index_.says_none || !index_.more.empty();
  int newest_number = index_.messages.empty() ? 0 : index_.messages.front().number;
  for (std::size_t i = 0; i < pages.size(); ++i) {
    const std::string url = pages[i];
    if (pages.size() > kMostIndexPages)
      co_return fail(unrecognised(url + ": an index of more than " + std::to_string(kMostIndexPages) +
                                  " pages; look at it, or name another archive of the list"));
    const HttpRequest request = ask(url);
    const Fetched fetched = co_await requests_.fetch(request);
    if (!is_good(fetched.evidence)) co_return fail(fetched.evidence);
    const NumberedIndex index = co_await index_in(fetched.response.body, url);
    if (!lists_one_thing(index, url)) co_return false;
    if (!index.folders.empty()) co_return fail(not_recognised(fetched.response, format_.an_index));
    if (!index.finished) co_return fail(not_recognised(fetched.response, format_.an_index));
    note(index.more);
    if (!index.messages.empty() && index.messages.front().number > newest_number) {
      newest_number = index.messages.front().number;
      newest = seen_page(fetched.response, url, index);
    }
    says_none = says_none && index.says_none;
    last = seen_page(fetched.response, url, index);
    index_.messages.insert(index_.messages.end(), index.messages.begin(), index.messages.end());
    if (index_.messages.size() > kMostListed) co_return fail(too_many_posts(url, kMostListed));
  }
  put_in_order(index_);
  // Pages that list nothing, and do not say that there is nothing, list it in a way that is not known here.
  if (index_.messages.empty() && !says_none)
    co_return fail(
        unrecognised(folders_[folder_] + ": an index without a message that could be recognised; look at it"));
  // A mail with an old date stands on a page of its own; the next one changes the last page again.
  if (folder_ == 0 && !newest.url.empty()) seen_.push_back(std::move(newest));
  if (folder_ == 0 && !last.url.empty()) seen_.push_back(std::move(last));
  co_return true;
}

asio::awaitable<bool> NumberedWalk::open() {
  // It would end with its year or month, and the list seem silent from then on.
  if (is_period(url_))
    co_return fail(
        unrecognised(url_ + " is the folder of one period, in which nothing new will stand; name the page above"));
  const HttpRequest request = ask(url_);
  const Fetched fetched = co_await requests_.fetch(request);
  if (!is_good(fetched.evidence)) co_return fail(fetched.evidence);
  NumberedIndex index = co_await index_in(fetched.response.body, url_);
  if (!use(std::move(index), fetched.response, url_, false)) co_return false;
  bool good = true;
  if (folders_.empty()) {
    folders_ = {url_};
    good = co_await add_more();
  } else {
    const std::size_t newest = 0;
    good = co_await open_folder(newest);
  }
  newest_number_ = index_.messages.empty() ? 0 : index_.messages.front().number;
  co_return good;
}

asio::awaitable<bool> NumberedWalk::open_folder(std::size_t folder) {
  const std::string url = folders_[folder];
  const HttpRequest request = ask(url);
  const Fetched fetched = co_await requests_.fetch(request);
  folder_ = folder;
  index_ = {};
  next_ = 0;
  // A period that is listed and not there may hold posts of the window, so it is a gap and not an empty one.
  if (fetched.evidence.kind == Evidence::Kind::gone) {
    note_gap(url);
    co_return true;
  }
  if (!is_good(fetched.evidence)) co_return fail(fetched.evidence);
  NumberedIndex index = co_await index_in(fetched.response.body, url);
  if (!use(std::move(index), fetched.response, url, true)) co_return false;
  co_return co_await add_more();
}

asio::awaitable<bool> NumberedWalk::go_to(std::string text) {
  const NumberedCursor cursor = from_envelope<NumberedCursor>(format_.kind, text).value_or(NumberedCursor{});
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

bool NumberedWalk::is_newer(const std::string& url, int last) const {
  const auto known = std::find(folders_.begin(), folders_.end(), url);
  if (known == folders_.end()) return false;
  const auto at = static_cast<std::size_t>(known - folders_.begin());
  if (at != folder_) return folder_ < at;
  return next_ < index_.messages.size() && index_.messages[next_].number > last;
}

std::string NumberedWalk::next_listed() { return between_folders() ? std::string() : index_.messages[next_++].url; }

asio::awaitable<bool> NumberedWalk::list_more() {
  const std::size_t next = folder_ + 1;
  co_return co_await open_folder(next);
}

asio::awaitable<bool> NumberedWalk::take_unlisted() {
  if (index_.messages.empty()) co_return true;
  const std::string url = page_with_number(newest_number_ + 1, index_.messages.front().url);
  const HttpRequest request = ask(url);
  const Fetched fetched = co_await requests_.fetch(request);
  if (fetched.evidence.kind == Evidence::Kind::gone) co_return true;
  if (!is_good(fetched.evidence)) co_return fail(fetched.evidence);
  // Nothing says that there is such a message, and some servers answer 200 for every page: what is no message is none.
  auto post = read(fetched.response.body, url);
  if (post) reading_.posts.push_back(std::move(*post));
  co_return true;
}

std::optional<Post> NumberedWalk::read(const std::string& page, const std::string& url) const {
  auto post = format_.read_message(page, url);
  const auto base = url_.rfind('/') + 1;
  if (post) post->locator = url.starts_with(url_.substr(0, base)) ? url.substr(base) : url;
  return post;
}

/// Numbers are given as mails come, so it is the archive's clock that orders them.
std::optional<Time> NumberedWalk::clock_of(const Post& post) const {
  return post.archive_date ? post.archive_date : post.sender_date;
}

std::string NumberedWalk::cursor() const {
  const int below = next_ > 0 && next_ <= index_.messages.size() ? index_.messages[next_ - 1].number : 100'000'000;
  return in_envelope(format_.kind, NumberedCursor{folders_[folder_], below});
}

}  // namespace sigwatch
