#pragma once

#include <sys/stat.h>
#include <unistd.h>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <chrono>
#include <cstdlib>
#include <exception>
#include <filesystem>
#include <fstream>
#include <optional>
#include <sstream>
#include <string>

#include "core/base/time.h"
#include "ports/archive.h"

namespace sigwatch {

/// A folder of one test, removed with all that is in it.
class Scratch {
 public:
  Scratch() {
    std::string name = (std::filesystem::temp_directory_path() / "sigwatch-test-XXXXXX").string();
    path_ = ::mkdtemp(name.data());
  }
  ~Scratch() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
  }
  Scratch(const Scratch&) = delete;
  Scratch& operator=(const Scratch&) = delete;
  std::string operator/(const std::string& name) const { return path_ + "/" + name; }

 private:
  std::string path_;
};

inline void write_file(const std::string& path, const std::string& text) {
  std::ofstream(path, std::ios::binary | std::ios::trunc) << text;
}
inline void append_file(const std::string& path, const std::string& text) {
  std::ofstream(path, std::ios::binary | std::ios::app) << text;
}

inline std::string read_file(const std::filesystem::path& path) {
  std::ifstream in(path, std::ios::binary);
  std::ostringstream out;
  out << in.rdbuf();
  return out.str();
}

/// Makes a file as old as if nobody had written to it for `hours`.
inline void age_file(const std::string& path, int hours) {
  std::filesystem::last_write_time(path, std::filesystem::file_time_type::clock::now() - std::chrono::hours(hours));
}

/// Runs one call of an archive to its end.
template <class Value>
Value run(boost::asio::awaitable<Value> call) {
  boost::asio::io_context io;
  std::optional<Value> result;
  boost::asio::co_spawn(io, std::move(call), [&](std::exception_ptr failed, Value value) {
    if (failed) std::rethrow_exception(failed);
    result = std::move(value);
  });
  io.run();
  return result.value();
}

inline Time at(std::string_view text) { return parse_rfc3339(text).value(); }

}  // namespace sigwatch
