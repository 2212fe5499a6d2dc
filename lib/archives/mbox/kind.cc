#include "archives/engine/kind.h"
#include "archives/mbox/mbox_archive.h"

namespace sigwatch {

Kind mbox_kind() {
  return {"mbox",
          [](const std::string& url) { return url.starts_with('/'); },
          nullptr,
          parent_folder,
          [](const ArchiveContext&, const ArchiveEntry& entry) { return open_mbox(entry.url); },
          nullptr};
}

}  // namespace sigwatch
