#pragma once

#include <cstddef>
#include <string>

#include "core/evidence/reading.h"

namespace sigwatch {

/// What is so large is no list's archive, and memory and time are ours: not read.
Evidence too_many_posts(const std::string& where, std::size_t most);

}  // namespace sigwatch
