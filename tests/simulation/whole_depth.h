#pragma once

#include <memory>

#include "simulation/oracle.h"
#include "simulation/subject.h"

namespace sigwatch::simulation {

/// Watcher, outbox and the SQLite state, over simulated archives and a simulated mail server. Crashes at failpoints,
/// starts again on what stands on disk, and meets full disks. `folder` holds the state; one at a time in a process.
std::unique_ptr<Subject> make_whole(World& world, Oracle& oracle, const std::string& folder);

}  // namespace sigwatch::simulation
