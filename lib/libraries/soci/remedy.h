#pragma once

#include <string>

namespace sigwatch {

/// What to do about a state that is damaged, for the end of a message: the file and its journal are named.
std::string remedy_of_damage(const std::string& path);

/// What to do about a complaint of SQLite on the state at `path`.
std::string remedy_of(const std::string& path, const std::string& cause);

}  // namespace sigwatch
