#include "archives/mbox/mbox_archive.h"

#include <cstdint>
#include <filesystem>
#include <system_error>
#include <utility>

#include "archives/mbox/mbox_reading.h"
#include "libraries/background/background.h"

namespace sigwatch {
namespace {

/// Files up to this size are parsed in the event loop's thread: some tens of milliseconds at most, also when they are
/// read whole.
constexpr std::uintmax_t kSmallFile = 2 * 1024 * 1024;

bool is_large(const std::string& path) {
  std::error_code failed;
  const auto size = std::filesystem::file_size(path, failed);
  return !failed && size > kSmallFile;
}

class MboxArchive final : public Archive {
 public:
  explicit MboxArchive(std::string path) : path_(std::move(path)) {}

  boost::asio::awaitable<Reading> newest(NewestQuery query) override {
    std::function<Reading()> job = [path = path_, query] { return read_mbox_newest(path, query, {}); };
    if (!is_large(path_)) co_return job();
    co_return co_await in_background(std::move(job));
  }

  boost::asio::awaitable<Reading> older(OlderQuery query) override {
    std::function<Reading()> job = [path = path_, query] { return read_mbox_older(path, query, {}); };
    if (!is_large(path_)) co_return job();
    co_return co_await in_background(std::move(job));
  }

 private:
  std::string path_;
};

}  // namespace

std::unique_ptr<Archive> open_mbox(std::string path) { return std::make_unique<MboxArchive>(std::move(path)); }

}  // namespace sigwatch
