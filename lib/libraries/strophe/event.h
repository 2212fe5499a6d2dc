#pragma once

#include <optional>
#include <string>
#include <vector>

#include "core/base/time.h"

namespace sigwatch {

/// What we look at in a stanza that came in, as a value; an answer out of an archive (XEP-0313) is the message that it
/// holds.
struct ChatEvent {
  std::string name;  ///< `iq`, `message`, `presence`
  std::string type, id, from;
  std::string error;              ///< `forbidden (You are not a member)`, or empty
  std::string body;               ///< of a message
  std::string origin_id;          ///< XEP-0359
  bool subject = false;           ///< of a message: it has one
  std::optional<Time> delayed;    ///< of history: when it was said
  std::vector<int> statuses;      ///< of presence in a room: 110 is us, 201 a room that was just made
  std::vector<std::string> says;  ///< features that an answer names
  bool archived = false;          ///< an answer out of an archive; `from` and the rest are the inner message's
  std::string archive;            ///< and whose it is; empty: our account's
  std::string query;              ///< and the query that it answers
  std::string last;               ///< of an archive's last word: the item up to which it was shown
  bool whole = false;             ///< the archive has shown all that was asked for
};

/// A moment as XEP-0082 has it; nullopt for anything else.
std::optional<Time> chat_time(const char* text);

}  // namespace sigwatch
