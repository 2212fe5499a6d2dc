#pragma once

#include <optional>
#include <string>

#include "config/context.h"

namespace sigwatch {

/// Complains of a syntax error in words of our own. `message` is yaml-cpp's; `open` is where the innermost map or list
/// that is still open begins.
void complain_of_syntax(Context& context, Place place, const std::string& message, std::optional<Place> open);

}  // namespace sigwatch
