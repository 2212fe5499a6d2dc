#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "core/base/time.h"

namespace sigwatch::simulation {

/// One mail as it was filed on the subscriber's side.
struct Delivered {
  Time at;
  std::string text;
};

/// A mailbox to which a list was subscribed until it was cut off: people wrote on, and nothing of it came here. A
/// neighbour that the same mailbox fed stands still since that day, too.
struct CutSubscription {
  enum class Kind { mbox, maildir, imap };
  Kind kind = Kind::mbox;
  bool said = true;  ///< `written_by: subscription`; of an mbox with a neighbour it need not be said
  std::vector<Delivered> mails;
  std::optional<std::vector<Delivered>> neighbour;
};

/// One mbox as people really have them, in which a person certainly wrote within the last months, disturbed in many
/// ways at once: clocks, marks of forwarding rules, names and subjects like those of programs, separators, Message-IDs
/// used again, no order, digests, broken messages. It grows from read to read. One in fifteen is a mailbox whose
/// subscription was cut.
struct LivingList {
  std::vector<std::string> reads;      ///< the whole file at each of them
  std::size_t lives_from = 0;          ///< the first read that shows the person's post
  std::string disturbed;               ///< by what, in words
  std::optional<CutSubscription> cut;  ///< in place of `reads`: nothing that was read shows that somebody wrote
};

/// The moment of the last read, and the time between two.
inline constexpr Time kLastRead{Seconds(1'795'953'600)};  // 2026-11-29T12:00:00Z
inline constexpr Seconds kBetweenReads = Seconds(18 * 3600);
inline constexpr std::size_t kReads = 5;

LivingList living_list(std::uint64_t seed);

}  // namespace sigwatch::simulation
