#pragma once

#include <string_view>

namespace sigwatch {

enum class LogLevel { debug, info, warning, error };

/// Where lines go and which are kept, from now on. To the journal when systemd connected our standard error to it (then
/// the journal knows level and time), else to standard error, each line as `2026-05-22T06:02:29Z warning: text`. May be
/// called again.
void start_log(std::string_view program, LogLevel least);

/// One line. Whatever the text holds, it stays one line without control characters, at most 2,000 characters long.
/// Secrets never belong in it. Never fails and never throws; any thread may call. Before start_log(): standard error,
/// info and above.
void log(LogLevel level, std::string_view text);

}  // namespace sigwatch
