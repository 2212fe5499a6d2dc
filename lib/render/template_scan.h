#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "core/base/result.h"

namespace sigwatch {

/// Checks a text before it is ever rendered: `Subject: ...`, an empty line, a body; tags that are closed and names that
/// are documented (mustache renders an unknown name as nothing); the token line on a line of its own, outside every
/// section. `place` is the file. nullopt: it is sound. The Error names file:line:column, cause and remedy.
std::optional<Error> scan_template(const std::string& place, std::string_view text);

/// The source that mustache compiles. Its standalone lines and its dotted names are not ours (it drops empty lines
/// beside sections, and `doubtful` could not stand beside `doubtful.list`), so tags alone on a line lose the line's
/// end, line ends become kLineEnd, and dots in tags become kDot. Undo with restore_line_ends().
std::string mustache_source(std::string_view text);
std::string mustache_name(std::string_view name);
std::string restore_line_ends(std::string rendered);

}  // namespace sigwatch
