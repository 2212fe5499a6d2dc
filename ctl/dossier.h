#pragma once

#include <string>

#include "ctl/session.h"

namespace sigwatch {

/// The Council's evidence sheet of a SIG, at any time: prints the mail. A SIG may ask for its own end, and a Council
/// may want to look.
int show_dossier(Session& session, const std::string& sig);

/// Has the daemon send it to the Council. Throws CommandRefusal in rehearsal, and where no Council is configured.
int mail_dossier(Session& session, const std::string& sig, bool yes);

}  // namespace sigwatch
