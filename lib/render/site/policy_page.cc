#include "core/base/text.h"
#include "render/site/page_values.h"
#include "render/site/words.h"

namespace sigwatch {

/// The numbers are those that the rule reckons with, never words of a template: a page
/// that says six months under a policy of nine would make each warning look wrong.
PageData policy_rows(const PageFacts& facts) {
  const Policy& p = facts.policy;
  PageData rows(PageData::type::list);
  rows.push_back(term("Silent after", plural(p.silent_after, "month") + " without a post by a person"));
  rows.push_back(
      term("Second warning", duration_in_words(p.second_warning_after) + " after the first was seen on the list"));
  rows.push_back(
      term("Request", duration_in_words(p.recommend_after) + " after the second was seen, measured again just before"));
  rows.push_back(term("Lapses", plural(p.lapse_after, "month") + " after the request, without a decision"));
  rows.push_back(term("Decides", "the " + facts.council + ", by resolution; nothing is closed by itself"));
  return rows;
}

/// For members who ask by what right they are warned: plain words, in
/// the order in which things happen, and at the end what stops them.
PageData policy_values(const PageFacts& facts) {
  const Policy& p = facts.policy;
  PageData page;
  put(page, "silent_after", plural(p.silent_after, "month"));
  PageData steps(PageData::type::list);
  const auto add = [&](const std::string& what) {
    PageData row;
    put(row, "what", what);
    steps.push_back(row);
  };
  add("Nobody has written to the list for " + plural(p.silent_after, "month") +
      ", and that is proved: the list is warned, and asked whether the group goes on.");
  add("The warning was seen in the list's archive: the " + facts.council + " is told. Nothing is asked of it yet.");
  add(duration_in_words(p.second_warning_after) + " later: the list is warned a second time.");
  add(duration_in_words(p.recommend_after) + " after that was seen: the " + facts.council +
      " is asked to disband the group, give it more time, keep it, or make it standing.");
  add("No answer: the request is repeated, and lapses after " + plural(p.lapse_after, "month") + ".");
  add("One post by a person, at any time, ends all of this.");
  page.set("steps", steps);
  put(page, "proof",
      "It takes " + plural(p.proof.polls, "complete reading") + " over " + duration_in_words(p.proof.over) +
          ", of an archive that took in something on another list within the last " + duration_in_words(p.pulse) +
          ". Until then it is said that it cannot be told, and nothing is sent.");
  PageData rows = policy_rows(facts);
  rows.push_back(
      term("Archive out of reach", "after " + duration_in_words(p.unreachable_after) + " without a good reading"));
  rows.push_back(term("A warning not seen", "is repeated once, " + duration_in_words(p.warn_again_after) + " later"));
  rows.push_back(term("At most", "one warning a list in " + duration_in_words(p.fuse_list)));
  page.set("rules", rows);
  return page;
}

}  // namespace sigwatch
