#pragma once

#include <filesystem>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "config/config.h"

namespace sigwatch {

/// A place in a configuration file, counted from 1; the column counts characters, not bytes. Line 0: the file as a
/// whole.
struct Place {
  int line = 0;
  int column = 0;
  friend auto operator<=>(const Place&, const Place&) = default;
};

/// Why a value cannot be used. An empty remedy becomes `write KEY: SAMPLE` of the key's table.
struct Refusal {
  std::string cause;
  std::string remedy;
};

/// What one reading of a configuration file shares: the file's name and the problems found so far.
class Context {
 public:
  explicit Context(std::string file);

  /// Notes a problem. Only the first hundred are kept: a file that is not a configuration at all would drown the
  /// reader.
  void complain(Place place, std::string cause, std::string remedy);

  /// Notes what a person should know of a file that can be used all the same.
  void note(Place place, const std::string& text);

  /// `file:line:column`, or the file alone.
  std::string at(Place place) const;

  const std::string& file() const { return file_; }

  /// Absolute: `path` itself, or below the directory of the file.
  std::string resolve(const std::string& path) const;

  bool clean() const { return problems_.empty(); }

  /// In the order of the file.
  std::vector<ConfigProblem> problems() const;
  const std::vector<std::string>& notes() const { return notes_; }

 private:
  std::string file_;
  std::filesystem::path base_;
  std::vector<std::pair<Place, ConfigProblem>> problems_;
  std::vector<std::string> notes_;
};

/// The name of `known` that was probably meant by `word`, by edit distance, or empty.
std::string nearest(std::string_view word, const std::vector<std::string>& known);

/// A text from the file, short and clean, between backquotes, without the user and password of a URL. Never for what
/// may hold a secret elsewhere.
std::string ticked(std::string_view text);

}  // namespace sigwatch
