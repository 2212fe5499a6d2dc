#include <algorithm>

#include "core/base/calendar.h"
#include "core/base/text.h"
#include "render/site/month_picture.h"
#include "render/site/page_values.h"
#include "render/site/words.h"

namespace sigwatch {

namespace {

/// One line of the story.
struct Event {
  Time at;
  bool past = true;
  std::string what, url, link_text, genuine;
};

/// That leaders got a copy may be known; who they are stands nowhere on the page.
std::string with_audience(const Notice& n) {
  if (n.audience == Audience::leader) return " (copy to a leader)";
  return {};
}

Event notice_event(const Notice& n, const PagePlace& place) {
  Event e;
  // What never left stands where it was made: it belongs to the story all the same.
  e.at = n.accepted ? *n.accepted : n.created;
  e.what = step_in_words(n.step) + with_audience(n);
  switch (n.state) {
    case NoticeState::held:
      e.what += " is held for a person to release";
      break;
    case NoticeState::due:
    case NoticeState::sending:
    case NoticeState::deferred:
      e.what += " is being sent";
      break;
    case NoticeState::accepted:
      e.what += " was sent, and not yet seen in the archive";
      break;
    case NoticeState::seen:
      e.what += " was sent, and seen" + (n.seen ? " on " + day_in_words(*n.seen) : std::string());
      break;
    case NoticeState::attested:
      e.what += " was sent; a person says that it arrived";
      break;
    case NoticeState::refused:
      e.what += " was refused by the mail server";
      break;
    case NoticeState::unknown:
      e.what += " was tried, and it is not known whether it arrived";
      break;
    case NoticeState::withdrawn:
      e.what += " was not sent: withdrawn";
      break;
  }
  e.url = safe_url(n.seen_url);
  e.link_text = "in the archive";
  e.genuine = place.up + "notices/" + n.id + place.html;
  return e;
}

/// What may follow, at the earliest, by the policy.
void add_future(std::vector<Event>& events, const PageSig& sig, const PageFacts& facts) {
  const SigStatus& s = sig.status;
  // While the countdown stands still, or the Council has been asked, any date here would be wrong.
  if (!s.next || s.paused || s.doubtful_only || sig.requested) return;
  const auto add = [&](const std::string& step, Time at) {
    Event e;
    e.at = std::max(at, facts.measured);
    e.past = false;
    e.what = step_in_words(step) + ", not before this date, unless somebody writes";
    events.push_back(e);
    return e.at;
  };
  // Each step counts from the moment at which the one before was seen in the archive.
  // That is not known yet, so these are the earliest days that there can be.
  Time at = add(s.next->step, s.next->not_before);
  const bool first = s.next->step == "warn1" || s.next->step == "warn1-again";
  const bool told = s.next->step == "inform";
  if (first || told) at = add("warn2", at + facts.policy.second_warning_after);
  if (first || told || s.next->step.starts_with("warn2")) add("recommend", at + facts.policy.recommend_after);
}

std::vector<Event> events_of(const PageSig& sig, const PageFacts& facts, const PagePlace& place) {
  std::vector<Event> events;
  const SigStatus& s = sig.status;
  // The story of this silence alone: older ones stand below, in a line each.
  const std::optional<Time> from = sig.episode ? std::optional(sig.episode->counts_from) : s.silent_since;
  if (s.newest_counted) {
    const std::string what =
        std::string("Last post by a person") + (s.newest_counted->doubtful ? ", perhaps spam" : "") +
        (s.newest_counted->author.name.empty() ? "" : " (" + clean_line(s.newest_counted->author.name, 80) + ")");
    events.push_back({s.newest_counted->date, true, what, safe_url(s.newest_counted->url), "in the archive", ""});
  }
  if (sig.episode) events.push_back({sig.episode->began, true, "Silence was proved; an episode began", "", "", ""});
  if (sig.episode && sig.episode->paused_since)
    events.push_back(
        {*sig.episode->paused_since, true, "Paused: a post may be spam, a person looks at it", "", "", ""});
  for (const Notice& n : sig.notices) {
    if (sig.episode ? n.episode == sig.episode->id : from && n.created >= *from)
      events.push_back(notice_event(n, place));
  }
  for (const Decision& d : sig.decisions) {
    if (!from || d.at >= *from)
      events.push_back({d.at, true, "Decision: " + decision_in_words(d), safe_url(d.reference), "reference", ""});
  }
  std::stable_sort(events.begin(), events.end(), [](const Event& a, const Event& b) { return a.at < b.at; });
  add_future(events, sig, facts);
  return events;
}

PageData event_rows(const std::vector<Event>& events) {
  return rows_of(events, [](const Event& e, PageData& row) {
    put_flag(row, "past", e.past);
    put(row, "datetime", to_rfc3339(e.at));
    // What comes has a day and no hour: it is "not before", and an hour would promise more.
    put(row, "when", e.past ? moment_in_words(e.at) : day_in_words(e.at));
    put(row, "what", e.what);
    put(row, "url", e.url);
    put(row, "link_text", e.link_text);
    put(row, "genuine", e.genuine);
  });
}

PageData post_rows(const PageSig& sig) {
  return rows_of(sig.posts, [](const PagePost& p, PageData& row) {
    put(row, "when", p.date ? day_in_words(*p.date) : "without a date");
    put(row, "url", safe_url(p.url));
    // Where names are not shown, a link must still have words to click on.
    const std::string named = p.author.empty() ? p.subject : p.author + ": " + p.subject;
    put(row, "post", named.empty() ? (p.url.empty() ? "a post" : "in the archive") : named);
    put(row, "judged", p.kind == PostKind::set_aside ? "set aside" : std::string(to_string(p.kind)));
    put_flag(row, "counts", p.kind == PostKind::counted);
    put(row, "rule", p.rule);
  });
}

PageData archive_rows(const PageSig& sig) {
  return rows_of(sig.status.archives, [&](const ArchiveStatus& a, PageData& row) {
    // As text always, as a link only where it is plainly one of the web: a place may also be a folder or a mailbox.
    put(row, "place", clean_line(a.url, 200));
    put(row, "url", safe_url(a.url));
    put(row, "kind", a.kind);
    put(row, "last_good", a.last_good ? moment_in_words(*a.last_good) : "never");
    put(row, "archive_state", std::string(to_string(a.state)));
    put(row, "why", clean_line(a.reason, 300));
  });
}

PageData venue_rows(const PageSig& sig) {
  return rows_of(sig.status.venues, [&](const Venue& v, PageData& row) {
    put(row, "place", clean_line(v.url, 200));
    put(row, "url", safe_url(v.newest_url.empty() ? v.url : v.newest_url));
    put(row, "what",
        !v.newest ? "nothing read"
                  : "last " + day_in_words(*v.newest) + ", " + plural(v.in_window, "post") + " in the window");
  });
}

PageData proof_rows(const PageSig& sig) {
  return rows_of(sig.proof, [](const ProofLine& line, PageData& row) {
    put_flag(row, "holds", line.holds);
    put(row, "condition", line.condition);
    put(row, "saw", clean_line(line.saw, 300));
  });
}

PageData checklist_rows(const PageSig& sig) {
  return rows_of(sig.status.checklist, [](const ChecklistItem& c, PageData& row) {
    put_flag(row, "done", c.done.has_value());
    put(row, "when", c.done ? day_in_words(*c.done) : "");
    put(row, "item", c.item);
    put(row, "what", c.what);
  });
}

PageData decision_rows(const PageSig& sig) {
  return rows_of(sig.decisions, [](const Decision& d, PageData& row) {
    put(row, "when", day_in_words(d.at));
    put(row, "what", decision_in_words(d));
    put(row, "url", safe_url(d.reference));
    put(row, "note", clean_line(d.note, 300));
  });
}

PageData earlier_rows(const PageSig& sig) {
  PageData rows(PageData::type::list);
  for (const Episode& e : sig.episodes) {
    if (!e.ended) continue;
    PageData row;
    put(row, "what",
        "Silent from " + day_in_words(e.counts_from) + "; ended on " + day_in_words(*e.ended) +
            (e.ended_because.empty() ? "" : ": " + clean_line(e.ended_because)));
    rows.push_back(row);
  }
  return rows;
}

/// A section of a list stands once for each of its items. The heading above
/// it needs a flag of its own, so that it stands once, or not at all.
void put_rows(PageData& page, const std::string& name, const PageData& rows) {
  page.set(name, rows);
  put_flag(page, "any_" + name, !rows.list_value().empty());
}

/// `22 May 2026 + 6 months = 22 November 2026`: how this SIG's limit comes about.
PageData rules_of(const PageSig& sig, const PageFacts& facts) {
  PageData rows(PageData::type::list);
  const SigStatus& s = sig.status;
  if (s.silent_since && s.deadline && s.watch == Watch::on) {
    // The sum is shown only where it comes out, so that a reader who checks it finds what the rule used.
    const bool plain = add_months(*s.silent_since, facts.policy.silent_after) == *s.deadline;
    rows.push_back(term("Limit of this group", plain ? moment_in_words(*s.silent_since) + " + " +
                                                           plural(facts.policy.silent_after, "month") + " = " +
                                                           moment_in_words(*s.deadline)
                                                     : moment_in_words(*s.deadline) + ", set by a decision"));
  }
  const PageData policy = policy_rows(facts);
  for (const PageData& row : policy.list_value()) rows.push_back(row);
  return rows;
}

}  // namespace

PageData sig_values(const PageSig& sig, const PageFacts& facts, const PagePlace& place) {
  PageData page;
  const Look look = look_of(sig);
  const Coming coming = coming_of(sig, facts);
  put(page, "name", sig.status.name);
  put(page, "list", sig.status.list);
  put(page, "charter", safe_url(sig.charter));
  put(page, "only", sig.only);
  put(page, "state_class", look.css);
  put(page, "mark", look.mark);
  put(page, "state", look.word);
  put(page, "sentence", sentence_of(sig, facts.measured));
  put(page, "next", coming.what);
  put(page, "next_but", coming.but);
  put(page, "watch_reason", sig.status.watch == Watch::on ? "" : sig.watch_reason);
  put(page, "mode", mode_in_words(facts.meta, facts.measured));
  // Both sizes: without a script a page cannot choose, so the style sheet shows one of them.
  put_picture(page, "picture", month_picture(sig, facts.measured, PictureSize::large));
  put_picture(page, "small_picture", month_picture(sig, facts.measured, PictureSize::small));
  put(page, "picture_text", months_in_words(sig));
  put_rows(page, "events", event_rows(events_of(sig, facts, place)));
  put_rows(page, "posts", post_rows(sig));
  put(page, "silent_after", plural(facts.policy.silent_after, "month"));
  put(page, "doubtful", std::to_string(sig.status.doubtful));
  put(page, "set_aside", std::to_string(sig.status.set_aside));
  page.set("archives", archive_rows(sig));
  put_rows(page, "venues", venue_rows(sig));
  // Where somebody wrote, nothing has to be proved: a known young post is a fact that no outage undoes.
  const bool wanted = sig.status.verdict == VerdictKind::silent || sig.status.verdict == VerdictKind::unproven;
  put_rows(page, "proof", wanted ? proof_rows(sig) : PageData(PageData::type::list));
  put_rows(page, "decisions", decision_rows(sig));
  put_rows(page, "checklist", checklist_rows(sig));
  put_rows(page, "earlier", earlier_rows(sig));
  page.set("rules", rules_of(sig, facts));
  put(page, "api", place.up + "api/v1/sigs/" + sig.status.id + place.json);
  return page;
}

}  // namespace sigwatch
