#pragma once

#include <string>

#include "ctl/session.h"

namespace sigwatch {

/// Writes the page as static files below `directory`, which is made where it is missing. Each file is replaced whole,
/// by a rename; one that is the same already is left alone. Links are relative: the files work under any prefix, and
/// from a disk.
int export_page(Session& session, const std::string& directory);

}  // namespace sigwatch
