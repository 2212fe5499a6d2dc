#pragma once

#include <boost/asio/awaitable.hpp>
#include <functional>
#include <optional>

#include "core/register/register.h"
#include "ports/archive.h"
#include "ports/clock.h"
#include "ports/store.h"

namespace sigwatch {

/// How far a whole reading has come.
struct ReadSoFar {
  int requests = 0;             ///< of this call
  std::size_t posts = 0;        ///< known by now, also from earlier calls
  std::optional<Time> reached;  ///< everything taken in since then is known
};

/// Reads one archive to its beginning: the newest end, then part by part backwards, as far as the archive itself lists
/// them. Commits posts and cursor after each part, so that a call which was cut off anywhere is taken up by the next
/// one; a call on an archive that was read whole asks only for what came since. `store` is a cache, never the state of
/// a service: nothing is judged and nothing is proved. Returns the evidence of the last answer: where it is not good,
/// what was read is kept. ArchiveMemory::beginning says whether it is whole. StoreError passes through. All references
/// outlive the call.
boost::asio::awaitable<Evidence> read_to_beginning(Archive& archive, ArchiveEntry entry, Store& store,
                                                   const Clock& clock, const Policy& policy,
                                                   std::function<void(const ReadSoFar&)> progress);

}  // namespace sigwatch
