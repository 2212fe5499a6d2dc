#pragma once

#include "core/post/notice.h"
#include "core/register/decision.h"
#include "core/register/register.h"
#include "simulation/subject.h"

namespace sigwatch::simulation {

/// The configuration that the operators of this world have written, as it stands now.
Register register_of(const World& world);

/// Tags of the form of real ones.
Seal simulated_seal();

/// What `decide` records.
Decision decision_of(const Command& command, Time clock);

}  // namespace sigwatch::simulation
