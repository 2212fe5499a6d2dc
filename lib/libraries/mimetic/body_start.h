#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "core/post/markers.h"

namespace sigwatch {

/// The readable text at the start of a body, at most kBodyRead bytes: base64 and quoted-printable undone, and of a
/// multipart body the first part (lists add a footer, which makes two parts of one, and encode UTF-8 as base64). Never
/// parsed by mimetic; four levels deep at most. What is not understood stays as it stands.
std::string readable_start(const Fields& header, std::string_view body);

/// The boundary of a multipart type; nullopt when it is another type, empty when it has none.
std::optional<std::string> boundary_of(std::string_view content_type);

/// A body without its transfer encoding (base64, quoted-printable).
std::string decoded_body(const Fields& header, std::string_view body);

}  // namespace sigwatch
