#pragma once

#include <filesystem>
#include <fstream>
#include <map>
#include <sstream>
#include <string>

#include "config/config.h"

namespace sigwatch {

/// A directory that is gone after the test.
class TemporaryDirectory {
 public:
  TemporaryDirectory() {
    std::string name = (std::filesystem::temp_directory_path() / "sigwatch-config-XXXXXX").string();
    path_ = ::mkdtemp(name.data());
  }
  ~TemporaryDirectory() { std::filesystem::remove_all(path_); }
  TemporaryDirectory(const TemporaryDirectory&) = delete;
  TemporaryDirectory& operator=(const TemporaryDirectory&) = delete;

  std::string operator/(const std::string& name) const { return path_ / name; }

  std::string write(const std::string& name, const std::string& text) const {
    std::ofstream(path_ / name, std::ios::binary) << text;
    return path_ / name;
  }

 private:
  std::filesystem::path path_;
};

/// The least that a configuration must hold, one section a line.
inline std::map<int, std::string> least_lines() {
  return {
      {1, "organisation: {name: Example}"},
      {2, "council: {notify: council@example.org}"},
      {3, "operators: [ops@example.org]"},
      {4, "mail: {from: sigwatch@example.org, via: 'smtp://mail.example.org:587'}"},
      {5, "sigs:"},
      {6, "  - {id: iot, name: IoT, list: iot@example.org}"},
  };
}

/// The least configuration with some lines replaced or added.
inline std::string config_with(const std::map<int, std::string>& changes, const std::string& line_end = "\n") {
  auto lines = least_lines();
  for (const auto& [number, line] : changes) lines[number] = line;
  std::string text;
  for (const auto& [number, line] : lines) text += line + line_end;
  return text;
}

inline ConfigResult load_text(const std::string& text) {
  const TemporaryDirectory directory;
  return load_config(directory.write("sigwatch.yaml", text));
}

/// All problems, a line each, with the file's name for its path.
inline std::string problems_in(const ConfigResult& result) {
  std::string all;
  for (const auto& problem : result.problems) {
    auto line = to_string(problem);
    const auto name = std::string("sigwatch.yaml");
    for (auto at = line.find('/'); at != std::string::npos; at = line.find('/', at + 1)) {
      const auto end = line.find(name, at);
      const auto blank = line.find(' ', at);
      if (end != std::string::npos && end < blank) line.erase(at, end - at);
    }
    all += line + "\n";
  }
  return all;
}

}  // namespace sigwatch
