#include <algorithm>
#include <climits>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <set>
#include <sstream>

#include "archives/maildir/maildir_listing.h"
#include "archives/maildir/maildir_message.h"
#include "fuzz/properties.h"

using namespace sigwatch;
using namespace sigwatch::fuzz;

namespace {

constexpr std::size_t kMostBytes = 64 * 1024;  // in all files together
constexpr std::size_t kMostFiles = 50;

/// A Maildir of this process, empty again after each input.
class Maildir {
 public:
  Maildir() {
    must(::mkdtemp(path_.data()) != nullptr, "a directory", path_);
    std::filesystem::create_directory(path_ + "/new");
    std::filesystem::create_directory(path_ + "/cur");
  }
  Maildir(const Maildir&) = delete;
  Maildir& operator=(const Maildir&) = delete;
  ~Maildir() { std::filesystem::remove_all(path_); }
  const std::string& path() const { return path_; }

 private:
  std::string path_ = (std::filesystem::temp_directory_path() / "sigwatch-fuzz-XXXXXX").string();
};

}  // namespace

/// The first lines are names of files, `+NAME` in new/ and others in cur/; behind an empty line stands what each file
/// holds.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static const Maildir maildir;
  const std::string_view input = bytes(data, size);
  const std::size_t gap = std::min(input.find("\n\n"), input.size());
  const std::string_view message = input.substr(std::min(gap + 2, input.size()));
  std::set<std::filesystem::path> made;
  std::set<std::string> bases;
  std::istringstream names{std::string(input.substr(0, gap))};
  for (std::string name;
       made.size() < kMostFiles && made.size() * message.size() < kMostBytes && std::getline(names, name);) {
    const bool fresh = name.starts_with('+');
    name = name.substr(fresh ? 1 : 0, NAME_MAX);
    if (name.empty() || name.starts_with('.') || name.find_first_of(std::string_view("/\0", 2)) != std::string::npos)
      continue;
    const auto path = std::filesystem::path(maildir.path()) / (fresh ? "new" : "cur") / name;
    must(static_cast<bool>(std::ofstream(path, std::ios::binary) << message), "a file", name);
    std::filesystem::last_write_time(path, {});  // names without a time are told apart by it
    made.insert(path);
    bases.insert(maildir_base(name));
  }
  const auto listing = list_maildir(maildir.path());
  must(listing.ok(), "a Maildir is listed");
  must(listing->entries.size() == bases.size(), "each message is listed once");
  for (const MaildirEntry& entry : listing->entries) {
    must(bases.count(entry.base) == 1, "only what is there is listed", entry.base);
    Cost cost;
    const std::vector<Post> posts = read_maildir_message(entry, {}, cost);
    must(!posts.empty(), "each file is a post", entry.base);
    must_be_clean(posts);
    for (const Post& post : posts) must_be_line(post.locator, "a locator");
  }
  for (const auto& path : made) std::filesystem::remove(path);
  return 0;
}
