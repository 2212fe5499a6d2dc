#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/time.h"

namespace sigwatch {

/// What a person said about a message, archive, root, notice, operators' item or item of a checklist.
struct Statement {
  enum class Kind { vouch, ignore, unignore, forget, attest, ack, tick };
  Kind kind = Kind::vouch;
  std::string about;  ///< Message-ID without <>, locator, URL, root, notice id, item, or tick_name()
  std::string because;
  std::string by;  ///< who typed it
  Time at;
  std::optional<Time> until;  ///< ack
  friend bool operator==(const Statement&, const Statement&) = default;
};
std::string_view to_string(Statement::Kind kind);
std::optional<Statement::Kind> statement_kind_from(std::string_view text);

/// When a person last attested this archive, root or notice. `statements` are in the order in which they were made.
std::optional<Time> latest_attest(const std::vector<Statement>& statements, std::string_view about);

}  // namespace sigwatch
