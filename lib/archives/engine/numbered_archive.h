#pragma once

#include <memory>
#include <string>

#include "archives/engine/numbered_index.h"
#include "libraries/curl/http.h"
#include "ports/archive.h"

namespace sigwatch {

/// An archive of numbered message pages below `url`: the page or folder of its index, or of the folders of its months.
/// `client` and `format` outlive it.
std::unique_ptr<Archive> open_numbered(HttpClient& client, std::string url, const NumberedFormat& format);

}  // namespace sigwatch
