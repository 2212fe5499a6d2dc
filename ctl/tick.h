#pragma once

#include <string>

#include "ctl/session.h"

namespace sigwatch {

/// `tick SIG ITEM`: a person says that this was done after the SIG was disbanded.
int act_tick(Session& session, const std::string& sig, const std::string& item, const std::string& because);

}  // namespace sigwatch
