#pragma once

#include "core/register/register.h"
#include "ports/store.h"
#include "simulation/subject.h"

namespace sigwatch::simulation {

/// Writes into the state what sigwatchctl writes for this command.
void type_at(Store& store, const Command& command, Time clock, const Register& reg);

}  // namespace sigwatch::simulation
