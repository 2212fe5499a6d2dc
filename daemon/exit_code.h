#pragma once

/// Exit codes of sigwatchd (sigwatchd.8).
namespace sigwatch {

inline constexpr int kFailed = 1;
inline constexpr int kUsage = 2;
inline constexpr int kLocked = 75;  ///< EX_TEMPFAIL: another one works on this state
inline constexpr int kConfig = 78;  ///< EX_CONFIG

}  // namespace sigwatch
