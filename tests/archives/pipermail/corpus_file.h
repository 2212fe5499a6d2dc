#pragma once

#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>

namespace sigwatch::test {

inline std::string slurp(const std::filesystem::path& path) {
  std::ifstream in(path, std::ios::binary);
  std::ostringstream all;
  all << in.rdbuf();
  return all.str();
}

}  // namespace sigwatch::test
