#pragma once

#include <memory>

#include "simulation/oracle.h"
#include "simulation/subject.h"

namespace sigwatch::simulation {

/// The core alone, driven as lib/service drives it, over values in memory. Jumps over time in which nothing can change.
std::unique_ptr<Subject> make_core(World& world, Oracle& oracle);

}  // namespace sigwatch::simulation
