#pragma once

#include <string>

#include "ctl/session.h"

namespace sigwatch {

/// `sigwatchctl forget-archive URL`: deletes what is known of one archive (posts, marks, its good reads), as for one
/// that grew beyond all bounds; with the next pass it is read anew, and silence is proved anew. Not while a sigwatchd
/// works on the state: that goes on from what it knows. Throws CommandRefusal.
int forget_archive(Session& session, const std::string& url, const std::string& because, bool yes);

}  // namespace sigwatch
