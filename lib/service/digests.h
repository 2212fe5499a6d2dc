#pragma once

#include "core/report/digest.h"
#include "ports/store.h"
#include "service/picture.h"

namespace sigwatch {

/// What a digest says, out of one picture.
NoticeValues digest_of(const Register& reg, const Picture& picture, const Notice& notice);

/// The Council's digest when one is due, in `notices`; those before it that never left are withdrawn: it takes their place. Nothing while
/// the clock is not trusted.
Change council_digest(const Register& reg, const Picture& picture, const std::string& clock_fault);

/// How many things an operators' text names.
std::size_t count_items(const std::string& text);

}  // namespace sigwatch
