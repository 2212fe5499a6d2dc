#pragma once

#include "core/report/digest.h"
#include "ports/store.h"
#include "service/snapshot.h"

namespace sigwatch {

/// What a digest says, out of one snapshot.
NoticeValues digest_of(const Register& reg, const Snapshot& snapshot, const Notice& notice);

/// The Council's digest when one is due, in `notices`; those before it that never left are withdrawn: it takes their
/// place. Nothing while the clock is not trusted.
Change council_digest(const Register& reg, const Snapshot& snapshot, const std::string& clock_fault);

/// How many things an operators' text names.
std::size_t count_items(const std::string& text);

}  // namespace sigwatch
