#pragma once

#include <optional>
#include <string>

#include "core/report/notice_values.h"
#include "ctl/session.h"

namespace sigwatch {

/// The commands that only read. Each prints and returns the exit code.
int show_status(Session& session, const std::string& sig, bool json);
int show_explain(Session& session, const std::string& sig);
int show_plan(Session& session, std::optional<Time> until);
int show_history(Session& session, const std::string& sig, bool json);
int show_preview(Session& session, const std::string& sig, const std::string& step);

/// The notice as it would go out now.
void print_mail(Session& session, const Notice& notice, const NoticeValues& values);

}  // namespace sigwatch
