#pragma once

#include <soci/soci.h>

#include "ports/store.h"

namespace sigwatch {

/// Writes the rows of a Change inside the transaction that the caller began. Gives decisions their numbers, applies
/// `forget`.
void write_change(soci::session& sql, const Change& change, const Meta* meta);

}  // namespace sigwatch
