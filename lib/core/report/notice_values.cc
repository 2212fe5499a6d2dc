#include "core/report/notice_values.h"

#include <algorithm>
#include <charconv>

#include "core/base/calendar.h"
#include "core/base/text.h"
#include "core/ladder/net.h"
#include "core/report/page_facts.h"

namespace sigwatch {

namespace {

std::string date_time(Time t) {
  const std::string text = to_rfc3339(t);
  return text.substr(0, 10) + " " + text.substr(11, 5);
}

void add_sig(NoticeValues& v, const SigEntry& sig) {
  v["sig.id"] = sig.id;
  v["sig.name"] = clean_line(sig.name);
  v["sig.list"] = sig.list;
  v["sig.only"] = clean_line(sig.only);
  if (sig.since) v["sig.since"] = to_date(*sig.since);
  v["sig.charter"] = safe_url(sig.charter);
}

/// The newest counted post and the whole months since then, as the verdict reckons them.
void add_silence(NoticeValues& v, const NoticeFacts& f) {
  const JudgedPost* last = f.summary.newest_counted;
  if (last) {
    v["last.date"] = to_date(*last->date);
    v["last.url"] = safe_url(last->post->post.url);
    v["last.subject"] = clean_line(last->post->post.subject);
  }
  const std::optional<Time> from = last ? last->date : f.sig.since;
  if (from) v["silence"] = plural(months_between(*from, f.measured), "month");
  v["measured.date_time"] = date_time(f.measured);
  v["doubtful"] = f.summary.doubtful ? std::to_string(f.summary.doubtful) : std::string();
  v["set_aside"] = f.summary.set_aside ? std::to_string(f.summary.set_aside) : std::string();
  const bool names = std::none_of(f.sig.archives.begin(), f.sig.archives.end(), is_private);
  v["set_aside.list"] = aside_lines(aside_groups(f.summary, f.reg.policy, f.measured), names);
}

void add_activity(NoticeValues& v, const NoticeFacts& f) {
  std::string line;
  int counted = 0;
  for (const MonthCount& m : f.summary.months) {
    // A month that was not read is not a month without posts.
    line += (line.empty() ? "" : " ") + (m.read ? std::to_string(m.counted) : std::string("?"));
    counted += m.counted;
  }
  v["months"] = line;
  v["counted"] = std::to_string(counted);
  std::string list;
  for (const JudgedPost& p : f.summary.posts) {
    if (p.judgement.kind == PostKind::doubtful && p.date && *p.date >= add_months(f.measured, -f.reg.policy.backfill)) {
      list += to_date(*p.date) + " " + p.judgement.rule + "\n";
      if (auto url = safe_url(p.post->post.url); !url.empty()) list += url + "\n";
    }
  }
  v["doubtful.list"] = list;
}

const Notice* find(const NoticeFacts& f, const std::string& step) {
  for (const Notice& n : f.notices) {
    if (f.episode && n.episode == f.episode->id && n.step == step && n.audience != Audience::leader) return &n;
  }
  return nullptr;
}

std::optional<Time> sent(const Notice* n) { return n ? (n->accepted ? n->accepted : n->first_attempt) : std::nullopt; }

/// The earlier sighting of a warning and its repetition: the clock of the next step starts there.
const Notice* find_shown(const NoticeFacts& f, const std::string& step) {
  const Notice* first = find(f, step);
  const Notice* again = find(f, step + "-again");
  if (!again || !again->seen) return first;
  return first && first->seen && *first->seen <= *again->seen ? first : again;
}

/// Dates of what comes: as the ladder reckons them, and never before now.
struct Earliest {
  Time measured;
  std::optional<Time> resumed;  ///< after a pause nothing goes before
  Time operator()(Time wish) const { return std::max({wish, measured, resumed.value_or(measured)}); }
};

void add_reminder(NoticeValues& v, const NoticeFacts& f, const Earliest& earliest) {
  const Notice* recommend = find(f, "recommend");
  const Time asked = recommend && recommend->seen ? *recommend->seen : sent(recommend).value_or(f.measured);
  int reminded = 0;
  if (f.notice.step.starts_with("remind-"))
    std::from_chars(f.notice.step.data() + 7, f.notice.step.data() + f.notice.step.size(), reminded);
  if (reminded == 0 && f.notice.step != "recommend") return;
  const int months = months_of_reminder(f.reg.policy, reminded + 1);
  if (months < f.reg.policy.lapse_after) v["remind.date"] = to_date(earliest(add_months(asked, months)));
}

/// Dates of steps: what was done, or "not before" for what comes.
void add_steps(NoticeValues& v, const NoticeFacts& f) {
  const Policy& p = f.reg.policy;
  const Earliest earliest{f.measured, f.episode ? f.episode->resume_not_before : std::nullopt};
  const Notice* shown1 = find_shown(f, "warn1");
  if (auto at = sent(find(f, "warn1"))) v["warn1.date"] = to_date(*at);
  if (shown1) v["warn1.url"] = safe_url(shown1->seen_url);

  const Time first = shown1 && shown1->seen ? *shown1->seen : f.measured;
  const Time second = sent(find(f, "warn2")).value_or(earliest(first + p.second_warning_after));
  const Notice* shown2 = find_shown(f, "warn2");
  v["warn2.date"] = to_date(second);
  if (shown2) v["warn2.url"] = safe_url(shown2->seen_url);

  const Time shown_second = shown2 && shown2->seen ? *shown2->seen : std::max(second, f.measured);
  const Notice* recommend = find(f, "recommend");
  v["recommend.date"] = to_date(sent(recommend).value_or(earliest(shown_second + p.recommend_after)));
  if (auto at = sent(recommend)) v["requested.date"] = to_date(*at);
  if (auto at = sent(find(f, "inform"))) v["inform.date"] = to_date(*at);
  add_reminder(v, f, earliest);
  v["effective.date"] = to_date(f.measured + Days(14));
  v["extend.date"] = to_date(add_months(f.measured, p.silent_after));
}

void add_episode(NoticeValues& v, const NoticeFacts& f) {
  std::string earlier;
  for (const Episode& e : f.episodes) {
    if (!e.ended || (f.episode && e.id == f.episode->id)) continue;
    earlier += "Silent from " + to_date(e.counts_from) + "; ended on " + to_date(*e.ended) + ": " +
               clean_line(e.ended_because) + "\n";
    if (e.lapsed) v["lapsed.date"] = to_date(*e.lapsed);
  }
  v["earlier"] = earlier;
  if (!f.episode) return;
  if (f.episode->extended_until) {
    v["extended.date"] = to_date(*f.episode->extended_until);
    v["extended.reference"] = safe_url(f.episode->extension_reference);
  }
  for (const JudgedPost& p : f.summary.posts) {
    if (p.post->key == f.episode->ended_by && p.date) {
      v["post.date"] = to_date(*p.date);
      v["post.url"] = safe_url(p.post->post.url);
    }
  }
}

void add_decision(NoticeValues& v, const NoticeFacts& f) {
  if (!f.notice.step.starts_with("decided-")) return;
  const std::string number = f.notice.step.substr(8);
  for (const Decision& d : f.decisions) {
    if (std::to_string(d.number) != number) continue;
    v["decision.what"] = in_words(d);
    v["decision.by"] = clean_line(d.by);
    v["decision.reference"] = safe_url(d.reference);
    v["decision.date"] = to_date(d.at);
    v["decision.note"] = clean_line(d.note, 500);
  }
}

}  // namespace

NoticeValues common_values(const Register& reg, const Notice& notice) {
  NoticeValues v;
  v["organisation.name"] = clean_line(reg.organisation.name);
  v["organisation.rule"] = reg.organisation.rule;
  v["council.name"] = clean_line(reg.council.name);
  for (const std::string& o : reg.operators) v["operators"] += (v["operators"].empty() ? "" : ", ") + o;
  v["silent_after"] = plural(reg.policy.silent_after, "month");
  v["page.url"] = reg.page.public_url;
  v["notice.id"] = notice.id;
  v["notice.token"] = token_line(notice.id);
  if (!reg.page.public_url.empty())
    v["notice.url"] = reg.page.public_url + (reg.page.public_url.ends_with('/') ? "" : "/") + "notices/" + notice.id;
  return v;
}

std::string in_words(const Decision& d) {
  switch (d.kind) {
    case DecisionKind::extend:
      return "gives more time" + (d.until ? " until " + to_date(*d.until) : std::string());
    case DecisionKind::keep:
      return "keeps the group";
    case DecisionKind::standing:
      return "makes it a standing group";
    case DecisionKind::disband:
      return "disbands the group";
    case DecisionKind::reopen:
      return "reopens the group";
    case DecisionKind::revoke:
      return "takes its last decision back";
  }
  return {};
}

NoticeValues notice_values(const NoticeFacts& f) {
  NoticeValues v = common_values(f.reg, f.notice);
  add_sig(v, f.sig);
  add_silence(v, f);
  add_activity(v, f);
  add_steps(v, f);
  add_episode(v, f);
  add_decision(v, f);
  for (const Venue& venue : f.venues) v["venues"] += venue_line(venue) + "\n";
  return v;
}

NoticeValues hello_values(const Register& reg, const Notice& notice) {
  NoticeValues v = common_values(reg, notice);
  v["n"] = std::to_string(reg.sigs.size());
  return v;
}

NoticeValues operators_values(const Register& reg, const Notice& notice, const std::string& items, std::size_t count) {
  NoticeValues v = common_values(reg, notice);
  v["items"] = items;
  v["count"] = std::to_string(count);
  return v;
}

}  // namespace sigwatch
