#pragma once

#include <optional>
#include <string>

#include "ports/archive.h"
#include "simulation/world.h"

/// What the archives of the world answer, as readings of the program. Both depths read through these.
namespace sigwatch::simulation {

Reading read_newest(World& world, Shelf& shelf, const NewestQuery& query);
Reading read_older(World& world, Shelf& shelf, const OlderQuery& query);
/// The busy list of a root: its posts say nothing but when they came.
Reading read_canary(World& world, const Root& root);

}  // namespace sigwatch::simulation
