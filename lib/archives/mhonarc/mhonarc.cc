#include "archives/engine/kind.h"
#include "archives/engine/numbered_archive.h"
#include "archives/mhonarc/page.h"

namespace sigwatch {

namespace {

const NumberedFormat kMHonArc{"mhonarc", "an index that MHonArc wrote to its end", "a message page of MHonArc",
                              mhonarc::read_index, mhonarc::read_message};

std::string index_url(const std::string& url) {
  const std::string bare = url.substr(0, url.find_first_of("?#"));
  return bare.ends_with(".html") ? bare : with_slash(bare);
}

}  // namespace

Kind mhonarc_kind() {
  return {"mhonarc",
          [](const std::string&) { return false; },
          [](const HttpResponse& page) {
            const NumberedIndex index = mhonarc::read_index(page.body, page.url);
            return index.finished && !index.messages.empty();
          },
          [](const std::string& url) { return parent_folder(folder_of_page(index_url(url))); },
          [](const ArchiveContext& context, const ArchiveEntry& entry) {
            return open_numbered(context.http, index_url(entry.url), kMHonArc);
          },
          nullptr};
}

}  // namespace sigwatch
