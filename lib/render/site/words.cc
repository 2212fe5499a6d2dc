#include "render/site/words.h"

#include <algorithm>
#include <array>

#include "core/base/calendar.h"
#include "core/base/text.h"

namespace sigwatch {

namespace {

// Words of our own: a date in figures is read as day and month by some and as month
// and day by others, and the locale of the machine says nothing of the reader.
constexpr std::array<const char*, 12> kMonths = {"January", "February", "March",     "April",   "May",      "June",
                                                 "July",    "August",   "September", "October", "November", "December"};

std::string month_in_words(Time time) {
  const std::chrono::year_month_day date(std::chrono::floor<Days>(time));
  return std::string(kMonths.at(static_cast<unsigned>(date.month()) - 1)) + " " +
         std::to_string(static_cast<int>(date.year()));
}

/// Each state is a word with a mark, never a colour alone: not every reader sees it, and paper may not show it.
Look look_of_verdict(const SigStatus& s) {
  switch (s.verdict) {
    case VerdictKind::active:
      return {5, "ok", "✓", "Active"};
    case VerdictKind::silent:
      return s.step.empty() ? Look{3, "warn", "▲", "Silent"} : Look{2, "warn", "▲", "Warned"};
    case VerdictKind::unproven:
      return {4, "odd", "?", "Cannot tell yet"};
    case VerdictKind::unreachable:
      return {4, "odd", "×", "Out of reach"};
    case VerdictKind::not_measured:
      return {7, "calm", "–", "Not measured"};
  }
  return {};
}

/// The first condition that is missing, without what operators are asked to type.
std::string why_unproven(const PageSig& sig) {
  const auto& missing = sig.status.proof.missing;
  if (sig.is_private || missing.empty()) return {};
  return ": " + clean_line(missing.front().substr(0, missing.front().find("; ")), 160);
}

}  // namespace

std::string day_in_words(Time time) {
  // "Always" and "never" are times, too, and have no date.
  if (time < kFirstDated || time > kLastDated) return "an unknown date";
  const std::chrono::year_month_day date(std::chrono::floor<Days>(time));
  return std::to_string(static_cast<unsigned>(date.day())) + " " + month_in_words(time);
}

std::string moment_in_words(Time time) { return day_in_words(time) + ", " + to_rfc3339(time).substr(11, 5) + " UTC"; }

std::string age_in_words(Time from, Time now) {
  // A post may bear a date in the future: no age is better than one of minus three days.
  if (from > now) return {};
  const auto days = std::chrono::duration_cast<Days>(now - from).count();
  if (days < 1) return "today";
  const int months = months_between(from, now);
  if (months < 1) return plural(static_cast<long>(days), "day") + " ago";
  return months < 24 ? plural(months, "month") + " ago" : plural(months / 12, "year") + " ago";
}

std::string safe_url(const std::string& url) {
  const bool web = url.starts_with("https://") || url.starts_with("http://");
  const bool plain = std::all_of(url.begin(), url.end(), [](unsigned char c) {
    return c > 0x20 && c < 0x7f && c != '<' && c != '>' && c != '"' && c != '\'';
  });
  return web && plain && url.size() <= 500 ? url : std::string();
}

Look look_of(const PageSig& sig) {
  const SigStatus& s = sig.status;
  switch (s.watch) {
    case Watch::removed:
      return {7, "calm", "–", "List removed"};
    case Watch::closed:
      return {7, "calm", "–", "Disbanded"};
    case Watch::standing:
      return {s.verdict == VerdictKind::active ? 5 : 6, s.verdict == VerdictKind::active ? "ok" : "calm", "✓",
              "Standing"};
    case Watch::exempt:
      return {6, "calm", "✓", "Exempt"};
    case Watch::on:
      break;
  }
  // What is asked of the Council stands above what is asked of the operators.
  if (sig.requested) return {0, "ask", "!", "For decision"};
  if (s.paused || s.doubtful_only) return {1, "odd", "?", "In doubt"};
  return look_of_verdict(s);
}

/// The names of steps are words of the program, and mean nothing to members or Council.
std::string step_in_words(const std::string& step) {
  if (step == "warn1") return "First warning";
  if (step == "warn1-again") return "First warning, repeated";
  if (step == "inform") return "Note to the Council";
  if (step == "warn2") return "Second warning";
  if (step == "warn2-again") return "Second warning, repeated";
  if (step == "recommend") return "Request to the Council for a decision";
  if (step.starts_with("remind-")) return "Reminder to the Council";
  if (step == "dossier") return "Dossier for the Council";
  if (step == "lives") return "News to the Council: somebody wrote";
  if (step.starts_with("decided-")) return "The decision, to list and Council";
  if (step == "hello") return "Hello to the Council";
  if (step == "operators") return "Mail to the operators";
  if (step == "digest") return "Digest";
  return step;
}

Coming coming_of(const PageSig& sig, const PageFacts& facts) {
  const SigStatus& s = sig.status;
  if (s.watch == Watch::standing) return {"Measured, never warned.", ""};
  if (s.watch == Watch::closed) {
    const std::string open = still_to_do(s.checklist);
    return {open.empty() ? std::string() : "Still to do: " + open + ".", ""};
  }
  if (s.watch == Watch::removed) return {"", ""};
  if (s.watch == Watch::exempt) return {"Exempt: not warned.", ""};
  if (sig.requested) {
    const auto days = std::chrono::duration_cast<Days>(facts.measured - *sig.requested).count();
    return {"The request of " + day_in_words(*sig.requested) + " is open" +
                (days > 0 ? " for " + plural(static_cast<long>(days), "day") : "") + ".",
            "The " + facts.council + " can disband the group, give it more time, keep it, or make it standing."};
  }
  // What holds the countdown up is said before any date, and who settles it: the reader need do nothing.
  if (s.paused || s.doubtful_only) return {"A post may be spam:", "the countdown waits until an operator has looked."};
  if (s.verdict == VerdictKind::unreachable)
    return {"Nothing is sent", "while the archive is out of reach; the operators know."};
  if (s.verdict == VerdictKind::unproven)
    return {"Nothing is sent", "while silence is not proved" + why_unproven(sig) + "; the operators know."};
  if (!s.next) return {s.waits_for.empty() ? std::string() : "Waits: " + s.waits_for + ".", ""};
  // Of an active group the date is a limit, not a threat: a warning is only spoken of when there is silence.
  if (s.verdict == VerdictKind::active) return {"Quiet limit " + day_in_words(s.next->not_before), ""};
  // "Not before" a day that has passed would read like a mistake.
  const std::string when =
      s.next->not_before <= facts.measured ? " comes next," : " not before " + day_in_words(s.next->not_before) + ",";
  return {step_in_words(s.next->step) + when, "unless somebody writes."};
}

/// Says what was measured and no more. An archive shows what reached it; whether nobody wrote is another question.
std::string sentence_of(const PageSig& sig, Time now) {
  const SigStatus& s = sig.status;
  if (s.watch == Watch::removed) return "The list of this group is gone.";
  if (s.watch == Watch::closed) return "This group was disbanded.";
  if (s.verdict == VerdictKind::not_measured) return "This group is not measured: " + s.reason + ".";
  if (s.verdict == VerdictKind::unreachable) return "The archive could not be read.";
  if (!s.newest_counted)
    return s.silent_since ? "No post by a person since it was set up on " + day_in_words(*s.silent_since) + "."
                          : "No post by a person is known.";
  const std::string age = age_in_words(s.newest_counted->date, now);
  const std::string when = day_in_words(s.newest_counted->date) + (age.empty() ? "" : ", " + age);
  if (s.verdict == VerdictKind::active) return "A person last wrote on " + when + ".";
  if (s.verdict == VerdictKind::unproven)
    return "The last known post by a person is of " + when + ", and it cannot be told whether a later one is missing.";
  return "No post by a person has reached the archive since " + when + ".";
}

std::string months_in_words(const PageSig& sig) {
  const auto& months = sig.status.months;
  if (months.empty()) return "No month was read yet.";
  const MonthCount* most = nullptr;
  const MonthCount* last = nullptr;
  int unread = 0, doubtful = 0;
  for (const MonthCount& m : months) {
    if (!m.read) ++unread;
    if (m.counted > 0 && (!most || m.counted > most->counted)) most = &m;
    if (m.counted > 0) last = &m;
    doubtful += m.doubtful;
  }
  std::string text =
      "Posts a month, " + month_in_words(months.front().month) + " to " + month_in_words(months.back().month) + ": ";
  if (most) {
    text += "most in " + month_in_words(most->month) + ", " + std::to_string(most->counted) + "; the last in " +
            month_in_words(last->month);
  } else {
    text += "none";
  }
  if (doubtful > 0) text += "; " + std::to_string(doubtful) + " of them doubtful";
  if (unread > 0) text += "; " + plural(unread, "month") + " not read yet";
  if (sig.status.deadline && sig.status.watch == Watch::on)
    text += "; the limit is " + day_in_words(*sig.status.deadline);
  return text + ".";
}

std::string decision_in_words(const Decision& d) {
  const std::string by = " (by the " + d.by + ")";
  switch (d.kind) {
    case DecisionKind::extend:
      return "given more time" + (d.until ? " until " + day_in_words(*d.until) : std::string()) + by;
    case DecisionKind::keep:
      return "kept" + by;
    case DecisionKind::standing:
      return "made standing" + by;
    case DecisionKind::disband:
      return "disbanded" + by;
    case DecisionKind::reopen:
      return "reopened" + by;
    case DecisionKind::revoke:
      return "the decision before was taken back" + by;
  }
  return {};
}

/// Said at the top of overview and group, or a reader would wait for dates on which nothing will happen.
std::string mode_in_words(const Meta& meta, Time now) {
  const auto because = [](const std::string& why) {
    return why.empty() ? std::string(".") : ": " + clean_line(why) + ".";
  };
  if (!meta.live_since) return "A rehearsal: everything is measured, and no mail goes to lists or Council.";
  if (meta.stopped_since)
    return "Sending is stopped after a long gap, until a person releases it" + because(meta.stopped_because);
  // A pause with a date ends by itself, so the date is looked at, not the flag alone.
  if (meta.paused && (!meta.paused_until || now < *meta.paused_until))
    return "Sending is paused" + (meta.paused_until ? " until " + day_in_words(*meta.paused_until) : std::string()) +
           because(meta.paused_because);
  return {};
}

std::string duration_in_words(Seconds duration) {
  const auto days = std::chrono::duration_cast<Days>(duration);
  // Two days stay `48 hours`, as manual and configuration write them.
  if (days == duration && days.count() > 2) return plural(static_cast<long>(days.count()), "day");
  const auto hours = std::chrono::duration_cast<std::chrono::hours>(duration);
  if (hours == duration) return plural(static_cast<long>(hours.count()), "hour");
  return plural(static_cast<long>(std::chrono::duration_cast<std::chrono::minutes>(duration).count()), "minute");
}

}  // namespace sigwatch
