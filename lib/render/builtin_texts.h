#pragma once

#include <string_view>
#include <vector>

namespace sigwatch {

/// A text of lib/render/texts, compiled in.
struct BuiltinText {
  std::string_view name;  ///< of the step: `warn1-again`
  std::string_view text;
};

/// All of them, by name.
const std::vector<BuiltinText>& builtin_texts();

}  // namespace sigwatch
