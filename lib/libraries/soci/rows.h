#pragma once

#include <string>

#include "core/base/meta.h"
#include "core/evidence/archive_memory.h"
#include "core/evidence/sig_memory.h"
#include "core/ladder/episode.h"
#include "core/post/known_post.h"
#include "core/post/notice.h"
#include "core/register/decision.h"
#include "core/register/statement.h"
#include "core/report/cause.h"
#include "ports/store.h"

namespace sigwatch {

/// A row that is no row: bits fell over, or somebody wrote by hand.
struct DamagedRow : StoreError {
  using StoreError::StoreError;
};

/// The values of the state as JSON text, one object a row; names are those of the structs' members when they were
/// first kept (`rests_until` is holds_until, `rests_given` is holds_for). Absent optionals are left out. Reading takes
/// what is there and leaves the rest at its default, so that a row of an older version reads. Text that is not UTF-8 is
/// mended.
std::string to_row(const ArchiveMemory& value);
std::string to_row(const SigMemory& value);
std::string to_row(const Episode& value);
std::string to_row(const Notice& value);
std::string to_row(const Cause& value);
std::string to_row(const Decision& value);
std::string to_row(const Statement& value);
std::string to_row(const Meta& value);

/// A post is two rows: the fact (when, what it was, no person) and the personal part, which `forget` deletes.
std::string fact_row(const KnownPost& value);
std::string personal_row(const KnownPost& value);

/// Throws DamagedRow when the text is not such a row: no JSON, another type, a number that cannot stand there.
void from_row(const std::string& text, ArchiveMemory& value);
void from_row(const std::string& text, SigMemory& value);
void from_row(const std::string& text, Episode& value);
void from_row(const std::string& text, Notice& value);
void from_row(const std::string& text, Cause& value);
void from_row(const std::string& text, Decision& value);
void from_row(const std::string& text, Statement& value);
void from_row(const std::string& text, Meta& value);
/// `personal` is empty when the person was forgotten.
void from_rows(const std::string& fact, const std::string& personal, KnownPost& value);

}  // namespace sigwatch
