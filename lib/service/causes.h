#pragma once

#include <vector>

#include "core/register/register.h"
#include "service/cached_assessments.h"
#include "service/snapshot.h"

namespace sigwatch {

/// Everything in the state that the operators should look at now. Of a SIG whose assessment
/// still holds there is nothing to say.
std::vector<Cause> find_causes(const Register& reg, const Snapshot& snapshot, const CachedAssessments& cached,
                               Time now);

}  // namespace sigwatch
