#include "archives/public_inbox/git_reader.h"

#include <algorithm>
#include <utility>

#include "archives/engine/requests.h"
#include "core/base/text.h"
#include "libraries/mimetic/header.h"

namespace sigwatch::public_inbox {

namespace asio = boost::asio;

namespace {

/// More new commits than these are read from the newest end instead.
constexpr int kManyNew = 500;
/// So many commits in a row must agree on how far back was read: the archive's clock is taken from a mail's `Received`,
/// and where there is none from its Date.
constexpr std::size_t kAgree = 3;
constexpr std::size_t kMostRemoved = 2'000;

}  // namespace

bool GitReader::fail(Evidence why) {
  evidence_ = std::move(why);
  return false;
}

asio::awaitable<bool> GitReader::open() {
  epochs_ = epochs_at(path_);
  if (epochs_.empty()) {
    co_return fail(unreachable(
        path_ +
        ": no public-inbox is here (git/0.git, or a repository), or it may not be read; is its disk mounted, "
        "and may the service's user read it?"));
  }
  // A new epoch may have been begun that holds nothing yet: then the one before it is the newest.
  while (!at_end() && head_.empty()) {
    const Epoch epoch = epochs_[at_];
    auto head = co_await git_.head(epoch, until_);
    if (!head) co_return fail(unreachable(head.error().what));
    head_ = *head;
    if (head_.empty()) ++at_;
  }
  if (!at_end()) {
    epochs_.erase(epochs_.begin(), epochs_.begin() + static_cast<std::ptrdiff_t>(at_));
    at_ = 0;
    co_return true;
  }
  if (until_) co_return true;
  co_return fail(unrecognised(
      path_ +
      ": the repository holds no commit: a list without a post, or a mirror whose first fetch failed, which "
      "look the same; see whether its clone is finished"));
}

asio::awaitable<bool> GitReader::recognise() {
  const std::vector<std::string> words = {"ls-tree", "--name-only", head_};
  auto names = co_await git_.run(epochs_.front().folder, words);
  if (!names) co_return fail(unreachable(names.error().what));
  const std::string files(trim(*names));
  if (files == "m" || files == "d" || files == "d\nm") co_return true;
  co_return fail(unrecognised(path_ +
                              ": not a v2 public-inbox repository: its newest commit does not hold a file `m` but " +
                              (files.empty() ? "nothing" : clean_line(files, 60)) +
                              "; a v1 inbox is read over HTTP, or converted by "
                              "public-inbox-convert"));
}

std::optional<Post> GitReader::post_of(const Commit& commit) const {
  if (!commit.message || removed_.count(commit.message->id)) return std::nullopt;
  Post post;
  if (commit.message->text.empty()) {
    post.markers.unreadable = true;
  } else {
    post = parse_message(commit.message->text);
  }
  post.locator = std::to_string(epochs_[std::min(at_, epochs_.size() - 1)].number) + ".git@" + commit.id;
  post.archive_date = commit.committed;
  return post;
}

void GitReader::note_reached(const Commit& commit) {
  if (!commit.committed) return;
  if (clocks_.size() == kAgree) clocks_.erase(clocks_.begin());
  clocks_.push_back(*commit.committed);
  if (clocks_.size() < kAgree) return;
  const Time latest = *std::max_element(clocks_.begin(), clocks_.end());
  reached_ = std::min(reached_.value_or(latest), latest);
}

void GitReader::take(const Commit& commit) {
  note_reached(commit);
  if (until_ && commit.committed && *commit.committed > *until_) return;
  if (commit.removed && removed_.size() < kMostRemoved) removed_.insert(commit.removed->id);
  // A commit with a clock of the future is no pulse: a mirror that stands still would seem to live.
  if (commit.committed && *commit.committed <= now_)
    taken_in_ = std::max(taken_in_.value_or(*commit.committed), *commit.committed);
  if (auto post = post_of(commit)) posts_.push_back(std::move(*post));
}

asio::awaitable<std::optional<std::vector<Post>>> GitReader::since(GitMark mark) {
  const Epoch epoch = epochs_.front();
  auto part = co_await git_.part(epoch, head_, 0, kManyNew, mark.head);
  // History that was rewritten does not go on from the marked commit.
  const bool grown = part && !part->commits.empty() && part->whole && part->commits.back().parent == mark.head;
  if (!grown) co_return std::nullopt;
  for (const Commit& commit : part->commits) {
    // It takes away what was shown before, and that only a reading from the newest end can tell.
    if (commit.removed) co_return std::nullopt;
  }
  for (const Commit& commit : part->commits) take(commit);
  co_return std::move(posts_);
}

bool GitReader::start_at(const GitCursor& cursor) {
  const auto it =
      std::find_if(epochs_.begin(), epochs_.end(), [&](const Epoch& e) { return e.number == cursor.epoch; });
  if (it == epochs_.end()) return false;
  at_ = static_cast<std::size_t>(it - epochs_.begin());
  from_ = cursor.commit;
  skip_from_ = !from_.empty();
  removed_ = cursor.removed;
  return true;
}

void GitReader::next_epoch() {
  ++at_;
  from_.clear();
  skip_from_ = false;
}

asio::awaitable<bool> GitReader::take_part(int commits) {
  const Epoch epoch = epochs_[at_];
  if (from_.empty() && at_ == 0) from_ = head_;
  if (from_.empty()) {
    auto head = co_await git_.head(epoch, until_);
    if (!head) co_return fail(unreachable(head.error().what));
    from_ = *head;
  }
  if (from_.empty()) {
    next_epoch();
    co_return true;
  }
  const int skip = skip_from_ ? 1 : 0;
  const std::string from = from_;
  const std::string none;
  auto part = co_await git_.part(epoch, from, skip, commits, none);
  if (!part) co_return fail(unreachable(part.error().what));
  for (const Commit& commit : part->commits) take(commit);
  if (!part->commits.empty()) from_ = part->commits.back().id;
  skip_from_ = true;
  if (part->whole) next_epoch();
  co_return true;
}

Reading GitReader::finish() {
  Reading reading;
  reading.evidence = evidence_;
  reading.cost = git_.cost();
  if (!is_good(evidence_)) return reading;
  reading.posts = std::move(posts_);
  reading.taken_in = taken_in_;
  if (!at_end()) {
    reading.older = to_text(GitCursor{epochs_[at_].number, from_, removed_});
    if (reached_) reading.complete_from = *reached_ + 1s;
    return reading;
  }
  // Only epoch 0, uncut, has the inbox's first message; what was not cloned may hold posts of the window.
  if (epochs_.empty() || epochs_.back().first()) {
    reading.complete_from = Time::min();
    return reading;
  }
  const Epoch& oldest = epochs_.back();
  if (reached_) reading.complete_from = *reached_ + 1s;
  reading.gaps.push_back(
      {"before " + std::to_string(oldest.number) + ".git", Time::min(), reached_.value_or(now_),
       oldest.folder + ": what is older was not cloned (earlier epochs, or --depth); clone it as well"});
  return reading;
}

}  // namespace sigwatch::public_inbox
