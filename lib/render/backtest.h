#pragma once

#include <string>
#include <vector>

#include "core/report/backtest.h"

namespace sigwatch {

/// What `sigwatchctl backtest` prints of one SIG: under each threshold a line an episode and a line of summary. No
/// names, no subjects.
std::string backtest_text(const BacktestReport& report);

/// `backtest --json`: one array of SIGs, see docs/backtest.md. Times are RFC 3339 UTC, unknown is null. No names, no
/// subjects.
std::string backtest_json(const std::vector<BacktestReport>& reports);

/// `--svg`: one picture that needs nothing else. For each SIG the posts a month, and below it a lane for each
/// threshold: silence, both warnings, the request to the Council, doubt, and life. Colours follow the reader's light or
/// dark setting; `title` and `desc` say the same in words.
std::string backtest_svg(const std::vector<BacktestReport>& reports);

/// `6 months: 3 silences, 5 warnings, ...`: the line of summary of one threshold.
std::string backtest_summary_line(const Backtest& result);

}  // namespace sigwatch
