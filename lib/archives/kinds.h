#pragma once

#include <memory>
#include <string>
#include <vector>

#include "archives/engine/kind.h"
#include "core/base/result.h"
#include "core/register/register.h"
#include "ports/archive.h"

namespace sigwatch {

/// Every kind, in the order in which names are tried.
const std::vector<Kind>& all_kinds();
/// Null: there is none of that name.
const Kind* kind_named(const std::string& name);

/// Fills `kind` and `root` of an archive that a configuration names by URL or path alone. Looks at the name and, for a
/// path, at what is there; asks no server. Error give_up when no kind fits: says which `kind:` there are.
Result<ArchiveEntry> recognise(ArchiveEntry entry);

/// recognise() for every archive of a register: SIGs', Council's, canaries'. Problems are returned as lines, and the
/// archive keeps what was written.
std::vector<std::string> recognise_all(Register& reg);

/// An archive of a recognised kind. What `context` refers to outlives it.
std::unique_ptr<Archive> open_archive(const ArchiveContext& context, const ArchiveEntry& entry);

/// `host` or `host:port` of every URL that the configuration names: these may be redirected to.
std::vector<std::string> trusted_hosts(const Register& reg);
/// Of those with `private_address: true`.
std::vector<std::string> private_hosts(const Register& reg);

}  // namespace sigwatch
