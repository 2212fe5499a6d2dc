#pragma once

#include <functional>
#include <map>
#include <string>

namespace sigwatch {

/// What stands under one address of the page.
struct Document {
  std::string type;  ///< Content-Type, with its charset
  std::string body;
  friend bool operator==(const Document&, const Document&) = default;
};

/// Makes one document, the same with every call. A site of ten thousand SIGs is some 200 MB, of which few documents are
/// ever asked for.
using MakeDocument = std::function<Document()>;

/// A whole site, by path (`/`, `/sigs/iot`, `/feed.atom`).
using Documents = std::map<std::string, MakeDocument, std::less<>>;

}  // namespace sigwatch
