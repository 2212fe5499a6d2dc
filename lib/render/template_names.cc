#include "render/template_names.h"

#include <algorithm>

namespace sigwatch {

// Each name with its meaning when there is no value. A text that is sent to a list without a
// single post, or without a page, must not end in "since ." or in a heading above nothing.
const std::vector<TemplateName>& template_names() {
  static const std::vector<TemplateName> names = {
      {"organisation.name", "the organisation, as configured"},
      {"organisation.rule", "URL of the rule that is kept"},
      {"council.name", "the body that decides, as configured"},
      {"operators", "addresses of the operators, separated by commas"},
      {"page.url", "URL of the page; empty without one"},
      {"silent_after", "the threshold: `6 months`"},
      {"notice.id", "the notice's id"},
      // Some relays replace the Message-ID, and some archives show no
      // other field of ours: then a notice is known by this line alone.
      {"notice.token",
       "the token line by which the notice is known again; must stand on a line of its own, outside every section"},
      {"notice.url", "the page that tells whether this mail is genuine and what was measured; empty without a page"},
      {"sig.id", "the group's id"},
      {"sig.name", "the group's name"},
      {"sig.list", "the address of its list"},
      {"sig.only", "the subject pattern, for a group that shares its list; else empty"},
      {"sig.since", "date from which a group without a post counts"},
      {"sig.charter", "URL of its charter"},
      // Made of the very values that the rule used: the mail cannot say seven months while the verdict counted six.
      {"silence", "how long nobody has written, in whole months: `7 months`"},
      {"measured.date_time", "when that was measured last, UTC: `2026-11-22 06:02`"},
      {"last.date", "date of the last counted post; empty when there never was one"},
      {"last.url", "its permalink; empty where the archive has none"},
      {"last.subject", "its subject"},
      // Before it was read a month is `?`, never 0: the Council must not take what nobody looked at for silence.
      {"months", "counted posts of each month, oldest first, one line of numbers; `?` is not yet read"},
      {"counted", "number of counted posts in those months"},
      {"doubtful", "number of doubtful posts in the window; empty when there is none"},
      {"doubtful.list", "block: doubtful posts, date, reason and link"},
      {"set_aside", "number of posts set aside in the window; empty when there is none"},
      // Whoever decides should see what was left out, by whom and why: to leave out a person is the worst mistake.
      {"set_aside.list",
       "block: how many of them by whom and by which rule; without names where an archive of the group is private"},
      {"venues",
       "block: other venues of the group (`supporting: true`), what was last written there; empty without such"},
      {"earlier", "block: earlier episodes and how they ended"},
      {"warn1.date", "date of the first warning"},
      // A link only when the archive showed the mail: what a mail server took may still wait for a moderator.
      {"warn1.url", "its permalink, once it was seen"},
      // Of what comes, the earliest date, never "in 30 days": a
      // mail is read again months later, and must still be true.
      {"warn2.date", "date of the second warning, or before it the earliest possible one"},
      {"warn2.url", "its permalink, once it was seen"},
      {"inform.date", "date on which the Council was told"},
      {"recommend.date", "date of the request for a decision, or before it the earliest possible one"},
      {"requested.date", "date of the request for a decision that a reminder repeats"},
      {"remind.date", "earliest date of the next reminder"},
      {"lapsed.date", "date on which an earlier request lapsed"},
      {"effective.date", "proposed date for disbanding"},
      {"extend.date", "proposed date for giving more time"},
      {"extended.date", "date until which more time was given before this episode; else empty"},
      {"extended.reference", "URL of that decision"},
      {"post.date", "date of the post that ended the episode"},
      {"post.url", "its permalink; empty where the archive has none"},
      // With a verb, so that a text can put whoever decided in front: "The council gives more time until ...".
      {"decision.what", "what was decided, as the end of a sentence: `gives more time until 2027-06-01`"},
      {"decision.by", "who decided: `council`, `board` or `members`"},
      {"decision.reference", "URL of the decision"},
      {"decision.date", "date on which it was recorded"},
      {"decision.note", "the note that was recorded with it"},
      {"verdict", "of a dossier: `silent`, `active`, `unproven`, `unreachable` or `not measured`"},
      {"verdict.reason", "of a dossier: why, in a sentence"},
      {"proof", "block of a dossier: the conditions of a proved silence, `yes` or `no`, and what was seen"},
      {"archives", "block of a dossier: each archive, whether it is well, and when it was read well last"},
      {"sent", "block of a dossier: every notice about the group that left, and its permalink"},
      {"decisions", "block of a dossier: every decision about the group, and its reference"},
      {"n", "number of groups in the register"},
      {"digest.headline", "of a digest, for its subject: `all is well`, `2 decisions asked of you`"},
      {"digest.well", "what `all is well` means; empty when something waits"},
      {"digest.waits", "block: what waits, and for whom"},
      {"digest.standing", "block: standing groups that have been silent for `standing.report_after`"},
      {"digest.changes", "block: decisions, warnings, requests and answers since the last digest"},
      {"digest.since", "date of the last digest, or of going live"},
      {"digest.groups", "how many groups there are, and how they stand: `3 groups: 2 active, 1 silent`"},
      // With the lines to type in it, each with blanks in front, so that the mail shows them whole.
      {"items", "block: what operators should look at"},
      {"count", "number of those items"},
  };
  return names;
}

bool is_template_name(std::string_view name) {
  const auto& names = template_names();
  return std::any_of(names.begin(), names.end(), [name](const TemplateName& known) { return known.name == name; });
}

}  // namespace sigwatch
