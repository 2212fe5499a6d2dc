#pragma once

#include <optional>
#include <string>
#include <vector>

#include "core/register/register.h"

namespace sigwatch {

/// One mistake in a configuration.
struct ConfigProblem {
  std::string place;  ///< `file:line:column`
  std::string cause;
  std::string remedy;
};

/// `place: cause; remedy`.
std::string to_string(const ConfigProblem& problem);

/// A configuration, or every problem that was found in it (never both).
struct ConfigResult {
  std::optional<Register> value;
  std::vector<ConfigProblem> problems;
};

/// Reads and checks a configuration file. Never throws for what stands in the file.
ConfigResult load_config(const std::string& path);

}  // namespace sigwatch
