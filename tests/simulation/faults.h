#pragma once

#include <array>
#include <cstddef>
#include <string_view>

namespace sigwatch::simulation {

/// What goes wrong, or is merely human. A hit is one time that the program met it: an answer, a mail, a post, a pass.
enum class Fault {
  outage,           ///< the archive does not answer
  truncated,        ///< its answer ends early
  error_page,       ///< 200 with a page that is not the archive's
  gone,             ///< 404 for the whole list
  stalled,          ///< the archiver stands still; what is written waits
  moved,            ///< new posts stand elsewhere; the old place stays as it was
  shrunk,           ///< posts that stood there are missing
  missing_part,     ///< a listed part answers 404
  owner_removal,    ///< one post removed by the list's owner
  still_canary,     ///< the root works, and nobody writes to its other lists
  unreadable,       ///< a post that cannot be parsed
  wrong_date,       ///< the sender's clock, or the archive's, is days or years off
  future_date,      ///< dated in the future
  hop_mark,         ///< a forwarding rule marks what a person wrote as automatic
  spam,             ///< a stranger sells something
  newcomer,         ///< a stranger, and a person
  closing_words,    ///< the last post says that the list moves
  deferred,         ///< 4yz
  refused,          ///< 5yz
  lost_receipt,     ///< the final dot was sent, no reply; the mail arrived
  lost_mail,        ///< the final dot was sent, no reply; the mail is lost
  held,             ///< by a moderator, for days
  discarded,        ///< accepted, and thrown away
  spooled,          ///< waits for the next post
  changed_id,       ///< a relay gave it another Message-ID
  robot_answers,    ///< out of office, marked as automatic
  unmarked_answer,  ///< out of office, known by its subject alone
  bare_answer,      ///< a person answers our mail without References
  late_decision,    ///< the Council decides after months
  second_decision,  ///< and once more, otherwise
  revoked,          ///< and takes it back
  clock_back,
  clock_forward,
  paused,      ///< operators pause all sending
  reloaded,    ///< operators edit the register
  crashed,     ///< the process dies at a failpoint
  old_backup,  ///< a state of days or weeks ago is restored
  disk_full,   ///< a commit fails
};
inline constexpr std::size_t kFaults = static_cast<std::size_t>(Fault::disk_full) + 1;
std::string_view name_of(Fault fault);

/// How often each was met.
struct Tally {
  std::array<long, kFaults> hits{};
  void hit(Fault fault) { ++hits[static_cast<std::size_t>(fault)]; }
  long of(Fault fault) const { return hits[static_cast<std::size_t>(fault)]; }
  void add(const Tally& other) {
    for (std::size_t i = 0; i < kFaults; ++i) hits[i] += other.hits[i];
  }
};

/// The faults that one foundation may meet.
struct Swarm {
  std::array<bool, kFaults> on{};
  bool has(Fault fault) const { return on[static_cast<std::size_t>(fault)]; }
};

}  // namespace sigwatch::simulation
