#include "ctl/show.h"

#include <algorithm>
#include <boost/asio/io_context.hpp>
#include <iostream>
#include <set>

#include "app/site.h"
#include "core/base/text.h"
#include "core/report/cause.h"
#include "core/report/digest.h"
#include "libraries/system/system_clock.h"
#include "render/status.h"

namespace sigwatch {

namespace {

std::string clock_text(const std::optional<Time>& clock) { return clock ? to_rfc3339(*clock) : std::string("none"); }

/// A post of the window as `explain` shows it.
void print_post(const JudgedPost& p) {
  const Post& post = p.post->post;
  std::cout << "  " << (p.date ? to_rfc3339(*p.date) : std::string("no date             ")) << "  "
            << to_string(p.judgement.kind) << ": " << p.judgement.rule
            << (p.judgement.saw.empty() ? "" : " (" + clean_line(p.judgement.saw, 80) + ")") << "\n      "
            << clean_line(
                   post.author.name.empty() ? post.author.address : post.author.name + " <" + post.author.address + ">",
                   80)
            << ": " << clean_line(post.subject, 80) << "\n";
  // All clocks, since the latest that is usable dates the post: only so can a person see where a date comes from.
  std::cout << "      " << clean_line(name_of(*p.post), 120) << (p.post->vanished ? ", vanished" : "")
            << "\n      clocks: sender " << clock_text(post.sender_date) << ", archive "
            << clock_text(post.archive_date) << ", first seen " << to_rfc3339(p.post->first_seen)
            << (p.post->appeared ? " between two good reads" : "") << "\n";
}

/// Each rule that decided, in the order in which they are asked, with when it holds.
void print_rules(const std::set<std::string>& decided) {
  std::cout << "\nrules that decided (the first that holds does):\n";
  for (const RuleText& rule : rule_texts()) {
    if (decided.count(std::string(rule.name)))
      std::cout << "  " << rule.name << ", " << to_string(rule.kind) << ": " << rule.when << "\n";
  }
  // It has no place in the table: clocks are looked at once the table has said that the post counts.
  if (decided.count(std::string(kClocksDisagree.name))) {
    std::cout << "  " << kClocksDisagree.name << ", " << to_string(kClocksDisagree.kind) << ": " << kClocksDisagree.when
              << "\n";
  }
}

bool waits_for_nothing(const Assessment& v) { return !v.ladder.next && v.ladder.waits_for.empty(); }

void print_plan_of(const Assessment& v, std::optional<Time> until) {
  if (v.effective.watch != Watch::on || waits_for_nothing(v)) return;
  if (until && v.ladder.next && v.ladder.next->not_before > *until) return;
  std::cout << v.sig->id << ": ";
  if (v.ladder.next) {
    std::cout << v.ladder.next->step << " to "
              << (v.ladder.next->step.starts_with("warn") ? v.sig->list : std::string("the Council")) << ", not before "
              << to_rfc3339(v.ladder.next->not_before);
  } else {
    std::cout << "nothing yet";
  }
  std::cout << (v.ladder.waits_for.empty() ? "" : "; waits for: " + v.ladder.waits_for) << "\n";
  for (const std::string& line : v.verdict.proof.missing) std::cout << "    missing: " << line << "\n";
}

void print_digests(const Register& reg, const Snapshot& snapshot, std::optional<Time> until) {
  const auto print = [&](Audience audience, int months, const char* to) {
    const auto at = next_digest(snapshot.notices(), audience, months, snapshot.meta().live_since, snapshot.now());
    if (at && (!until || *at <= *until))
      std::cout << "digest to the " << to << ", not before " << to_rfc3339(*at) << "\n";
  };
  print(Audience::council, reg.digest.council, "Council");
  print(Audience::operators, reg.digest.operators, "operators");
}

bool can_be_previewed(const std::string& step) {
  for (const char* whole : {"warn1", "warn1-again", "inform", "warn2", "warn2-again", "recommend", "lives"}) {
    if (step == whole) return true;
  }
  const auto number = [&](const std::string& prefix) {
    const std::string n = step.starts_with(prefix) ? step.substr(prefix.size()) : std::string();
    return !n.empty() && n.size() < 6 && n.find_first_not_of("0123456789") == std::string::npos;
  };
  return number("remind-") || number("decided-");
}

std::string mode_of(const Meta& meta, Time now) {
  std::string mode = meta.live_since ? "live since " + to_date(*meta.live_since)
                                     : "rehearsal: nothing leaves but mail to operators; sigwatchctl go-live ends it";
  if (meta.simulated) mode += "; simulated";
  if (meta.stopped_since) mode += "; stopped: " + meta.stopped_because;
  // When its date is over a pause has ended, though nobody took it out of the row.
  if (meta.paused && (!meta.paused_until || now < *meta.paused_until)) {
    mode += "; paused" + (meta.paused_until ? " until " + to_date(*meta.paused_until) : std::string()) + ": " +
            meta.paused_because;
  }
  return mode;
}

/// The notice as it would be made, when the ladder has not made it yet.
Notice would_be(const Assessment& assessment, const Register& reg, const std::string& step, Time now) {
  for (const Notice& n : assessment.notices) {
    const bool current = !assessment.ladder.current || n.episode == assessment.ladder.current->id;
    // Leaders get the same text under another id and address, so the copy for the list is the one to show.
    if (n.step == step && current && n.audience != Audience::leader) return n;
  }
  Notice n;
  const std::string date = assessment.ladder.current ? to_date(assessment.ladder.current->counts_from)
                           : assessment.clock        ? to_date(assessment.clock->counts_from)
                                                     : to_date(now);
  n.sig = assessment.sig->id;
  n.episode = n.sig + "." + date;
  // The very id that the ladder will give it: Message-ID and token line of the preview are those of the mail to come.
  n.id = notice_id(n.sig, date, step);
  n.step = step;
  const bool to_list = step.starts_with("warn") || step.starts_with("decided-");
  n.audience = to_list ? Audience::list : Audience::council;
  n.to = to_list ? assessment.sig->list : reg.council.notify;
  n.created = n.not_before = now;
  return n;
}

/// What the operators' mail names, one line each.
void print_causes(const std::vector<Cause>& causes) {
  for (const Cause& cause : causes) {
    if (!cause.cleared) std::cout << "to look at: " << cause.item << ": " << headline(cause) << "\n";
  }
}

}  // namespace

int show_status(Session& session, const std::string& sig, bool json) {
  const Snapshot snapshot = session.snapshot();
  const Time now = session.now();
  std::vector<SigStatus> rows;
  for (const SigEntry& entry : session.reg().sigs) {
    if (sig.empty() || entry.id == session.sig(sig).id)
      rows.push_back(status_of(*snapshot.assess(entry), session.reg().policy, now));
  }
  if (json) {
    std::cout << status_json(rows, true);
  } else if (!sig.empty()) {
    std::cout << status_in_full(rows.front(), now);
  } else {
    std::cout << status_table(rows, now) << mode_of(snapshot.meta(), now) << "\n";
    print_causes(session.store().causes());
  }
  // Also where lists are silent or unreachable: bad news is no failure of this command (docs/status.md).
  return kGood;
}

int show_explain(Session& session, const std::string& id) {
  const SigEntry& sig = session.sig(id);
  const Snapshot snapshot = session.snapshot();
  const auto assessment = snapshot.assess(sig);
  const Time now = session.now();
  std::cout << sig.name << " (" << sig.id << ") is " << to_string(assessment->verdict.kind) << ": "
            << assessment->verdict.reason << "\n";
  std::cout << "watch: " << to_string(assessment->effective.watch)
            << (assessment->effective.reason.empty() ? "" : ": " + assessment->effective.reason)
            << "\n\nproof of silence:\n";
  for (const ProofLine& line : assessment->proof) {
    std::cout << "  [" << (line.holds ? "x" : " ") << "] " << line.condition
              << (line.saw.empty() ? "" : ": " + line.saw) << "\n";
  }
  std::cout << "\narchives:\n";
  for (const ArchiveView& a : assessment->archives) {
    const ArchiveHealth h = health(a, session.reg().policy, now);
    std::cout << "  " << a.entry.kind << " " << a.entry.url << ": " << to_string(h.state)
              << (h.reason.empty() ? "" : ": " + h.reason) << "\n    read back to "
              << (!a.memory.complete_from                  ? "nothing yet"
                  : *a.memory.complete_from == Time::min() ? "its beginning"
                                                           : to_date(*a.memory.complete_from))
              << ", first reading " << plural(a.memory.first_cost.requests, "request") << " and "
              << a.memory.first_cost.bytes << " bytes, last poll " << plural(a.memory.last_cost.requests, "request")
              << "\n";
  }
  std::cout << "\nposts of the window (and the newest counted one):\n";
  std::set<std::string> decided;
  for (const JudgedPost& p : assessment->summary.posts) {
    // A post without a date may be young, and blocks the proof; the newest counted one is what the silence counts from.
    if (p.date && !is_young(*p.date, session.reg().policy, now) && &p != assessment->summary.newest_counted) continue;
    print_post(p);
    decided.insert(p.judgement.rule);
  }
  if (decided.empty()) {
    std::cout << "  none\n";
  } else {
    print_rules(decided);
  }
  return kGood;
}

int show_plan(Session& session, std::optional<Time> until) {
  const Snapshot snapshot = session.snapshot();
  const Time now = session.now();
  std::cout << mode_of(snapshot.meta(), now) << "\n";
  for (const Notice& n : snapshot.notices()) {
    // Unknown and refused ones do not go by themselves, and wait for a person.
    if (!is_unsent(n) && n.state != NoticeState::unknown && n.state != NoticeState::refused) continue;
    if (until && n.not_before > *until) continue;
    std::cout << to_string(n.state) << ": " << n.id << " to " << n.to << ", not before " << to_rfc3339(n.not_before)
              << (n.reason.empty() ? "" : ": " + n.reason) << "\n";
  }
  for (const SigEntry& sig : session.reg().sigs) print_plan_of(*snapshot.assess(sig), until);
  print_digests(session.reg(), snapshot, until);
  return kGood;
}

int show_history(Session& session, const std::string& sig, bool json) {
  const auto entries = session.store().history(sig.empty() ? sig : session.sig(sig).id);
  if (json) {
    std::cout << history_json(entries);
    return kGood;
  }
  for (const HistoryEntry& h : entries)
    std::cout << to_rfc3339(h.at) << "  " << (h.sig.empty() ? "-" : h.sig) << "  " << h.kind << ": " << h.text << "\n";
  return kGood;
}

int show_preview(Session& session, const std::string& id, const std::string& step) {
  const SigEntry& sig = session.sig(id);
  if (!can_be_previewed(step)) {
    throw CommandRefusal{
        kUsage,
        "there is no step " + clean_line(step, 40) +
            "; there are warn1, warn1-again, inform, warn2, warn2-again, recommend, remind-K, lives and decided-N"};
  }
  const Snapshot snapshot = session.snapshot();
  const auto assessment = snapshot.assess(sig);
  const Time now = session.now();
  const Notice notice = would_be(*assessment, session.reg(), step, now);
  // As people got it: made from the values of today it would be another mail.
  if (!notice.message.empty()) {
    std::cout << notice.message;
    return kGood;
  }
  const Episode* episode = assessment->ladder.current ? &*assessment->ladder.current : nullptr;
  const NoticeValues values =
      notice_values({session.reg(), sig, notice, episode, assessment->episodes, assessment->notices,
                     assessment->decisions, assessment->summary, assessment->venues, now});
  print_mail(session, notice, values);
  return kGood;
}

void print_mail(Session& session, const Notice& notice, const NoticeValues& values) {
  boost::asio::io_context io;
  SystemClock clock;
  // As the service makes it, with its texts and the key of the state. Nothing is asked, and nothing is sent.
  auto site = Site::open(io, session.reg(), session.store(), clock, [](const std::string&) {});
  if (!site) throw CommandRefusal{kWrong, site.error().what};
  auto composed = (*site)->compose(notice, values, session.now());
  if (!composed) throw CommandRefusal{kWrong, composed.error().what};
  std::cout << composed->message;
}

}  // namespace sigwatch
