#pragma once

#include <string>

namespace sigwatch {

/// `sigwatchctl discover URL`: what kind of archive is there, which lists with their last posts, and entries for
/// `sigs:`. Works without a configuration; with one, requests name its organisation. 0, or 1 when nothing was found
/// that can be read. `private_address`: the URL's host may stand in a network of one's own.
int discover_archives(const std::string& config, const std::string& url, bool private_address);

}  // namespace sigwatch
