#pragma once

#include <memory>

#include "ports/archive.h"

namespace sigwatch {

/// An archive of some kind, with what holds for every kind: a mark is shown to the kind only when it may be used (not
/// for a whole reading, not with `--now`); with `--now` what the archive received later is left out, and no mark is
/// left; a reading that failed has neither posts nor marks, and an older part of it leaves the cursor where it was; one
/// that is unchanged keeps its mark; the pulse is that of the posts where the kind tells none, and never after now.
std::unique_ptr<Archive> with_engine(std::unique_ptr<Archive> kind);

}  // namespace sigwatch
