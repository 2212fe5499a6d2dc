#pragma once

#include <string_view>
#include <vector>

namespace sigwatch {

/// A value that a text may name.
struct TemplateName {
  std::string_view name;
  std::string_view meaning;
};

/// All of them: what stands here is what docs/templates.md documents and what a text is checked against.
const std::vector<TemplateName>& template_names();

bool is_template_name(std::string_view name);

}  // namespace sigwatch
