#pragma once

#include <optional>
#include <string>

#include "core/base/time.h"

namespace sigwatch {

/// What the command line of sigwatchd said.
struct Options {
  std::string config = "/etc/sigwatch/sigwatch.yaml";
  bool check_config = false;
  bool once = false;
  bool dry_run = false;
  std::optional<Time> now;
  bool verbose = false;
};

/// Parses; nullopt: `exit_code` is to be returned at once (0 after --help and --version, 2 after wrong usage, with the
/// message printed).
std::optional<Options> parse_options(int argc, char** argv, int& exit_code);

}  // namespace sigwatch
