#pragma once

#include <optional>
#include <string>
#include <vector>

#include "core/base/history_entry.h"
#include "core/base/meta.h"
#include "core/evidence/reading.h"
#include "core/evidence/verdict.h"
#include "core/ladder/episode.h"
#include "core/people/classify.h"
#include "core/post/notice.h"
#include "core/register/decision.h"
#include "core/register/register.h"
#include "core/report/status.h"

/// What the page is made of, as a value: everything that its documents say, and nothing that they may not.
namespace sigwatch {

/// A post that was looked at, with what was made of it.
struct PagePost {
  std::optional<Time> date;
  PostKind kind = PostKind::counted;
  std::string rule;  ///< that decided
  std::string url;   ///< permalink, or empty
  std::string author, subject;
  std::string archive;  ///< ArchiveEntry::url
};

/// One SIG with its whole story.
struct PageSig {
  SigStatus status;
  std::string charter;
  std::string only;                      ///< pattern of a SIG that shares its list, or empty
  std::optional<Time> since;             ///< from when a SIG without a post counts
  std::string watch_reason;              ///< `standing by the register`
  std::optional<Episode> episode;        ///< the current one
  std::vector<Episode> episodes;         ///< all, oldest first
  std::vector<Notice> notices;           ///< oldest first; without their text, copies to leaders without their address
  std::vector<Decision> decisions;       ///< oldest first
  std::vector<PagePost> posts;           ///< of the window and the newest counted one, newest first
  std::vector<ProofLine> proof;          ///< condition by condition
  std::optional<Time> requested;         ///< the Council was asked in this episode, and has not answered yet
  bool is_private = false;               ///< an archive of it is not for everybody: dates and counts only
  std::vector<std::string> hidden = {};  ///< urls of those archives
};

/// What went where since the state began, for programs that watch the watcher.
struct PollCost {
  std::string archive, sig;
  std::optional<Time> last_good, last_attempt;
  Cost last;
};

struct PageFacts {
  Time measured;  ///< the moment of everything here
  std::string organisation, rule, council, public_url;
  std::string message_id_domain;  ///< right side of our Message-IDs
  bool authors = false;
  Policy policy;
  Meta meta;
  std::vector<PageSig> sigs;          ///< in the order of the register
  std::vector<Notice> other_notices;  ///< hello, operators: without text and address of operators
  std::vector<HistoryEntry> history;  ///< oldest first
  std::vector<PollCost> polls;
  std::vector<std::string> hidden;  ///< urls of all private archives, the Council's and canaries too
};

/// True for an archive that not everybody can open: a mailbox, a command, a file.
bool is_private(const ArchiveEntry& archive);

/// The facts as readers may have them (docs/status.md). Unless `authors`: no name or subject of a post, no word of an
/// operator. Of private archives, always: dates and counts only. All of the page is made from the result, so that
/// nothing else can slip through.
PageFacts for_readers(PageFacts facts);

}  // namespace sigwatch
