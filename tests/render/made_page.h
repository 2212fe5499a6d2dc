#pragma once

#include <string>

#include "core/base/calendar.h"
#include "core/report/page_facts.h"

/// Facts for tests of the page, made by hand: one SIG of each kind, as of 2026-11-22 12:00 UTC.
namespace sigwatch::made {

inline Time when(std::string_view text) { return *parse_rfc3339(text); }
inline const Time kNow = when("2026-11-22T12:00:00Z");

/// 24 months that end with this one; `last`: how many months ago a post came last.
inline std::vector<MonthCount> months(int last, int most) {
  std::vector<MonthCount> all;
  for (int back = 23; back >= 0; --back) {
    const int n = back < last ? 0 : (back * 7 + most) % (most + 1);
    all.push_back({add_months(month_start(kNow), -back), back < 22, back == last ? 1 : n, 0, 0});
  }
  return all;
}

inline PostRef post_of(Time date, const std::string& id) {
  return {date, {"Jane Personal", "jane@people.example"},           "A personal subject",
          id,   "https://lists.example/list/x/message/" + id + "/", false};
}

inline PageSig sig_of(const std::string& id, const std::string& name, VerdictKind verdict, Time last, int months_ago) {
  PageSig sig;
  SigStatus& s = sig.status;
  s.id = id;
  s.name = name;
  s.list = id + "@lists.example.org";
  s.verdict = verdict;
  s.reason = "last counted post on " + to_date(last);
  s.newest_counted = s.newest_undoubted = s.newest_any = post_of(last, id + "-1");
  s.silent_since = last;
  s.deadline = add_months(last, 6);
  s.proof = {kNow - Days(3), 5, {}};
  s.months = months(months_ago, 9);
  s.archives = {{"hyperkitty", "https://lists.example/list/" + s.list + "/", ArchiveState::well, "", kNow - 10min}};
  sig.charter = "https://example.org/charter/" + id;
  sig.posts = {{last, PostKind::counted, "known-person", s.newest_counted->url, "Jane Personal", "A personal subject",
                s.archives.front().url},
               {last - Days(9), PostKind::set_aside, "auto-submitted", "", "Machine Sender", "Automatic",
                s.archives.front().url}};
  sig.proof = {{"3 consecutive good reads spread over 48 hours", true, "5 good reads"}};
  return sig;
}

inline Notice notice_of(const std::string& sig, const std::string& date, const std::string& step, Time sent,
                        NoticeState state) {
  Notice n;
  n.sig = sig;
  n.episode = sig + "." + date;
  n.id = notice_id(sig, date, step);
  n.step = step;
  n.audience = step.starts_with("warn") ? Audience::list : Audience::council;
  n.to = n.audience == Audience::list ? sig + "@lists.example.org" : "council@example.org";
  n.state = state;
  n.created = n.not_before = sent;
  n.first_attempt = n.accepted = sent;
  if (state == NoticeState::seen) {
    n.seen = sent + 3min;
    n.seen_url = "https://lists.example/seen/" + step;
    n.message = "Message-ID: <sigwatch." + n.id + ".abcdefghij234567klmn@example.org>\r\n";
  }
  n.subject = "[SIG watch] Warning: " + sig + " may be disbanded. Still active?";
  n.reason = "attested by a person with words";
  return n;
}

inline Episode episode_of(const std::string& sig, Time from) {
  Episode e;
  e.sig = sig;
  e.id = sig + "." + to_date(from);
  e.counts_from = from;
  e.deadline = add_months(from, 6);
  e.began = e.deadline;
  return e;
}

/// Warned twice, and the Council was asked.
inline PageSig asked() {
  PageSig sig = sig_of("whiteboard", "Whiteboard SIG", VerdictKind::silent, when("2025-11-14T10:00:00Z"), 12);
  sig.status.months = months(12, 2);
  sig.episode = episode_of("whiteboard", when("2025-11-14T10:00:00Z"));
  sig.episodes = {*sig.episode};
  sig.status.episode = sig.episode->id;
  sig.status.step = "recommend";
  sig.status.next = NextStep{"remind-5", when("2027-01-08")};
  sig.notices = {notice_of("whiteboard", "2025-11-14", "warn1", when("2026-05-20"), NoticeState::seen),
                 notice_of("whiteboard", "2025-11-14", "inform", when("2026-05-20T01:00:00Z"), NoticeState::seen),
                 notice_of("whiteboard", "2025-11-14", "warn2", when("2026-06-22"), NoticeState::seen),
                 notice_of("whiteboard", "2025-11-14", "recommend", when("2026-07-08"), NoticeState::seen)};
  sig.requested = when("2026-07-08");
  return sig;
}

inline PageSig warned() {
  PageSig sig = sig_of("sensors", "Sensors SIG", VerdictKind::silent, when("2026-05-22T06:02:00Z"), 6);
  sig.episode = episode_of("sensors", when("2026-05-22T06:02:00Z"));
  sig.episodes = {*sig.episode};
  sig.status.episode = sig.episode->id;
  sig.status.step = "warn1";
  sig.status.next = NextStep{"warn2", when("2026-12-22")};
  sig.notices = {notice_of("sensors", "2026-05-22", "warn1", when("2026-11-22T08:00:00Z"), NoticeState::seen)};
  Decision d;
  d.number = 1;
  d.sig = "sensors";
  d.kind = DecisionKind::keep;
  d.at = when("2026-01-10");
  d.by = "council";
  d.reference = "https://example.org/minutes/1";
  d.note = "words of an operator";
  d.recorded_by = "root-the-operator";
  sig.decisions = {d};
  return sig;
}

inline PageSig unproven() {
  PageSig sig = sig_of("mobile", "Mobile SIG", VerdictKind::unproven, when("2026-01-03T10:00:00Z"), 10);
  sig.status.proof.missing = {"nothing new was archived under the root since 2026-11-06"};
  sig.status.archives.front().state = ArchiveState::stalled;
  sig.status.archives.front().reason = "nothing new was archived under the root since 2026-11-06";
  sig.proof.push_back({"the archive's root takes in posts of other lists", false, sig.status.proof.missing.front()});
  return sig;
}

inline PageSig active(const std::string& id, const std::string& name) {
  PageSig sig = sig_of(id, name, VerdictKind::active, when("2026-11-19T10:00:00Z"), 0);
  sig.status.next = NextStep{"warn1", *sig.status.deadline};
  return sig;
}

/// Read from a mailbox that only the operators may open.
inline PageSig secluded() {
  PageSig sig = active("secret", "Secluded SIG");
  sig.is_private = true;
  sig.hidden = {"/srv/mail/secret.mbox"};
  sig.status.archives.front() = {"mbox", "/srv/mail/secret.mbox", ArchiveState::well, "read /srv/mail/secret.mbox",
                                 kNow};
  sig.status.reason = "last counted post in /srv/mail/secret.mbox by jane";
  for (PagePost& p : sig.posts) p.archive = sig.hidden.front();
  return sig;
}

inline PageFacts page() {
  PageFacts facts;
  facts.measured = kNow;
  facts.organisation = "Example Standards Foundation";
  facts.rule = "https://example.org/rule";
  facts.council = "Example Council";
  facts.public_url = "https://sigs.example.org/";
  facts.message_id_domain = "example.org";
  facts.meta.live_since = when("2026-01-01");
  facts.meta.last_pass = kNow - 5min;
  facts.sigs = {active("presence", "Presence SIG"), unproven(), asked(), warned(),
                active("core", "Core SIG"),         secluded()};
  facts.sigs[4].status.watch = Watch::standing;
  facts.sigs[4].status.next.reset();
  facts.history = {
      {when("2026-05-20"), "whiteboard", "notice", "whiteboard.2025-11-14.warn1.0 accepted: 250 words of a server"},
      {when("2026-07-01"), "mobile", "word", "ignore x@y: words of an operator (root-the-operator)"},
      {when("2026-07-02"), "", "mode", "sending paused: words of an operator (root-the-operator)"},
      {when("2026-08-01"), "secret", "reading", "/srv/mail/secret.mbox good: 3 posts"},
      {when("2026-09-01"), "sensors", "decision",
       "keep sensors by the council, https://example.org/minutes/1 (root-the-operator)"},
      {when("2026-09-02"), "sensors", "episode",
       "episode sensors.2026-05-22 ended: a post of 2026-09-02 (<jane-personal@people.example>)"}};
  for (const PageSig& sig : facts.sigs)
    facts.polls.push_back({sig.status.archives.front().url, sig.status.id, kNow - 10min, kNow - 10min, {1, 900}});
  return facts;
}

/// One that shows each state of the overview.
inline std::vector<PageSig> every_look() {
  std::vector<PageSig> sigs = {asked(), warned(), unproven(), active("presence", "Presence SIG"), secluded()};
  const auto add = [&](PageSig sig, const std::string& id, const std::string& name) -> SigStatus& {
    sig.status.id = id;
    sig.status.name = name;
    sig.status.list = id + "@lists.example.org";
    return sigs.emplace_back(std::move(sig)).status;
  };
  add(active("", ""), "doubt", "A SIG of one post that may be spam").doubtful_only = true;
  SigStatus& silent = add(sig_of("", "", VerdictKind::silent, when("2026-05-20"), 6), "silent", "Silent SIG");
  silent.next = NextStep{"warn1", kNow};
  SigStatus& lost = add(sig_of("", "", VerdictKind::unreachable, when("2026-05-20"), 6), "lost", "Lost SIG");
  lost.archives.front() = {
      "pipermail", "https://lists.example/pipermail/a-list-with-a-rather-long-name-for-an-archive/",
      ArchiveState::unreachable, "TLS certificate of lists.example expired on 2026-11-01", std::nullopt};
  lost.newest_counted.reset();
  add(active("", ""), "standing", "Standing SIG").watch = Watch::standing;
  add(warned(), "exempt", "Exempt SIG").watch = Watch::exempt;
  SigStatus& unmeasured =
      add(active("", ""), "unmeasured", "Pneumonoultramicroscopicsilicovolcanoconiosis-and-more-of-it SIG");
  unmeasured.verdict = VerdictKind::not_measured;
  unmeasured.reason = "it has no archive";
  add(active("", ""), "removed", "SIG whose list is gone").watch = Watch::removed;
  add(active("", ""), "closed", "Disbanded SIG").watch = Watch::closed;
  return sigs;
}

/// `n` SIGs, every look among them, most of them active.
inline PageFacts many(int n) {
  PageFacts facts = page();
  facts.sigs = every_look();
  for (int i = static_cast<int>(facts.sigs.size()); i < n; ++i) {
    const std::string number = std::to_string(i);
    facts.sigs.push_back(i % 40 == 0
                             ? unproven()
                             : active("", i % 7 == 0 ? "Working group on interoperable presence and avatars " + number
                                                     : "SIG " + number));
    SigStatus& s = facts.sigs.back().status;
    s.id = "sig-" + number;
    s.list = s.id + "@lists.example.org";
    if (s.verdict == VerdictKind::unproven) s.name = "Group " + number;
  }
  return facts;
}

/// Text that would do harm if it were more than text.
inline PageFacts hostile() {
  const std::string evil = "<script>alert(1)</script>\"' onload=x {{title}} ]]>\xE2\x80\xAE\xFF\r\nX: y & ";
  PageFacts facts = page();
  facts.authors = true;
  for (PageSig& sig : facts.sigs) {
    sig.status.name = evil;
    sig.status.reason = evil;
    sig.only = evil;
    sig.status.newest_counted->author.name = sig.status.newest_counted->subject = evil;
    sig.status.newest_counted->url = "javascript:alert(1)";
    sig.status.archives.front().reason = evil;
    for (PagePost& p : sig.posts) p.author = p.subject = evil, p.url = "https://x/\" onclick=\"y";
    for (ProofLine& line : sig.proof) line.saw = evil;
    for (Notice& n : sig.notices) n.subject = evil, n.seen_url = "data:text/html,<script>";
    for (Decision& d : sig.decisions) d.note = evil, d.reference = "javascript:alert(2)";
  }
  facts.history.push_back({kNow, "sensors", "notice", evil});
  return facts;
}

/// Many SIGs, each with this name.
inline PageFacts crowd(int n, const std::string& name) {
  PageFacts facts = page();
  for (int i = 0; i < n; ++i) facts.sigs.push_back(active("crowd-" + std::to_string(i), name));
  return facts;
}

}  // namespace sigwatch::made
