#pragma once

#include <vector>

#include "core/register.h"
#include "service/picture.h"

namespace sigwatch {

/// Everything in the state that the operators should look at now (design 3, "Operators").
std::vector<Cause> find_causes(const Register& reg, const Picture& picture, Time now);

}  // namespace sigwatch
