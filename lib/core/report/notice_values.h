#pragma once

#include <map>
#include <string>
#include <vector>

#include "core/evidence/summary.h"
#include "core/evidence/venue.h"
#include "core/ladder/ladder.h"
#include "core/post/notice.h"
#include "core/register/decision.h"
#include "core/register/register.h"

namespace sigwatch {

/// What the texts of a notice may name, by the documented names (docs/templates.md). Every value was cleaned to one
/// line, but for blocks that are made here line by line. These are the very values that the rule used.
using NoticeValues = std::map<std::string, std::string>;

/// What every text may name: organisation, Council, operators, page, and the notice itself.
NoticeValues common_values(const Register& reg, const Notice& notice);

/// What was decided, as the end of a sentence: `gives more time until 2027-06-01`.
std::string in_words(const Decision& decision);

/// For a notice of a SIG. `measured` is the good read that the notice goes out on.
struct NoticeFacts {
  const Register& reg;
  const SigEntry& sig;
  const Notice& notice;
  const Episode* episode;  ///< of the notice, or null (a decision outside an episode)
  const std::vector<Episode>& episodes;
  const std::vector<Notice>& notices;  ///< this SIG's
  const std::vector<Decision>& decisions;
  const Summary& summary;
  const std::vector<Venue>& venues;
  Time measured;
};
NoticeValues notice_values(const NoticeFacts& facts);

/// For `hello`: the number of groups and the rule.
NoticeValues hello_values(const Register& reg, const Notice& notice);

/// For `operators`: the items as one block, and their number.
NoticeValues operators_values(const Register& reg, const Notice& notice, const std::string& items, std::size_t count);

}  // namespace sigwatch
