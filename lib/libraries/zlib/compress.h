#pragma once

#include <string>
#include <string_view>

namespace sigwatch {

/// One gzip member (RFC 1952), without a time in it: the same text gives the same bytes.
std::string gzip(std::string_view text);

}  // namespace sigwatch
