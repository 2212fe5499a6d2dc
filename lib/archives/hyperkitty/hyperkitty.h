#pragma once

#include <memory>
#include <string>

#include "libraries/curl/http.h"
#include "ports/archive.h"

namespace sigwatch {

/// A list in HyperKitty (Mailman 3) at `url`: `https://host/hyperkitty/list/standards@xmpp.org/` (any mount point; the
/// list is the last part, everything before `/list/` is the mount). Knows sites with paging (limit and page), without,
/// the feed and the export. `client` outlives the archive.
std::unique_ptr<Archive> open_hyperkitty(HttpClient& client, std::string url);

}  // namespace sigwatch
