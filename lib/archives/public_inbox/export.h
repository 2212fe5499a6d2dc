#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/result.h"
#include "core/base/time.h"

namespace sigwatch::public_inbox {

/// One commit of a v2 epoch: one message taken in (file `m`) or taken out again (file `d`).
struct Commit {
  std::string id;
  std::string parent;  ///< as a commit id, where the stream names it so; empty for one of the same stream, and for the
                       ///< first of all
  std::optional<Time> committed;
  struct File {
    std::string_view text;  ///< into the stream
    std::string id;         ///< of the blob
  };
  std::optional<File> message, removed;
};

/// Reads what `git fast-export --show-original-ids --use-done-feature` wrote: lengths stand before all data, so no
/// message can play a command. Commits oldest first. Error set_aside: it is something else, or cut.
Result<std::vector<Commit>> parse_export(std::string_view stream);

}  // namespace sigwatch::public_inbox
