#include "archives/public_inbox/epochs.h"

#include <sys/stat.h>

#include <algorithm>
#include <charconv>
#include <filesystem>
#include <utility>

#include "core/base/text.h"
#include "libraries/process/child.h"

namespace sigwatch::public_inbox {

namespace asio = boost::asio;
namespace fs = std::filesystem;

namespace {

constexpr std::int64_t kMostOutput = 16 * 1024 * 1024;
constexpr Seconds kTimeout = 120s;

bool exists(const std::string& path) {
  struct stat st {};
  return ::stat(path.c_str(), &st) == 0;
}

bool is_repository(const std::string& path) {
  return exists(path + "/HEAD") && exists(path + "/objects") && exists(path + "/refs");
}

/// `0.git` -> 0; nullopt for another name.
std::optional<int> epoch_number(const std::string& name) {
  int number = 0;
  const auto [end, failure] = std::from_chars(name.data(), name.data() + name.size(), number);
  if (failure != std::errc() ||
      std::string_view(end, static_cast<std::size_t>(name.data() + name.size() - end)) != ".git")
    return std::nullopt;
  return number;
}

std::string without_slash(std::string path) {
  while (path.size() > 1 && path.ends_with('/')) path.pop_back();
  return path;
}

std::vector<Epoch> epochs_in(const std::string& folder) {
  std::vector<Epoch> epochs;
  std::error_code failure;
  for (fs::directory_iterator at(folder, failure), end; !failure && at != end; at.increment(failure)) {
    const auto number = epoch_number(at->path().filename().string());
    if (number && is_repository(at->path().string())) epochs.push_back({*number, at->path().string()});
  }
  std::sort(epochs.begin(), epochs.end(), [](const Epoch& a, const Epoch& b) { return a.number > b.number; });
  return epochs;
}

/// git with nothing around it that could be told to do more than read.
std::vector<std::string> command(const std::string& folder, std::vector<std::string> words) {
  // Whose clone it is does not matter (safe.directory): another user may fetch it. A repository's own configuration
  // may name programs to run (core.fsmonitor, hooks) and places to fetch from (what a partial clone lacks); it may put
  // other objects in the place of those that were committed (replace refs). All of that is shut off, and the index is
  // not written (optional locks).
  std::vector<std::string> argv = {"env",
                                   "GIT_CONFIG_NOSYSTEM=1",
                                   "GIT_CONFIG_GLOBAL=/dev/null",
                                   "GIT_OPTIONAL_LOCKS=0",
                                   "GIT_TERMINAL_PROMPT=0",
                                   "GIT_NO_LAZY_FETCH=1",
                                   "git",
                                   "-c",
                                   "safe.directory=*",
                                   "-c",
                                   "core.fsmonitor=",
                                   "-c",
                                   "core.hooksPath=/dev/null",
                                   "-c",
                                   "protocol.allow=never",
                                   "--no-pager",
                                   "--no-replace-objects",
                                   "--git-dir=" + folder};
  argv.insert(argv.end(), std::make_move_iterator(words.begin()), std::make_move_iterator(words.end()));
  return argv;
}

}  // namespace

bool Epoch::first() const { return number == 0 && !exists(folder + "/shallow"); }

std::string inbox_folder(const std::string& path) {
  const fs::path folder = without_slash(path);
  if (!epoch_number(folder.filename().string()) || folder.parent_path().filename() != "git") return folder.string();
  return folder.parent_path().parent_path().string();
}

std::vector<Epoch> epochs_at(const std::string& path) {
  const std::string folder = without_slash(path);
  if (auto epochs = epochs_in(folder + "/git"); !epochs.empty()) return epochs;
  if (is_repository(folder)) return {{epoch_number(fs::path(folder).filename().string()).value_or(0), folder}};
  if (is_repository(folder + "/.git")) return {{0, folder + "/.git"}};
  return epochs_in(folder);
}

asio::awaitable<Result<std::string>> Git::run(std::string folder, std::vector<std::string> words) {
  ChildRequest request;
  request.argv = command(folder, std::move(words));
  request.timeout = kTimeout;
  request.max_bytes = kMostOutput;
  ++cost_.requests;
  auto output = co_await run_child(io_, std::move(request));
  if (!output) co_return Error{output.error().kind, folder + ": " + output.error().what};
  cost_.bytes += static_cast<std::int64_t>(output->out.size());
  if (output->exit_code == 0) co_return std::move(output->out);
  const std::string why = output->exit_code == 127 ? "git is not installed" : "git: " + output->errors;
  co_return Error{ErrorKind::retry, folder + ": " + clean_line(why, 300)};
}

/// The commit that HEAD names; of a clone whose HEAD names no branch, the only one that a branch names.
asio::awaitable<Result<std::string>> Git::tip(std::string folder) {
  const std::vector<std::string> by_head = {"rev-parse", "--verify", "--quiet", "HEAD^{commit}"};
  auto id = co_await run(folder, by_head);
  if (id) co_return std::string(trim(*id));
  const std::vector<std::string> by_refs = {"for-each-ref", "--count=2", "--format=%(objectname)"};
  auto refs = co_await run(folder, by_refs);
  if (!refs) co_return refs.error();
  const std::string ids(trim(*refs));
  const auto second = ids.find('\n');
  if (second == std::string::npos || ids.substr(0, second) == ids.substr(second + 1)) co_return ids.substr(0, second);
  co_return Error{ErrorKind::retry,
                  folder + ": HEAD names no branch, and there are several; set it with `git symbolic-ref HEAD`"};
}

asio::awaitable<Result<std::string>> Git::head(Epoch epoch, std::optional<Time> until) {
  auto id = co_await tip(epoch.folder);
  if (!id || id->empty() || !until) co_return id;
  const std::vector<std::string> words = {"rev-list", "-n", "1",
                                          "--min-age=" + std::to_string(until->time_since_epoch().count()), *id};
  auto then = co_await run(epoch.folder, words);
  if (!then) co_return then.error();
  co_return std::string(trim(*then));
}

asio::awaitable<Result<Git::Part>> Git::part(Epoch epoch, std::string from, int skip, int count, std::string since) {
  for (;;) {
    std::vector<std::string> words = {"fast-export",
                                      "--show-original-ids",
                                      "--use-done-feature",
                                      "--reference-excluded-parents",
                                      "--signed-tags=strip",
                                      "--reencode=no",
                                      "-n",
                                      std::to_string(count),
                                      "--skip=" + std::to_string(skip)};
    if (!since.empty()) words.push_back("^" + since);
    words.push_back(from);
    auto text = co_await run(epoch.folder, std::move(words));
    if (text) {
      Part part;
      part.text = std::make_unique<const std::string>(std::move(*text));
      auto commits = parse_export(*part.text);
      if (!commits) co_return Error{ErrorKind::retry, epoch.folder + ": " + commits.error().what};
      part.commits = std::move(*commits);
      std::reverse(part.commits.begin(), part.commits.end());
      part.whole = part.commits.size() < static_cast<std::size_t>(count);
      co_return Result<Part>(std::move(part));
    }
    if (text.error().kind != ErrorKind::give_up) co_return text.error();
    // More than git may print here: fewer commits at once, and one alone that is still too large without its text.
    if (count == 1) break;
    count = std::max(1, count / 4);
  }
  auto part = co_await without_text(epoch, from, skip);
  co_return std::move(part);
}

asio::awaitable<Result<Git::Part>> Git::without_text(Epoch epoch, std::string from, int skip) {
  const std::vector<std::string> words = {"rev-list", "--timestamp", "-n", "1", "--skip=" + std::to_string(skip), from};
  auto line = co_await run(epoch.folder, words);
  if (!line) co_return line.error();
  Part part;
  std::int64_t seconds = 0;
  const auto [end, failure] = std::from_chars(line->data(), line->data() + line->size(), seconds);
  Commit commit;
  commit.id = std::string(trim(std::string_view(end, static_cast<std::size_t>(line->data() + line->size() - end))));
  if (failure == std::errc()) commit.committed = Time{Seconds(seconds)};
  commit.message = Commit::File{};
  part.commits.push_back(std::move(commit));
  co_return Result<Part>(std::move(part));
}

}  // namespace sigwatch::public_inbox
