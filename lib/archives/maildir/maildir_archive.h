#pragma once

#include <memory>
#include <string>

#include "ports/archive.h"

namespace sigwatch {

/// A local Maildir (a subscriber's mailbox), absolute path with `new/` and `cur/`. Delivery time from the file name,
/// else mtime.
std::unique_ptr<Archive> open_maildir(std::string path);

}  // namespace sigwatch
