#pragma once

namespace sigwatch {

/// A named point at which a test may kill the process: `failpoint("outbox.after-commit-sending")`. What happens there
/// is the hook's business (libraries/system/failpoints.h); without a hook nothing. Names are `area.where`, literals,
/// and never reused. Built without SIGWATCH_FAILPOINTS (what is installed) the call is nothing.
#ifdef SIGWATCH_FAILPOINTS
inline void (*failpoint_hook)(const char* name) = nullptr;

inline void failpoint(const char* name) {
  if (failpoint_hook != nullptr) failpoint_hook(name);
}
#else
inline void failpoint(const char* /*name*/) {}
#endif

}  // namespace sigwatch
