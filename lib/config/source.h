#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "config/context.h"

namespace sigwatch {

/// The text of the file of `context`: a regular file of at most 4 MiB. What hinders is complained of.
std::optional<std::string> read_source(Context& context);

/// The text as YAML may see it: UTF-8, without byte order mark, lines ended by LF (CR LF is taken for it), no control
/// characters, no tab in front of a line, no line of more than 16 KiB. Else nullopt, with a complaint for every line
/// that is wrong.
std::optional<std::string> clean_source(Context& context, std::string text);

/// Number of characters in UTF-8.
int characters_in(std::string_view text);

}  // namespace sigwatch
