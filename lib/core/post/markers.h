#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "core/post/post.h"

namespace sigwatch {

/// Header fields in order, as name and unfolded value (raw bytes or decoded; names in any case).
using Fields = std::vector<std::pair<std::string, std::string>>;

/// The first value of the field called `name` (any case), or empty.
std::string_view field(const Fields& fields, std::string_view name);

/// How much of a body a reader must hand to read_markers(): our own notices are far shorter.
inline constexpr std::size_t kBodyRead = 16 * 1024;

/// Reads the markers from a message's header (what the archive keeps of it) and the first kBodyRead bytes of its body.
/// Never fails: what is not there is not seen. RFC 3834 (Auto-Submitted), RFC 3464 (multipart/report), null
/// Return-Path, X-Autoreply and the like; with one of them X-Auto-Response-Suppress. `Precedence` says nothing (lists
/// set it on every post) but `auto_reply`. The body is read as it stands: a caller that has it in base64 or
/// quoted-printable decodes it first. Where it holds no unquoted token line, the field X-Sigwatch-Seal, or else
/// X-Sigwatch-Notice, gives the token.
Markers read_markers(const Fields& header, std::string_view body);

}  // namespace sigwatch
