#include "archives/maildir/maildir_listing.h"

#include <algorithm>
#include <charconv>
#include <filesystem>
#include <optional>
#include <system_error>

#include "archives/mbox/local_file.h"
#include "core/base/text.h"

namespace sigwatch {
namespace {

/// Seconds at the start of a name, when they lie after 1980: names are often just numbers or hashes.
std::optional<Time> leading_seconds(const std::string& name) {
  std::int64_t seconds = 0;
  const auto [end, error] = std::from_chars(name.data(), name.data() + name.size(), seconds);
  if (error != std::errc() || end == name.data() + name.size() || (*end != '.' && *end != '_')) return std::nullopt;
  constexpr std::int64_t k1980 = 315532800, k2100 = 4102444800;
  if (seconds < k1980 || seconds > k2100) return std::nullopt;
  return Time(Seconds(seconds));
}

Time time_of(std::int64_t nanoseconds) {
  return std::chrono::floor<Seconds>(
      std::chrono::sys_time<std::chrono::nanoseconds>(std::chrono::nanoseconds(nanoseconds)));
}

/// Adds the messages of one folder. A file that vanished is no message any more: it was moved (and is found in cur/) or
/// deleted.
std::optional<Error> add_folder(const std::string& folder, std::vector<MaildirEntry>& entries) {
  std::error_code failed;
  std::filesystem::directory_iterator it(folder, failed);
  for (; !failed && it != std::filesystem::directory_iterator(); it.increment(failed)) {
    const std::string name = it->path().filename().string();
    if (name.starts_with('.')) continue;
    std::error_code unknown_type;
    if (it->is_directory(unknown_type)) continue;
    const auto named = leading_seconds(name);
    const auto status = file_status(it->path().string());
    // Of one that cannot even be looked at, nobody knows when it came.
    const Time changed =
        status ? std::max(time_of(status->modified), time_of(status->changed)) : Time::max() - Seconds(1);
    if (!named && !status) continue;
    const Time delivered = named ? *named : time_of(status->modified);
    entries.push_back({delivered, maildir_base(name), it->path().string(), std::max(delivered, changed)});
  }
  if (failed) return Error{ErrorKind::retry, file_trouble(folder, failed.value())};
  return std::nullopt;
}

Result<FileStatus> folder_status(const std::string& folder) {
  auto status = file_status(folder);
  std::error_code failed;
  const bool missing = !status && !std::filesystem::exists(folder, failed) && !failed;
  if (missing || (status && !status->directory)) {
    return Error{ErrorKind::give_up,
                 clean_line(folder) + ": no such folder; a Maildir has new/ and cur/; correct the path"};
  }
  return status;
}

}  // namespace

std::string maildir_base(const std::string& name) {
  for (const std::string_view mark : {":2,", "!2,", ";2,"}) {
    if (const auto at = name.rfind(mark); at != std::string::npos) return name.substr(0, at);
  }
  return name;
}

Result<MaildirListing> list_maildir(const std::string& path) {
  const auto root = file_status(path);
  if (!root) return root.error();
  if (!root->directory) {
    return Error{ErrorKind::give_up,
                 clean_line(path) + ": a file, not a Maildir; if it is an mbox file, use `kind: mbox`"};
  }
  MaildirListing listing;
  // new/ first: what is moved to cur/ meanwhile is then met twice and not missed.
  for (const auto& [name, modified] :
       {std::pair{"/new", &listing.new_modified}, std::pair{"/cur", &listing.cur_modified}}) {
    const std::string folder = path + name;
    const auto status = folder_status(folder);
    if (!status) return status.error();
    *modified = status->modified;
    if (const auto error = add_folder(folder, listing.entries)) return *error;
  }
  auto& entries = listing.entries;
  std::stable_sort(entries.begin(), entries.end(), [](const auto& a, const auto& b) { return b < a; });
  // Of the two of a moved message the later one, in cur/, is still there.
  const auto last =
      std::unique(entries.rbegin(), entries.rend(), [](const auto& a, const auto& b) { return a.base == b.base; });
  entries.erase(entries.begin(), last.base());
  return listing;
}

}  // namespace sigwatch
