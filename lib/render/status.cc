#include "render/status.h"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "core/base/calendar.h"
#include "core/base/text.h"

namespace sigwatch {

namespace {

using Json = nlohmann::ordered_json;

/// Unknown is null, never 0 or "". A date of 1970 for "none" would
/// make the list that was never read the most silent of all.
Json time_or_null(const std::optional<Time>& t) { return t ? Json(to_rfc3339(*t)) : Json(); }

Json text_or_null(const std::string& t) { return t.empty() ? Json() : Json(t); }

/// Without `authors` the fields are there and null: names of fields do not change
/// once they are released, and a program need not ask which of them it gets.
Json post_json(const std::optional<PostRef>& post, bool authors) {
  if (!post) return {};
  Json j;
  j["date"] = to_rfc3339(post->date);
  j["author"] = authors ? text_or_null(post->author.name.empty() ? post->author.address : post->author.name) : Json();
  j["subject"] = authors ? text_or_null(clean_line(post->subject)) : Json();
  j["message_id"] = text_or_null(post->message_id);
  j["url"] = text_or_null(post->url);
  j["doubtful"] = post->doubtful;
  return j;
}

/// A month that was not read has null: with 0, a gap in the reading would look like silence.
Json months_json(const std::vector<MonthCount>& months) {
  Json list = Json::array();
  for (const MonthCount& m : months) {
    Json j;
    j["month"] = to_date(m.month).substr(0, 7);
    j["counted"] = m.read ? Json(m.counted) : Json();
    j["doubtful"] = m.read ? Json(m.doubtful) : Json();
    j["set_aside"] = m.read ? Json(m.set_aside) : Json();
    list.push_back(std::move(j));
  }
  return list;
}

Json archives_json(const std::vector<ArchiveStatus>& archives) {
  Json list = Json::array();
  for (const ArchiveStatus& a : archives) {
    Json j;
    j["kind"] = a.kind;
    j["url"] = a.url;
    j["state"] = to_string(a.state);
    j["reason"] = text_or_null(a.reason);
    j["last_good"] = time_or_null(a.last_good);
    list.push_back(std::move(j));
  }
  return list;
}

Json venues_json(const std::vector<Venue>& venues) {
  Json list = Json::array();
  for (const Venue& v : venues) {
    list.push_back(Json{{"kind", v.kind},
                        {"url", v.url},
                        {"newest", time_or_null(v.newest)},
                        {"newest_url", text_or_null(v.newest_url)},
                        {"in_window", v.in_window},
                        {"last_good", time_or_null(v.last_good)}});
  }
  return list;
}

Json checklist_json(const std::vector<ChecklistItem>& list) {
  Json items = Json::array();
  for (const ChecklistItem& c : list)
    items.push_back(Json{{"item", c.item}, {"what", c.what}, {"done", time_or_null(c.done)}});
  return items;
}

/// These names and their meaning are docs/status.md. Other people's programs read them, so they stay.
Json sig_json(const SigStatus& s, bool authors) {
  Json j;
  j["id"] = s.id;
  j["name"] = s.name;
  j["list"] = s.list;
  j["watch"] = to_string(s.watch);
  j["verdict"] = to_string(s.verdict);
  j["reason"] = s.reason;
  j["newest_counted"] = post_json(s.newest_counted, authors);
  j["newest_undoubted"] = post_json(s.newest_undoubted, authors);
  j["newest_any"] = post_json(s.newest_any, authors);
  j["silent_since"] = time_or_null(s.silent_since);
  j["deadline"] = time_or_null(s.deadline);
  j["episode"] = text_or_null(s.episode);
  j["step"] = text_or_null(s.step);
  j["paused"] = s.paused;
  j["next"] = s.next ? Json{{"step", s.next->step}, {"not_before", to_rfc3339(s.next->not_before)}} : Json();
  j["doubtful"] = s.doubtful;
  j["set_aside"] = s.set_aside;
  j["doubtful_only"] = s.doubtful_only;
  j["proof"] = Json{{"since", time_or_null(s.proof.since)}, {"reads", s.proof.reads}, {"missing", s.proof.missing}};
  j["archives"] = archives_json(s.archives);
  j["months"] = months_json(s.months);
  j["venues"] = venues_json(s.venues);
  j["checklist"] = checklist_json(s.checklist);
  return j;
}

/// Subjects and names come from strangers, and nlohmann-json
/// throws at bytes that are no UTF-8 unless it may replace them.
std::string dump(const Json& j) { return j.dump(2, ' ', false, Json::error_handler_t::replace) + "\n"; }

/// Lower comes first: what asks something of a person.
int urgency(const SigStatus& s) {
  // Before the watch: a person must look at the post, also where no ladder runs.
  if (s.doubtful_only || s.paused) return 0;
  if (s.watch != Watch::on) return 5;
  switch (s.verdict) {
    case VerdictKind::silent:
      return 1;
    case VerdictKind::unproven:
      return 2;
    case VerdictKind::unreachable:
      return 2;
    case VerdictKind::active:
      return 3;
    case VerdictKind::not_measured:
      return 4;
  }
  return 4;
}

std::string pad(std::string text, std::size_t width) {
  std::size_t points = 0;
  for (const char c : text) points += (static_cast<unsigned char>(c) & 0xC0U) != 0x80;
  if (points < width) text.append(width - points, ' ');
  return text;
}

/// `never` says something of the list. Where nothing was read, or nothing is measured, that would be a guess.
std::string last_post(const SigStatus& s) {
  if (s.newest_counted) return to_date(s.newest_counted->date) + (s.newest_counted->doubtful ? "?" : "");
  return s.verdict == VerdictKind::unreachable || s.verdict == VerdictKind::not_measured ? "-" : "never";
}

/// What waits for a person comes before what the program will do by itself.
std::string what_next(const SigStatus& s) {
  if (const std::string open = still_to_do(s.checklist); !open.empty()) return "to do: " + open;
  if (s.paused) return "paused: vouch or ignore";
  if (s.doubtful_only) return "doubtful: vouch or ignore";
  if (!s.next) return s.waits_for.empty() || s.watch != Watch::on ? "" : clean_line(s.waits_for, 70);
  return s.next->step + " not before " + to_date(s.next->not_before);
}

}  // namespace

std::string status_json(const std::vector<SigStatus>& sigs, bool authors) {
  Json list = Json::array();
  for (const SigStatus& s : sigs) list.push_back(sig_json(s, authors));
  return dump(list);
}

std::string status_table(std::vector<SigStatus> sigs, Time now) {
  std::stable_sort(sigs.begin(), sigs.end(), [](const auto& a, const auto& b) { return urgency(a) < urgency(b); });
  std::size_t name = 3;
  for (const SigStatus& s : sigs) name = std::max(name, s.id.size());
  std::string text = pad("SIG", name) + "  " + pad("watch", 8) + "  " + pad("verdict", 12) + "  " +
                     pad("last post", 11) + "  " + pad("step", 11) + "  next\n";
  for (const SigStatus& s : sigs) {
    text += pad(s.id, name) + "  " + pad(std::string(to_string(s.watch)), 8) + "  " +
            pad(std::string(to_string(s.verdict)), 12) + "  " + pad(last_post(s), 11) + "  " +
            pad(s.step.empty() ? "-" : s.step, 11) + "  " + what_next(s) + "\n";
    // That somebody wrote explains itself, and so does a list that is gone. Anything
    // else is shown with its reason, so that nobody has to ask for it list by list.
    if (s.verdict != VerdictKind::active && s.watch != Watch::removed)
      text += std::string(name + 2, ' ') + clean_line(s.reason, 160) + "\n";
  }
  return text + "as of " + to_rfc3339(now) + "\n";
}

std::string status_in_full(const SigStatus& s, Time now) {
  std::string text = s.name + " (" + s.id + "), list " + (s.list.empty() ? "-" : s.list) + "\n";
  text += "watch: " + std::string(to_string(s.watch)) + "\nverdict: " + std::string(to_string(s.verdict)) + ": " +
          s.reason + "\n";
  const auto post = [&](const char* what, const std::optional<PostRef>& p) {
    text += std::string(what) + ": ";
    text += p ? to_rfc3339(p->date) + (p->doubtful ? " (doubtful) " : " ") + clean_line(p->subject, 80) +
                    (p->url.empty() ? "" : "\n  " + p->url)
              : "none";
    text += "\n";
  };
  post("newest counted", s.newest_counted);
  post("newest undoubted", s.newest_undoubted);
  post("newest of all", s.newest_any);
  if (s.silent_since)
    text += "silent since: " + to_date(*s.silent_since) + " (" + plural(months_between(*s.silent_since, now), "month") +
            ")\n";
  if (s.deadline) text += "deadline: " + to_rfc3339(*s.deadline) + "\n";
  text += "episode: " + (s.episode.empty() ? "none" : s.episode) + (s.paused ? ", paused" : "") +
          (s.step.empty() ? "" : ", step " + s.step) + "\n";
  if (s.next) text += "next: " + s.next->step + ", not before " + to_rfc3339(s.next->not_before) + "\n";
  if (!s.waits_for.empty()) text += "waits for: " + s.waits_for + "\n";
  for (const ChecklistItem& c : s.checklist)
    text += (c.done ? "done on " + to_date(*c.done) : std::string("to do")) + ": " + c.item + ": " + c.what + "\n";
  text += "in the window: " + plural(s.doubtful, "doubtful post") + ", " + std::to_string(s.set_aside) + " set aside\n";
  text += "proof: " + plural(s.proof.reads, "good read") +
          (s.proof.since ? " since " + to_rfc3339(*s.proof.since) : "") + "\n";
  // Each line names what is missing and the command that would settle it: the way out of `unproven`.
  for (const std::string& line : s.proof.missing) text += "  missing: " + line + "\n";
  for (const ArchiveStatus& a : s.archives) {
    text += "archive: " + a.kind + " " + a.url + ": " + std::string(to_string(a.state)) +
            (a.reason.empty() ? "" : ": " + a.reason) + "\n";
    text += "  last good read: " + (a.last_good ? to_rfc3339(*a.last_good) : std::string("never")) + "\n";
  }
  for (const Venue& v : s.venues) text += "elsewhere (not counted): " + venue_line(v) + "\n";
  text += "posts a month:";
  for (const MonthCount& m : s.months) text += " " + (m.read ? std::to_string(m.counted) : std::string("?"));
  return text + "\nas of " + to_rfc3339(now) + "\n";
}

std::string history_json(const std::vector<HistoryEntry>& entries) {
  Json list = Json::array();
  for (const HistoryEntry& h : entries) {
    list.push_back(Json{{"at", to_rfc3339(h.at)}, {"sig", text_or_null(h.sig)}, {"kind", h.kind}, {"text", h.text}});
  }
  return dump(list);
}

}  // namespace sigwatch
