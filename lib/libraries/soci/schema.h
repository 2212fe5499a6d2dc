#pragma once

#include <soci/soci.h>

#include <functional>
#include <string>

namespace sigwatch {

/// The version of the state that this program writes (PRAGMA user_version).
inline constexpr int kSchemaVersion = 2;

/// Marks our files (PRAGMA application_id): "SIGW".
inline constexpr int kApplicationId = 0x53494757;

int pragma_number(soci::session& sql, const std::string& name);

/// Makes the tables of kSchemaVersion in an empty file, inside the transaction that the caller began.
void make_schema(soci::session& sql);

/// Words and history may be changed while `work` runs, inside the transaction that the caller began. For `forget`
/// alone.
void let_the_past_change(soci::session& sql, const std::function<void()>& work);

/// Takes a file of an older version forward, step by step, inside the transaction that the caller began; it rolls back
/// when a step fails.
void migrate(soci::session& sql, int from);

}  // namespace sigwatch
