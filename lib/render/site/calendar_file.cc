#include <algorithm>

#include "core/base/text.h"
#include "render/site/site.h"
#include "render/site/words.h"

namespace sigwatch {

namespace {

/// RFC 5545 3.3.11: these three have a meaning in a value. A line end cannot be left in a clean text.
std::string ics_text(const std::string& text) {
  std::string out;
  for (const char c : clean_line(text, 400)) {
    if (c == '\\' || c == ';' || c == ',') out += '\\';
    out += c;
  }
  return out;
}

/// RFC 5545 3.1: lines end with CR LF and are folded at 75 bytes, never within a character.
void add_line(std::string& ics, std::string line) {
  constexpr std::size_t kWidth = 74;
  while (line.size() > kWidth) {
    std::size_t cut = kWidth;
    while (cut > 1 && (static_cast<unsigned char>(line[cut]) & 0xC0U) == 0x80) --cut;
    ics += line.substr(0, cut) + "\r\n";
    line = " " + line.substr(cut);
  }
  ics += line + "\r\n";
}

std::string compact(const std::string& text) {
  std::string out = text;
  std::erase(out, '-');
  std::erase(out, ':');
  return out;
}

struct CalendarDate {
  std::string uid, what;
  Time at;
};

std::vector<CalendarDate> coming_dates(const PageFacts& facts) {
  std::vector<CalendarDate> dates;
  for (const PageSig& sig : facts.sigs) {
    const SigStatus& s = sig.status;
    if (s.watch != Watch::on) continue;
    if (s.next) {
      const bool quiet = s.verdict == VerdictKind::active;
      const std::string what = quiet ? "limit, if nobody writes until then"
                                     : step_in_words(s.next->step) + " at the earliest, unless somebody writes";
      // The UID is made of group and step, not of the date: when somebody writes and the date
      // moves, a calendar moves its entry in place of keeping both. Nothing is shown in the past.
      dates.push_back({s.id + "." + s.next->step, s.name + ": " + what, std::max(s.next->not_before, facts.measured)});
    }
  }
  return dates;
}

}  // namespace

std::string dates_ics(const PageFacts& facts) {
  // `.invalid` belongs to nobody (RFC 6761), so that the name is no other one's.
  const std::string domain = facts.message_id_domain.empty() ? "sigwatch.invalid" : facts.message_id_domain;
  std::string ics;
  for (const char* line : {"BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//sigwatch//sigwatchd//EN", "CALSCALE:GREGORIAN"})
    add_line(ics, line);
  add_line(ics, "X-WR-CALNAME:" + ics_text("SIG watch: " + facts.organisation));
  for (const CalendarDate& c : coming_dates(facts)) {
    add_line(ics, "BEGIN:VEVENT");
    add_line(ics, "UID:" + c.uid + "@" + domain);
    // Of the facts, not of the clock: the same facts make the same file, which clients need not fetch again.
    add_line(ics, "DTSTAMP:" + compact(to_rfc3339(facts.measured)));
    // A day, not an hour; and transparent, so that nobody counts as busy on it (RFC 5545 3.8.2.7).
    add_line(ics, "DTSTART;VALUE=DATE:" + compact(to_date(c.at)));
    add_line(ics, "SUMMARY:" + ics_text(c.what));
    add_line(ics, "TRANSP:TRANSPARENT");
    const std::string id = c.uid.substr(0, c.uid.find('.'));
    if (!facts.public_url.empty()) add_line(ics, "URL:" + facts.public_url + "sigs/" + id);
    add_line(ics, "END:VEVENT");
  }
  add_line(ics, "END:VCALENDAR");
  return ics;
}

}  // namespace sigwatch
