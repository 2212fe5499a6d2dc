#include "archives/maildir/maildir_archive.h"

#include <cstddef>
#include <filesystem>
#include <system_error>
#include <utility>

#include "archives/maildir/maildir_reading.h"
#include "libraries/background/background.h"

namespace sigwatch {
namespace {

/// Maildirs up to so many files are read in the event loop's thread.
constexpr std::size_t kFewFiles = 500;

bool is_large(const std::string& path) {
  std::size_t count = 0;
  for (const char* folder : {"/new", "/cur"}) {
    std::error_code failed;
    std::filesystem::directory_iterator it(path + folder, failed);
    for (; !failed && it != std::filesystem::directory_iterator() && count <= kFewFiles; it.increment(failed)) ++count;
  }
  return count > kFewFiles;
}

class MaildirArchive final : public Archive {
 public:
  explicit MaildirArchive(std::string path) : path_(std::move(path)) {}

  boost::asio::awaitable<Reading> newest(NewestQuery query) override {
    std::function<Reading()> job = [path = path_, query] { return read_maildir_newest(path, query, {}); };
    if (!is_large(path_)) co_return job();
    co_return co_await in_background(std::move(job));
  }

  boost::asio::awaitable<Reading> older(OlderQuery query) override {
    std::function<Reading()> job = [path = path_, query] { return read_maildir_older(path, query, {}); };
    if (!is_large(path_)) co_return job();
    co_return co_await in_background(std::move(job));
  }

 private:
  std::string path_;
};

}  // namespace

std::unique_ptr<Archive> open_maildir(std::string path) { return std::make_unique<MaildirArchive>(std::move(path)); }

}  // namespace sigwatch
