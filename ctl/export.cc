#include "ctl/export.h"

#include <filesystem>
#include <fstream>
#include <iostream>
#include <iterator>

#include "app/page.h"
#include "core/base/text.h"

namespace sigwatch {

namespace {

namespace fs = std::filesystem;

bool holds(const fs::path& path, const std::string& text) {
  std::error_code ignored;
  if (!fs::is_regular_file(path, ignored) || fs::file_size(path, ignored) != text.size()) return false;
  std::ifstream file(path, std::ios::binary);
  return std::string(std::istreambuf_iterator<char>(file), {}) == text;
}

/// False when it stood there already.
bool write_whole(const fs::path& path, const std::string& text) {
  // It keeps its time of change, by which web servers and browsers tell what is new.
  if (holds(path, text)) return false;
  std::error_code error;
  fs::create_directories(path.parent_path(), error);
  if (error) throw CommandRefusal{kWrong, path.parent_path().string() + ": " + error.message()};
  // Beside it, so that the rename is whole: whoever reads meanwhile gets the old file or the new one.
  const fs::path part = path.string() + ".part";
  std::ofstream file(part, std::ios::binary | std::ios::trunc);
  file << text;
  // Closed before it is asked: only then is it known whether the disk had room for all of it.
  file.close();
  if (!file)
    throw CommandRefusal{kWrong, part.string() + " cannot be written; is the directory yours, and the disk not full?"};
  fs::rename(part, path, error);
  if (error) throw CommandRefusal{kWrong, path.string() + ": " + error.message()};
  return true;
}

}  // namespace

int export_page(Session& session, const std::string& directory) {
  auto page = Page::open(session.reg());
  if (!page) throw CommandRefusal{kWrong, page.error().what};
  const Documents site = page->documents(session.reg(), session.store(), session.now(), SiteLinks::files);
  long written = 0;
  for (const auto& [path, make] : site) {
    // One at a time: a site of ten thousand SIGs is some 200 MB.
    const Document document = make();
    written += write_whole(fs::path(directory) / site_file(path, document), document.body);
  }
  std::cout << plural(static_cast<long>(site.size()), "file") << " in " << directory << ", " << written
            << " of them new or changed\n";
  return kGood;
}

}  // namespace sigwatch
