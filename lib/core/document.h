#pragma once

#include <map>
#include <string>

namespace sigwatch {

/// What stands under one address of the page.
struct Document {
  std::string type;  ///< Content-Type, with its charset
  std::string body;
  friend bool operator==(const Document&, const Document&) = default;
};

/// A whole site, by path (`/`, `/sigs/iot`, `/feed.atom`).
using Documents = std::map<std::string, Document, std::less<>>;

}  // namespace sigwatch
