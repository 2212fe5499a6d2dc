#pragma once

#include "ctl/session.h"

namespace sigwatch {

/// The configuration, with advice for each list. Reads nothing from outside.
int check_configuration(Session& session);
/// Each archive read once: kind, newest post, what a poll costs, whether our notices can be seen there, and which roots
/// have no other list.
int check_online(Session& session);
/// The mail server asked up to RCPT for each list and the Council, and a test notice to the operators.
int check_mail(Session& session);

}  // namespace sigwatch
