#include "core/report/digest.h"

#include <algorithm>
#include <array>
#include <utility>

#include "core/base/calendar.h"
#include "core/base/text.h"

namespace sigwatch {

namespace {

constexpr std::size_t kMostChanges = 30;  // a digest is short; sigwatchctl history has all

std::string name_of(const DigestSig& sig) { return clean_line(sig.name, 80); }

/// The notice of the current episode that went out, or null.
const Notice* sent_in_episode(const DigestSig& sig, std::string_view step) {
  for (const Notice& n : sig.notices) {
    if (sig.current && n.episode == sig.current->id && n.step == step && n.audience != Audience::leader && n.accepted)
      return &n;
  }
  return nullptr;
}

std::string since_words(const DigestSig& sig) {
  return sig.silent_since ? ", silent since " + to_date(*sig.silent_since) : std::string();
}

const Notice* open_request(const DigestSig& sig) {
  return sig.watch == Watch::on ? sent_in_episode(sig, "recommend") : nullptr;
}

std::string request_line(const DigestSig& sig, const Notice& request, const std::string& council) {
  std::string line =
      council + ": decide on " + name_of(sig) + since_words(sig) + "; asked on " + to_date(*request.accepted) + ".\n";
  if (const std::string url = safe_url(request.seen_url); !url.empty()) line += url + "\n";
  return line;
}

/// It waits for a post by anybody, and until then for time.
std::string warned_line(const DigestSig& sig) {
  const Notice* warning = sent_in_episode(sig, "warn2");
  if (!warning) warning = sent_in_episode(sig, "warn1");
  if (sig.watch != Watch::on || !warning) return {};
  return "The list of " + name_of(sig) + ": warned on " + to_date(*warning->accepted) + since_words(sig) +
         ". One post there ends it.\n";
}

bool is_stuck(const Notice& n, const DigestSig& sig) {
  const bool goes_on = sig.current && n.episode == sig.current->id && !n.step.ends_with("-again");
  return n.state == NoticeState::held || n.state == NoticeState::refused || n.state == NoticeState::unknown ||
         (n.state == NoticeState::withdrawn && goes_on);
}

/// Whatever the reason may be, a ladder that stands still is no news that all is well.
/// Once a digest said "all is well" while a silent group's first warning had been withdrawn, and nobody waited for
/// anything.
std::string standstill(const DigestSig& sig) {
  if (sig.watch != Watch::on || sig.verdict != VerdictKind::silent || !sig.current) return {};
  return "it is silent, and nobody was told yet: " +
         (sig.waits_for.empty() ? "its first warning has not left" : clean_line(sig.waits_for));
}

/// What an operator has to do about one SIG, each as a clause.
std::vector<std::string> tasks_of(const DigestSig& sig, const Policy& policy, Time now) {
  std::vector<std::string> tasks;
  const bool measured = sig.watch != Watch::closed && sig.watch != Watch::removed;
  if (measured && sig.in_doubt) tasks.push_back("say whether a post is spam");
  if (measured && sig.verdict == VerdictKind::unreachable) tasks.push_back("see why its archive cannot be read");
  const bool long_unproven = sig.verdict == VerdictKind::unproven && sig.verdict_since &&
                             now - *sig.verdict_since >= policy.unproven_report_after;
  if (measured && long_unproven) tasks.push_back("settle what keeps its silence from being proved");
  if (std::any_of(sig.notices.begin(), sig.notices.end(), [&](const Notice& n) { return is_stuck(n, sig); }))
    tasks.push_back("look at a notice that does not leave");
  const auto closing = closing_decision(sig.decisions);
  const std::string open = still_to_do(sig.checklist);
  if (closing && !open.empty())
    tasks.push_back("it was disbanded on " + to_date(closing->at) + ", and is still to be done: " + open);
  return tasks;
}

bool is_silent_for_long(const DigestSig& sig, const Policy& policy, Time now) {
  return sig.watch == Watch::standing && sig.verdict == VerdictKind::silent && sig.silent_since &&
         add_months(*sig.silent_since, policy.standing_report_after) <= now;
}

std::string standing_line(const DigestSig& sig) {
  std::string line = name_of(sig) + ": no post by a person since " + to_date(*sig.silent_since) + "\n";
  if (!sig.last_url.empty()) line += safe_url(sig.last_url) + (safe_url(sig.last_url).empty() ? "" : "\n");
  return line;
}

/// One line of what changed.
struct DigestChange {
  Time at;
  std::string what;
};

std::string sent_in_words(const std::string& step) {
  if (step == "warn1") return "was warned";
  if (step == "warn2") return "was warned again";
  if (step == "recommend") return "was brought before the Council for a decision";
  return {};
}

std::string end_in_words(const Episode& e) {
  if (e.lapsed) return "nothing was decided about it, and the request lapsed";
  return e.ended_by.empty() ? std::string() : "somebody wrote, and the countdown stopped";
}

/// Somebody outside was told of this silence: else its end is no news.
bool was_told_of(const DigestSig& sig, const Episode& e) {
  return std::any_of(sig.notices.begin(), sig.notices.end(),
                     [&](const Notice& n) { return n.episode == e.id && n.accepted; });
}

std::vector<DigestChange> changes_of(const DigestSig& sig, Time since, Time now) {
  std::vector<DigestChange> changes;
  const auto add = [&](std::optional<Time> at, const std::string& what) {
    // Half open: what happens in a digest's own second, after it was written, is told by the next one.
    if (at && *at >= since && *at < now && !what.empty()) changes.push_back({*at, name_of(sig) + ": " + what + "\n"});
  };
  for (const Decision& d : sig.decisions) add(d.at, "the " + clean_line(d.by, 40) + " " + in_words(d));
  for (const Notice& n : sig.notices) {
    if (n.audience != Audience::leader) add(n.accepted, sent_in_words(n.step));
  }
  for (const Episode& e : sig.episodes) {
    if (e.ended && was_told_of(sig, e)) add(e.ended, end_in_words(e));
  }
  for (const ChecklistItem& c : sig.checklist) add(c.done, "done after it was disbanded: " + c.item);
  return changes;
}

std::string changes_text(const DigestFacts& f) {
  std::vector<DigestChange> all;
  for (const DigestSig& sig : f.sigs) {
    for (DigestChange& c : changes_of(sig, f.since, f.now)) all.push_back(std::move(c));
  }
  std::stable_sort(all.begin(), all.end(), [](const DigestChange& a, const DigestChange& b) { return a.at < b.at; });
  std::string text;
  for (std::size_t i = 0; i < all.size() && i < kMostChanges; ++i) text += to_date(all[i].at) + " " + all[i].what;
  if (all.size() > kMostChanges) text += "and " + std::to_string(all.size() - kMostChanges) + " more\n";
  return text;
}

/// `4 groups: 2 active, 1 silent, 1 not measured`.
std::string groups_text(const std::vector<DigestSig>& sigs) {
  constexpr std::array<std::pair<VerdictKind, const char*>, 5> kWords = {{{VerdictKind::active, "active"},
                                                                          {VerdictKind::silent, "silent"},
                                                                          {VerdictKind::unproven, "not sure yet"},
                                                                          {VerdictKind::unreachable, "out of reach"},
                                                                          {VerdictKind::not_measured, "not measured"}}};
  std::string text;
  for (const auto& [kind, word] : kWords) {
    const auto wanted = kind;
    const auto n = std::count_if(sigs.begin(), sigs.end(), [&](const DigestSig& s) { return s.verdict == wanted; });
    if (n > 0) text += (text.empty() ? "" : ", ") + std::to_string(n) + " " + word;
  }
  return plural(static_cast<long>(sigs.size()), "group") + (text.empty() ? "" : ": " + text);
}

/// What waits, who must act first.
struct Waits {
  std::string council, operators, lists;
  long asked = 0, tasks = 0;
};

Waits waits_of(const DigestFacts& f) {
  Waits w;
  for (const DigestSig& sig : f.sigs) {
    std::vector<std::string> tasks = tasks_of(sig, f.reg.policy, f.now);
    const Notice* request = open_request(sig);
    const std::string warned = request ? std::string() : warned_line(sig);
    const std::string still = request || !warned.empty() || !tasks.empty() ? std::string() : standstill(sig);
    if (!still.empty()) tasks.push_back(still);
    for (const std::string& task : tasks) w.operators += "Operators: " + name_of(sig) + ": " + task + ".\n", ++w.tasks;
    if (request) w.council += request_line(sig, *request, clean_line(f.reg.council.name, 80)), ++w.asked;
    w.lists += warned;
  }
  return w;
}

std::string headline_of(const DigestFacts& f, const Waits& w, bool well) {
  if (well) return "all is well";
  if (f.notice.audience == Audience::council)
    return w.asked > 0 ? plural(w.asked, "decision") + " asked of you" : "nothing is asked of you";
  const long things = std::max(w.tasks, static_cast<long>(f.count));
  return things > 0 ? plural(things, "thing") + " to look at" : "nothing is asked of you";
}

}  // namespace

Time period_start(Time now, int months) {
  const Time month = month_start(now);
  const std::chrono::year_month_day date(std::chrono::floor<Days>(month));
  const int since_january = static_cast<int>(static_cast<unsigned>(date.month())) - 1;
  return add_months(month, -(since_january % months));
}

bool is_digest(const Notice& notice, Audience audience) {
  return notice.step == "digest" && notice.audience == audience;
}

std::optional<Time> digest_due(const std::vector<Notice>& notices, Audience audience, int months,
                               std::optional<Time> live_since, Time now) {
  if (months <= 0 || !live_since) return std::nullopt;
  const Time day = period_start(now, months);
  const std::string name = plain_notice_id("digest", day);
  const bool written = std::any_of(notices.begin(), notices.end(), [&](const Notice& n) {
    // One that a clock which was ahead wrote is not of this period, and is its own period's.
    const bool of_this_period = n.created >= day && n.created <= now;
    return is_digest(n, audience) && (of_this_period || n.id.starts_with(name));
  });
  return written || *live_since >= day ? std::nullopt : std::optional<Time>(day);
}

std::optional<Time> next_digest(const std::vector<Notice>& notices, Audience audience, int months,
                                std::optional<Time> live_since, Time now) {
  if (months <= 0 || !live_since) return std::nullopt;
  return digest_due(notices, audience, months, live_since, now) ? now : add_months(period_start(now, months), months);
}

Time digest_since(const std::vector<Notice>& notices, const Notice& digest, Time live_since) {
  Time since = live_since;
  for (const Notice& n : notices) {
    const bool earlier =
        is_digest(n, digest.audience) && n.to == digest.to && n.id != digest.id && n.created < digest.created;
    // A digest that never left told nobody of its changes.
    if (earlier && n.first_attempt) since = std::max(since, *n.first_attempt);
  }
  return since;
}

std::string digest_id(Time day, Audience audience, const std::string& to) {
  const std::string id = plain_notice_id("digest", day);
  return audience == Audience::council ? id : id + "." + leader_suffix(to);
}

NoticeValues digest_values(const DigestFacts& f) {
  NoticeValues v = common_values(f.reg, f.notice);
  const Waits waits = waits_of(f);
  for (const DigestSig& sig : f.sigs) {
    if (is_silent_for_long(sig, f.reg.policy, f.now)) v["digest.standing"] += standing_line(sig);
  }
  // Operators read the same in their items, and what to type.
  v["digest.waits"] = waits.council + (f.items.empty() ? waits.operators : "") + waits.lists;
  const bool well = v["digest.waits"].empty() && v["digest.standing"].empty() && f.items.empty();
  v["digest.well"] = well ? "nothing waits for anybody, and no standing group has been silent for long" : "";
  v["digest.headline"] = headline_of(f, waits, well);
  v["digest.changes"] = changes_text(f);
  v["digest.since"] = to_date(f.since);
  v["digest.groups"] = groups_text(f.sigs);
  v["items"] = f.items;
  v["count"] = std::to_string(f.count);
  return v;
}

}  // namespace sigwatch
