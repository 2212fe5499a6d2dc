#pragma once

#include <memory>
#include <string>

#include "archives/engine/numbered_index.h"
#include "libraries/curl/http.h"
#include "ports/archive.h"

namespace sigwatch {

/// The page or folder that is asked, of what a person wrote: without query, a folder with its slash.
std::string numbered_url(const std::string& url);
/// The folder above the list's own.
std::string numbered_root(const std::string& url);

/// An archive of numbered message pages below `url`: the page or folder of its index, or of the folders of its months.
/// `client` and `format` outlive it.
std::unique_ptr<Archive> open_numbered(HttpClient& client, const std::string& url, const NumberedFormat& format);

}  // namespace sigwatch
