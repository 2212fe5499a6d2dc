#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/result.h"
#include "render/builtin_texts.h"

namespace sigwatch {

/// The page's templates as compiled in, by file name: `overview.html`, `style.css`.
const std::vector<BuiltinText>& builtin_site_texts();

/// The templates of the page: HTML by mustache, every value escaped, and the style sheet. A file of the same name in a
/// directory replaces a built-in one.
class SiteTexts {
 public:
  /// `directory` may be empty. Reads and checks every replaced file: one that is too long, cannot be compiled, or names
  /// a value that no built-in template names, is an Error that says which.
  static Result<SiteTexts> load(const std::string& directory);

  const std::string& text(std::string_view name) const { return texts_.find(name)->second; }

 private:
  std::map<std::string, std::string, std::less<>> texts_;
};

}  // namespace sigwatch
