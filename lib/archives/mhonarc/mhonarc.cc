#include "archives/engine/kind.h"
#include "archives/engine/numbered_archive.h"
#include "archives/mhonarc/page.h"

namespace sigwatch {

namespace {

const NumberedFormat kMHonArc{"mhonarc", "an index that MHonArc wrote to its end", "a message page of MHonArc",
                              mhonarc::read_index, mhonarc::read_message};

}  // namespace

Kind mhonarc_kind() {
  return {"mhonarc",
          [](const std::string&) { return false; },  // many hosts, and no word of it in their URLs
          [](const HttpResponse& page) {
            const NumberedIndex index = mhonarc::read_index(page.body, page.url);
            return index.finished && !index.messages.empty();
          },
          numbered_root,
          [](const ArchiveContext& context, const ArchiveEntry& entry) {
            return open_numbered(context.http, entry.url, kMHonArc);
          },
          nullptr};
}

}  // namespace sigwatch
