#pragma once

#include <string>
#include <vector>

#include "core/evidence/summary.h"

/// The net (docs/ladder.md): before a first warning goes out a person sees what was set aside.
namespace sigwatch {

/// Posts of the window that one author wrote and one rule set aside.
struct AsideGroup {
  std::string author;  ///< name, or the address where there is none; one clean line
  std::string rule;
  const JudgedPost* newest = nullptr;
  int posts = 0;
  bool person = false;   ///< under a person's name
  bool by_word = false;  ///< our own notices, and what a person or an `ignore` rule named: somebody looked already
};
/// Most posts first.
std::vector<AsideGroup> aside_groups(const Summary& sum, const Policy& policy, Time now);

/// One line a group, `2 posts by Jane Rivers: automatic mail`, and how many groups are left out beyond the first ten.
/// Without `names` each line stands for all authors of a rule: archives that are not for everybody tell dates and
/// counts alone.
std::string aside_lines(std::vector<AsideGroup> groups, bool names);

/// Why a person should look before a first warning goes: posts were set aside under a person's name, or more than
/// counted in policy.backfill months; how many and by which rules. Names nobody, since it is kept. Empty: no need. What
/// was set aside by word takes no part.
std::string net_reason(const Summary& sum, const Policy& policy, Time now);

/// Those that net_reason() speaks of. Empty as it is. Points into the summary.
std::vector<AsideGroup> net_groups(const Summary& sum, const Policy& policy, Time now);

}  // namespace sigwatch
