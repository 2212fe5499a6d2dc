#pragma once

#include <optional>
#include <string>

#include "ctl/session.h"

namespace sigwatch {

/// The commands that only read. Each prints and returns the exit code.
int show_status(Session& session, const std::string& sig, bool json);
int show_explain(Session& session, const std::string& sig);
int show_plan(Session& session, std::optional<Time> until);
int show_history(Session& session, const std::string& sig, bool json);
int show_preview(Session& session, const std::string& sig, const std::string& step);

}  // namespace sigwatch
