#pragma once

#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "core/notice.h"
#include "core/reading.h"
#include "core/time.h"

/// What is remembered between passes, as values. The Store keeps them; nothing here does IO.
namespace sigwatch {

/// A post as the state keeps it. Identity: archive and key.
struct KnownPost {
  std::string archive;  ///< ArchiveEntry::url
  std::string key;      ///< post_key()
  Post post;            ///< author, subject, locator and url are personal and empty once forgotten
  Time first_seen;      ///< the pass that first showed it
  /// Set: it first appeared between two good reads, dated well before the earlier one (or in the future, not at all, or taken in with old
  /// mail); it counts at this, the later read, and is doubtful.
  std::optional<Time> appeared;
  std::optional<Time> vanished;    ///< a whole read no longer showed it
  bool removal_confirmed = false;  ///< its own 404 was seen after it vanished
  friend bool operator==(const KnownPost&, const KnownPost&) = default;
};

/// Another mail under a Message-ID that was taken before: its key is second_key().
bool is_second(const KnownPost& post);

/// What a person types for the post: its Message-ID, or where that is missing or another post's, the locator or key.
std::string name_of(const KnownPost& post);

/// Consecutive good reads.
struct Series {
  std::optional<Time> since;  ///< the first of them
  int reads = 0;
  std::optional<Time> unconditional;  ///< the latest whole, unconditional one among them
  friend bool operator==(const Series&, const Series&) = default;
};

/// What is remembered of one archive.
struct ArchiveMemory {
  std::string url;
  std::string kind;
  std::string mark;                   ///< for the next `newest`
  std::optional<std::string> older;   ///< where reading backwards goes on; nullopt with `beginning`: there is nothing older
  bool beginning = false;             ///< read to its beginning
  bool deep = false;                  ///< backfill ended: 24 months or the whole archive were read
  std::optional<Time> complete_from;  ///< everything taken in since then is known, as far as the archive's own index tells
  std::optional<Time> sure_from;      ///< the same without trusting an index: parts that it does not list were asked for, too
  Series series;
  std::optional<Time> first_good, last_good, last_attempt;
  Evidence evidence;  ///< of the last attempt
  std::optional<Time> failing_since;
  std::optional<Time> not_before;  ///< back-off: no attempt earlier
  std::optional<Time> taken_in;    ///< its pulse
  std::vector<Gap> gaps;
  Cost first_cost, last_cost;  ///< of the first reading and of the last poll
  friend bool operator==(const ArchiveMemory&, const ArchiveMemory&) = default;
};

/// One stretch of silence of one SIG.
struct Episode {
  std::string id;  ///< `iot.2026-05-22`
  std::string sig;
  Time counts_from;  ///< the moment that names it
  Time deadline;     ///< no warning before
  Time began;        ///< the pass that began it
  std::optional<Time> ended;
  std::string ended_because;  ///< `a post of 2026-06-01 (<id>)`, `decision 3 (keep)`, `lapsed`
  std::string ended_by;       ///< key of the post, or empty
  std::optional<Time> paused_since;
  std::string paused_by;  ///< key of the doubtful post
  std::optional<Time> resume_not_before;
  std::string extension_reference;  ///< the ladder follows an extension
  std::optional<Time> extended_until;
  std::optional<Time> lapsed;  ///< ended by lapse: the clock counts from then
  friend bool operator==(const Episode&, const Episode&) = default;
};

/// What a person said about a message, archive, root, notice, operators' item or item of a checklist.
struct Word {
  enum class Kind { vouch, ignore, unignore, forget, attest, ack, tick };
  Kind kind = Kind::vouch;
  std::string about;  ///< Message-ID without <>, locator, URL, root, notice id, item, or tick_name()
  std::string because;
  std::string by;  ///< who typed it
  Time at;
  std::optional<Time> until;  ///< ack
  friend bool operator==(const Word&, const Word&) = default;
};
std::string_view to_string(Word::Kind kind);
std::optional<Word::Kind> word_kind_from(std::string_view text);

/// One line of the append-only history.
struct HistoryEntry {
  Time at;
  std::string sig;   ///< or empty
  std::string kind;  ///< `reading`, `verdict`, `episode`, `notice`, `decision`, `word`, `mode`
  std::string text;  ///< one line for a person, without personal data
  friend bool operator==(const HistoryEntry&, const HistoryEntry&) = default;
};

/// Something for the operators to look at.
struct Cause {
  std::string item;    ///< its name for `ack`: `unreachable:https://...`, `doubtful:iot`, `unseen:iot.2026-05-22.warn1.0`
  std::string group;   ///< archive root, or empty
  std::string known;   ///< what is known
  std::string likely;  ///< what it most likely means
  std::string type;    ///< what to type to settle it
  Time since;
  std::optional<Time> mailed;   ///< when it was last named
  int times = 0;                ///< how often it was named
  std::optional<Time> cleared;  ///< it is over; named once more
  friend bool operator==(const Cause&, const Cause&) = default;
};

/// The state as a whole.
struct Meta {
  bool simulated = false;  ///< made with --now: the service refuses it
  std::optional<Time> last_pass;
  std::optional<Time> live_since;     ///< nullopt: rehearsal
  std::optional<Time> stopped_since;  ///< a gap before this pass stopped all sending, until `release --all`
  std::string stopped_because;
  bool paused = false;
  std::optional<Time> paused_until;
  std::string paused_because;
  std::string clock_fault;  ///< why the last pass did not trust the clock, or empty
  std::optional<Time> operators_mailed;
  friend bool operator==(const Meta&, const Meta&) = default;
};

/// What the state keeps of a SIG besides its episodes.
struct SigMemory {
  std::string id;
  std::optional<Time> first_good;  ///< the pass that first knew its newest counted post (or that it has none)
  std::string verdict;             ///< word of the last pass, for history: written when it changes
  std::string reason;
  std::optional<Time> verdict_since;
  std::optional<Time> rests_until;  ///< nothing but a new reading, word or configuration changes what is said of it before
  std::string rests_given;          ///< the configuration, and how much people had said, when that was found
  friend bool operator==(const SigMemory&, const SigMemory&) = default;
};

}  // namespace sigwatch
