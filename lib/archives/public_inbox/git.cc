#include <algorithm>
#include <filesystem>
#include <utility>

#include "archives/engine/kind.h"
#include "archives/engine/requests.h"
#include "archives/public_inbox/epochs.h"
#include "archives/public_inbox/git_reader.h"

namespace sigwatch {

namespace asio = boost::asio;

namespace public_inbox {

namespace {

constexpr int kNewest = 50;
constexpr int kAtOnce = 250;

class PublicInboxGit final : public Archive {
 public:
  PublicInboxGit(asio::io_context& io, std::string path) : io_(io), path_(std::move(path)) {}

  asio::awaitable<Reading> newest(NewestQuery query) override;
  asio::awaitable<Reading> older(OlderQuery query) override;

 private:
  asio::awaitable<Reading> front(GitReader& reader, NewestQuery query);
  asio::awaitable<Reading> back_from(OlderQuery query, std::optional<GitCursor> cursor);

  asio::io_context& io_;
  std::string path_;
};

std::optional<Time> until(bool pretend, Time now) { return pretend ? std::optional<Time>(now) : std::nullopt; }

/// What is new since a mark, or that nothing is.
Reading after_mark(GitReader& reader, std::vector<Post> posts, GitMark mark) {
  Reading reading = reader.finish();
  if (posts.empty()) reading.evidence.kind = Evidence::Kind::unchanged;
  reading.posts = std::move(posts);
  reading.incremental = true;
  mark.head = reader.head();
  reading.gaps.clear();
  reading.older.reset();
  reading.complete_from.reset();
  reading.mark = to_text(mark);
  return reading;
}

asio::awaitable<Reading> PublicInboxGit::newest(NewestQuery query) {
  const auto mark = git_mark_from(query.mark);
  GitReader reader(io_, path_, query.now, until(query.pretend, query.now));
  const bool opened = co_await reader.open();
  if (!opened) co_return reader.finish();
  const bool same_epoch = mark && mark->epoch == reader.epoch();
  if (same_epoch && mark->head == reader.head()) co_return after_mark(reader, {}, *mark);
  if (same_epoch) {
    const GitMark from = *mark;
    auto posts = co_await reader.since(from);
    if (posts) co_return after_mark(reader, std::move(*posts), from);
  }
  Reading reading = co_await front(reader, query);
  co_return reading;
}

/// The newest end, whatever was known before.
asio::awaitable<Reading> PublicInboxGit::front(GitReader& reader, NewestQuery query) {
  if (reader.at_end()) co_return reader.finish();
  bool good = co_await reader.recognise();
  const Time reach = query.whole_from.value_or(query.now + 1s);
  const int commits = query.whole_from ? kAtOnce : kNewest;
  while (good && !reader.at_end() && (!reader.has_posts() || !reader.reached() || *reader.reached() >= reach))
    good = co_await reader.take_part(commits);
  Reading reading = reader.finish();
  if (!is_good(reading.evidence)) co_return reading;
  reading.unconditional = true;
  if (query.whole_from && reader.reached() && *reader.reached() < *query.whole_from && reading.complete_from)
    reading.complete_from = std::min(*query.whole_from, *reading.complete_from);
  reading.mark = to_text(GitMark{reader.epoch(), reader.head()});
  co_return reading;
}

asio::awaitable<Reading> PublicInboxGit::older(OlderQuery query) {
  const auto cursor = git_cursor_from(query.cursor);
  Reading reading = co_await back_from(query, cursor);
  // history that was written anew has other commits: then all is read again
  const bool lost = !is_good(reading.evidence) && cursor && !cursor->commit.empty();
  const std::optional<GitCursor> newest_end;
  if (lost) reading = co_await back_from(query, newest_end);
  co_return reading;
}

asio::awaitable<Reading> PublicInboxGit::back_from(OlderQuery query, std::optional<GitCursor> cursor) {
  GitReader reader(io_, path_, query.now, until(query.pretend, query.now));
  bool good = co_await reader.open();
  if (good && cursor) reader.start_at(*cursor);
  int parts = 0;
  while (good && !reader.at_end() && parts++ < std::max(1, query.requests)) {
    good = co_await reader.take_part(kAtOnce);
    if (reader.reached() && *reader.reached() < query.back_to) break;
    if (!query.thorough && reader.has_posts()) break;
  }
  co_return reader.finish();
}

bool named(const std::string& url) { return url.starts_with('/') && !epochs_at(url).empty(); }

/// The inboxes in a folder of a mirror.
asio::awaitable<Discovery> git_lists(ArchiveContext, std::string url) {
  Discovery found;
  found.evidence.kind = Evidence::Kind::good;
  if (named(url)) {
    found.lists.push_back({inbox_folder(url), {}, std::filesystem::path(inbox_folder(url)).filename().string()});
    co_return found;
  }
  std::error_code failure;
  for (std::filesystem::directory_iterator at(url, failure), end; !failure && at != end; at.increment(failure)) {
    const std::string path = at->path().string();
    if (named(path) && found.lists.size() < kMostFound)
      found.lists.push_back({path, {}, at->path().filename().string()});
  }
  std::sort(found.lists.begin(), found.lists.end(),
            [](const FoundList& a, const FoundList& b) { return a.url < b.url; });
  if (failure) found.evidence = unreachable(url + ": " + failure.message());
  if (!failure && found.lists.empty())
    found.evidence = unrecognised(url + ": no public-inbox repository is in this folder");
  co_return found;
}

}  // namespace
}  // namespace public_inbox

Kind public_inbox_git_kind() {
  return {"public-inbox-git", public_inbox::named, nullptr,
          // a mirror stalls as a whole
          [](const std::string& url) { return parent_folder(public_inbox::inbox_folder(url)); },
          [](const ArchiveContext& context, const ArchiveEntry& entry) {
            return std::unique_ptr<Archive>(new public_inbox::PublicInboxGit(context.io, entry.url));
          },
          public_inbox::git_lists};
}

}  // namespace sigwatch
