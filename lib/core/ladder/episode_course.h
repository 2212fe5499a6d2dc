#pragma once

#include "core/ladder/ladder_draft.h"

namespace sigwatch {

/// The episode: ends it when it is over, begins one when silence is proved, pauses and resumes it with doubt.
/// `draft.out.current` is it, afterwards.
void run_episode(LadderDraft& draft);

/// Notices of ended episodes that may still leave are withdrawn.
void withdraw_what_is_over(LadderDraft& draft);

}  // namespace sigwatch
