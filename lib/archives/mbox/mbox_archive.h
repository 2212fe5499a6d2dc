#pragma once

#include <memory>
#include <string>

#include "ports/archive.h"

namespace sigwatch {

/// A local mbox file, absolute path. Read from the end in blocks, without a lock; remembers device, inode, size and a
/// hash of the tail, so that an unchanged file costs one stat and a small read, and a grown one only what was appended.
/// A half-written last message is left for the next read.
std::unique_ptr<Archive> open_mbox(std::string path);

}  // namespace sigwatch
