#pragma once

#include <optional>
#include <string>

#include "core/register/decision.h"
#include "ctl/session.h"

namespace sigwatch {

/// The commands that write rows. The daemon takes them up; nothing is sent from here. Each prints what it did and
/// returns the exit code.
int act_go_live(Session& session, bool yes);
int act_pause(Session& session, std::optional<Time> until, const std::string& because);
int act_resume(Session& session);
int act_release(Session& session, const std::string& notice, bool all, bool yes);
int act_withdraw(Session& session, const std::string& notice, bool yes);
int act_attest(Session& session, const std::string& about, const std::string& because);
/// vouch, ignore, unignore, forget.
int act_word(Session& session, Statement::Kind kind, const std::string& about, const std::string& because, bool yes);
int act_ack(Session& session, const std::string& item, std::optional<Time> until);
int act_decide(Session& session, Decision decision, bool yes);
int act_backup(Session& session, const std::string& file);

}  // namespace sigwatch
