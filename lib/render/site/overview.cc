#include <algorithm>

#include "core/base/text.h"
#include "render/site/month_picture.h"
#include "render/site/page_values.h"
#include "render/site/words.h"

namespace sigwatch {

namespace {

constexpr int kAttention = 4, kWell = 6;  // ranks of look_of()
constexpr std::size_t kManySigs = 8;      // fewer are seen at a glance, without a filter

std::string page_of_sig(const PageSig& sig, const PagePlace& place) {
  return place.up + "sigs/" + sig.status.id + place.html;
}

/// `cannot-tell-yet`: what the style sheet calls a state.
/// The filter has no script: style.css has a rule for each of these keys, so a new word needs a new rule there.
std::string key_of(const Look& look) {
  std::string key = lower(look.word);
  std::replace(key.begin(), key.end(), ' ', '-');
  return key;
}

void put_last_post(PageData& row, const PageSig& sig, Time now) {
  const auto& last = sig.status.newest_counted;
  put(row, "last_url", last ? safe_url(last->url) : "");
  put(row, "last_date", last ? day_in_words(last->date) : "");
  put(row, "last_age", last ? age_in_words(last->date, now) : "");
  // "No post yet" says something of the list. It is not said of an archive that nobody could read.
  const bool never_read =
      sig.status.verdict == VerdictKind::not_measured || sig.status.verdict == VerdictKind::unreachable;
  put(row, "last_text", last ? "Last post " + day_in_words(last->date) : never_read ? "No post known" : "No post yet");
}

/// What was done in the current episode: warnings and requests that went out.
PageData done_rows(const PageSig& sig) {
  PageData rows(PageData::type::list);
  for (const Notice& n : sig.notices) {
    const bool shown = n.audience == Audience::list || (n.audience == Audience::council && n.step == "recommend");
    if (!sig.episode || n.episode != sig.episode->id || !n.accepted || !shown) continue;
    PageData row;
    // "Sent" says that a mail server took it; a list may still hold it. "Seen" says that members could read it.
    const bool seen = n.state == NoticeState::seen || n.state == NoticeState::attested;
    put(row, "what", step_in_words(n.step) + (seen ? " seen" : " sent"));
    put(row, "when", day_in_words(n.seen ? *n.seen : *n.accepted));
    put(row, "url", safe_url(n.seen_url));
    rows.push_back(row);
  }
  return rows;
}

PageData overview_row(const PageSig& sig, const PageFacts& facts, const PagePlace& place) {
  PageData row;
  const Look look = look_of(sig);
  const Coming coming = coming_of(sig, facts);
  put(row, "id", sig.status.id);
  put(row, "name", sig.status.name);
  put(row, "list", sig.status.list);
  put(row, "page", page_of_sig(sig, place));
  put(row, "state_class", look.css);
  put(row, "mark", look.mark);
  put(row, "state", look.word);
  put(row, "look", key_of(look));
  put_last_post(row, sig, facts.measured);
  put(row, "next", coming.what);
  put(row, "next_but", coming.but);
  row.set("done", done_rows(sig));
  // Where a person should look, the picture tells the story; what is well keeps to one line.
  const bool attention = look.rank <= kAttention;
  put_picture(row, "picture", attention ? month_picture(sig, facts.measured, PictureSize::small) : "");
  put_picture(row, "mini", attention ? "" : month_picture(sig, facts.measured, PictureSize::mini));
  return row;
}

/// The lead is one sentence, also on a phone: more than three names would make a list of it.
std::string these(const std::vector<const PageSig*>& sigs) {
  if (sigs.size() > 3) return std::to_string(sigs.size()) + " groups";
  std::string names;
  for (std::size_t i = 0; i < sigs.size(); ++i)
    names += (i == 0 ? "" : i + 1 == sigs.size() ? " and " : ", ") + sigs[i]->status.name;
  return names;
}

std::vector<const PageSig*> of_rank(const std::vector<const PageSig*>& sigs, int rank) {
  std::vector<const PageSig*> found;
  std::copy_if(sigs.begin(), sigs.end(), std::back_inserter(found),
               [rank](const PageSig* s) { return look_of(*s).rank == rank; });
  return found;
}

/// The first words: what is asked of the reader.
/// The most urgent thing decides, and what comes below it is left to the rows. Readers are
/// the Council, operators and members: "you" is said only where it is true for all of them.
void put_lead(PageData& page, const std::vector<const PageSig*>& sigs, const PageFacts& facts, const PagePlace& place) {
  const auto asked = of_rank(sigs, 0), doubtful = of_rank(sigs, 1), warned = of_rank(sigs, 2),
             silent = of_rank(sigs, 3), unsure = of_rank(sigs, 4);
  put(page, "asked", asked.empty() ? "" : these(asked) + ": please decide.");
  put(page, "asked_url", asked.empty() ? "" : page_of_sig(*asked.front(), place));
  put(page, "calm",
      // Operators read this, too, and then have something to do: only the Council has not.
      doubtful.empty() && unsure.empty() ? "Nothing is asked of you."
                                         : "Nothing is asked of the " + facts.council + ".");
  std::string lead;
  if (asked.size() == 1)
    lead = coming_of(*asked.front(), facts).what;
  else if (!asked.empty())
    lead = "The requests are open.";
  else if (!doubtful.empty())
    lead = "Operators, please look at posts of " + these(doubtful) + ".";
  else if (!warned.empty())
    lead = "Warned: " + these(warned) + ". One post to its list ends it.";
  else if (!silent.empty())
    lead = "Silent: " + these(silent) + ".";
  else if (!unsure.empty())
    lead = "Of " + these(unsure) + " it cannot be told now whether anybody writes.";
  else
    lead = "All groups that are watched are well.";
  // A case that is closed while its list is still open is easily forgotten.
  std::vector<const PageSig*> unfinished;
  std::copy_if(sigs.begin(), sigs.end(), std::back_inserter(unfinished),
               [](const PageSig* s) { return !still_to_do(s->status.checklist).empty(); });
  if (!unfinished.empty()) lead += " Disbanded, and not all is done yet: " + these(unfinished) + ".";
  put(page, "lead", lead);
}

/// The states that there are, with their numbers: to show those alone.
void put_filter(PageData& page, const std::vector<const PageSig*>& sigs) {
  PageData looks(PageData::type::list);
  std::vector<std::pair<Look, long>> counts;
  for (const PageSig* sig : sigs) {
    const Look look = look_of(*sig);
    const auto known =
        std::find_if(counts.begin(), counts.end(), [&](const auto& one) { return key_of(one.first) == key_of(look); });
    if (known == counts.end()) {
      counts.emplace_back(look, 1);
    } else {
      ++known->second;
    }
  }
  for (const auto& [look, count] : counts) {
    PageData row;
    put(row, "look", key_of(look));
    put(row, "state", look.word);
    put(row, "count", std::to_string(count));
    looks.push_back(row);
  }
  page.set("looks", looks);
  put(page, "total", std::to_string(sigs.size()));
  const bool wanted = sigs.size() >= kManySigs && counts.size() > 1;
  put_flag(page, "filter", wanted);
}

}  // namespace

PageData overview_values(const PageFacts& facts, const PagePlace& place) {
  std::vector<const PageSig*> sigs;
  for (const PageSig& sig : facts.sigs) sigs.push_back(&sig);
  std::stable_sort(sigs.begin(), sigs.end(),
                   [](const PageSig* a, const PageSig* b) { return look_of(*a).rank < look_of(*b).rank; });
  PageData page;
  put_lead(page, sigs, facts, place);
  put(page, "mode", mode_in_words(facts.meta, facts.measured));
  put_filter(page, sigs);
  const auto section = [&](const std::string& name, int from, int to) {
    PageData rows(PageData::type::list);
    long count = 0;
    for (const PageSig* sig : sigs) {
      if (const int rank = look_of(*sig).rank; rank < from || rank > to) continue;
      rows.push_back(overview_row(*sig, facts, place));
      ++count;
    }
    page.set(name, rows);
    put_flag(page, "any_" + name, count > 0);
  };
  section("attention", 0, kAttention);
  section("well", kAttention + 1, kWell);
  section("rest", kWell + 1, 9);
  return page;
}

}  // namespace sigwatch
