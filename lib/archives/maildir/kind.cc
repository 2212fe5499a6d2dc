#include <sys/stat.h>

#include "archives/engine/kind.h"
#include "archives/maildir/maildir_archive.h"

namespace sigwatch {

namespace {

bool is_directory(const std::string& path) {
  struct stat st {};
  return ::stat(path.c_str(), &st) == 0 && S_ISDIR(st.st_mode);
}

}  // namespace

Kind maildir_kind() {
  return {
      "maildir",     [](const std::string& url) { return url.starts_with('/') && is_directory(url); },         nullptr,
      parent_folder, [](const ArchiveContext&, const ArchiveEntry& entry) { return open_maildir(entry.url); }, nullptr};
}

}  // namespace sigwatch
