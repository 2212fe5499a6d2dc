#pragma once

#include <boost/asio/awaitable.hpp>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "archives/engine/kind.h"

namespace sigwatch {

/// One list that was found and read once.
struct ReadList {
  FoundList list;
  ArchiveEntry entry;  ///< recognised
  Evidence evidence;
  std::optional<Time> newest;  ///< of its posts; nullopt with a good read: none yet, or none that the read reached
  std::string subject;         ///< of that post
};

/// What `sigwatchctl discover URL` found.
struct Found {
  std::string kind;  ///< empty: none; `why` names what is there instead
  std::string why;
  std::vector<ReadList> lists;  ///< the first `most_read` were read
  std::size_t all = 0;          ///< how many lists the server shows
  Cost cost;
};

/// Looks at an address: the kind by its name, else by its page, else by what each kind may find below it; then reads
/// each list once. `progress` is told of each list before it is read; may be empty.
boost::asio::awaitable<Found> discover(ArchiveContext context, std::string url, Time now, std::size_t most_read,
                                       std::function<void(std::size_t, std::size_t, const std::string&)> progress);

/// Entries for `sigs:` of the lists that could be read, as YAML to paste. What the server does not tell is marked with
/// `# check`.
std::string sig_entries(const Found& found);

}  // namespace sigwatch
