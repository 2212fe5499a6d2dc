#pragma once

#include "core/ladder/ladder_draft.h"

namespace sigwatch {

/// Decisions are told to the list and the Council, once, after a time in which a slip can be revoked; a revoke only
/// where what it undoes had been told.
void announce_decisions(LadderDraft& draft);

}  // namespace sigwatch
