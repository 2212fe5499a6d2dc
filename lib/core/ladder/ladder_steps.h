#pragma once

#include "core/ladder/ladder_draft.h"

namespace sigwatch {

/// The steps of the current episode: makes the notices whose time has come, says which comes next and what it waits
/// for.
void climb(LadderDraft& draft);

}  // namespace sigwatch
