#pragma once

#include <vector>

#include "core/report/backtest.h"

namespace sigwatch {

/// The episodes that the ladder would have gone through, oldest first: from event to event (a post arrives, a doubt
/// ends, a step falls due), with the real judge() and step() at each. See backtest() for what is assumed.
std::vector<BacktestEpisode> replay(const Past& past, const Register& reg, const SigEntry& sig, const Policy& policy,
                                    Time from);

}  // namespace sigwatch
