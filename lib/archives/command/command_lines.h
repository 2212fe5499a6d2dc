#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/time.h"
#include "core/evidence/reading.h"
#include "core/post/post.h"

namespace sigwatch {

/// What a program of the kind `command` printed, judged as a whole: `posts` and the rest hold only when the evidence is
/// good.
struct CommandLines {
  Evidence evidence;
  std::vector<Post> posts;
  std::optional<Time> complete_from;  ///< Time::min(): the beginning
  std::optional<Time> pulse;
  bool said_why = false;  ///< the evidence is what the program itself said
};

/// Reads the lines (the form stands in command.cc). `program` names it in reasons.
CommandLines read_command_lines(std::string_view out, const std::string& program);

}  // namespace sigwatch
