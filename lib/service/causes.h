#pragma once

#include <vector>

#include "core/register/register.h"
#include "service/picture.h"
#include "service/resting.h"

namespace sigwatch {

/// Everything in the state that the operators should look at now (design 3, "Operators"). Of a SIG that rests there is nothing to say.
std::vector<Cause> find_causes(const Register& reg, const Picture& picture, const Resting& resting, Time now);

}  // namespace sigwatch
