#pragma once

#include <string>

#include "core/base/result.h"
#include "core/register/register.h"

namespace sigwatch {

/// Compiles an RE2 pattern (linear time on hostile subjects) that matches anywhere in a text. Error give_up says what
/// is wrong with it.
Result<Matcher> compile_pattern(const std::string& pattern);

}  // namespace sigwatch
