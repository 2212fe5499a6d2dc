#pragma once

#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "core/base/meta.h"
#include "core/evidence/verdict.h"
#include "core/ladder/ladder.h"
#include "core/people/classify.h"
#include "core/register/decision.h"

namespace sigwatch::simulation {

/// What would stand in the state of one SIG.
struct SigState {
  std::vector<ArchiveMemory> archives;
  std::vector<std::vector<KnownPost>> posts;  ///< by archive
  std::vector<Episode> episodes;
  std::vector<Notice> notices;
  std::vector<Decision> decisions;
  std::optional<Time> first_good;
  std::string verdict, reason;
  std::vector<std::string> doubtful;  ///< as it was judged last
  Time wake = Time::min();            ///< nothing changes before, but by the world
  std::vector<unsigned> seen;         ///< versions of the shelves that were read
  bool invalidated = true;            ///< a person said something
  unsigned said = 0;                  ///< changes with our notices to it and words about its posts
};

/// It may have left, and no archive showed it yet.
inline bool is_open(const Notice& n) {
  return (n.state == NoticeState::accepted || n.state == NoticeState::unknown) && sent_at(n);
}

struct CoreState {
  std::vector<SigState> sigs;
  std::vector<Notice> plain;  ///< hello
  std::vector<Statement> statements;
  int decisions = 0;
  Meta meta;
};

/// A summary, and what it was made from: it holds until a post's age or the month says otherwise.
struct Summarised {
  Summary summary;
  const Correspondence* correspondence = nullptr;
  unsigned said = 0;
  bool deep = false;
  std::optional<Time> sure_from;
  Time from, until;
};

/// One SIG measured: everything that judge() and step() looked at.
struct Measured {
  EffectiveWatch effective;
  std::vector<ArchiveView> archives;
  std::shared_ptr<const Summarised> summarised;
  const Summary& summary() const { return summarised->summary; }
  Verdict verdict;
  bool wants_whole = false;
};

}  // namespace sigwatch::simulation
