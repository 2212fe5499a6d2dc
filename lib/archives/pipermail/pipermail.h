#pragma once

#include <memory>
#include <string>

#include "libraries/curl/http.h"
#include "ports/archive.h"

namespace sigwatch {

/// A Pipermail tree (Mailman 2, and its static leftovers) at `url`, the list's folder with the final slash:
/// `https://host/pipermail/standards/`. Reads index, volumes (`.txt`, by Range from the end, or `.txt.gz`).
/// `client` outlives the archive.
std::unique_ptr<Archive> open_pipermail(HttpClient& client, std::string url);

}  // namespace sigwatch
