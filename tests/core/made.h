#pragma once

#include <algorithm>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "core/base/calendar.h"
#include "core/evidence/summary.h"
#include "core/evidence/verdict.h"
#include "core/ladder/ladder.h"
#include "core/people/classify.h"
#include "core/people/correspondence.h"
#include "core/register/decision.h"

/// Values for tests of the core, made with few words.
namespace sigwatch::made {

inline constexpr const char* kList = "iot@example.org";
inline constexpr const char* kArchive = "https://lists.example/hyperkitty/list/iot@example.org/";
inline constexpr const char* kRoot = "hyperkitty https://lists.example/hyperkitty/";

inline Time at(std::string_view text) {
  const auto time = parse_rfc3339(text);
  if (!time) throw std::invalid_argument("not a time: " + std::string(text));
  return *time;
}

/// A post whose two clocks agree, seen a minute after it was sent.
inline KnownPost post(const std::string& id, Time date, const std::string& from = "jane@example.org",
                      const std::string& subject = "Thing") {
  KnownPost known;
  known.archive = kArchive;
  known.post.message_id = id;
  known.post.locator = "locator-of-" + id;
  known.post.sender_date = date;
  known.post.archive_date = date;
  known.post.author = {from.substr(0, from.find('@')), from};
  known.post.subject = subject;
  known.post.url = "https://lists.example/" + id;
  known.key = post_key(known.post);
  known.first_seen = date + 1min;
  return known;
}

inline KnownPost post(const std::string& id, std::string_view date, const std::string& from = "jane@example.org",
                      const std::string& subject = "Thing") {
  return post(id, at(date), from, subject);
}

inline KnownPost reply(const std::string& id, Time date, const std::string& to,
                       const std::string& from = "john@example.org") {
  KnownPost known = post(id, date, from, "Re: Thing");
  known.post.references = {to};
  return known;
}

inline Register register_of_one() {
  Register reg;
  reg.organisation = {"Example Foundation", "https://example.org/rule"};
  reg.council.name = "Council";
  reg.council.notify = "council@example.org";
  reg.council.archive =
      ArchiveEntry{"https://lists.example/hyperkitty/list/council@example.org/", "hyperkitty", false, kRoot};
  reg.operators = {"ops@example.org"};
  reg.mail.from_name = "SIG Watch";
  reg.mail.from_address = "sigwatch@example.org";
  reg.mail.message_id_domain = "example.org";
  reg.page.public_url = "https://sigs.example.org/";
  SigEntry sig;
  sig.id = "iot";
  sig.name = "SIG-IoT";
  sig.list = kList;
  sig.place = "sigwatch.yaml:9:5";
  sig.archives = {ArchiveEntry{kArchive, "hyperkitty", false, kRoot}};
  reg.sigs = {sig};
  return reg;
}

/// Pointers to posts, as Correspondence and summarise() take them.
inline std::vector<const KnownPost*> pointers(const std::vector<KnownPost>& posts) {
  std::vector<const KnownPost*> out;
  for (const KnownPost& p : posts) out.push_back(&p);
  return out;
}

/// An archive that proves whatever is to prove at `now`.
inline ArchiveView well_read(const ArchiveEntry& entry, Time now) {
  ArchiveView view;
  view.entry = entry;
  view.root = entry.root;
  view.others_pulse = now - Days(1);
  view.root_pulse = now - Days(1);
  ArchiveMemory& m = view.memory;
  m.url = entry.url;
  m.beginning = m.deep = true;
  m.complete_from = Time::min();
  m.series = {now - Days(3), 5, now};
  m.first_good = now - Days(30);
  m.last_good = m.last_attempt = now;
  m.evidence.kind = Evidence::Kind::good;
  return view;
}

inline Decision decision(int number, DecisionKind kind, Time when, std::optional<Time> until = std::nullopt) {
  Decision d;
  d.number = number;
  d.sig = "iot";
  d.kind = kind;
  d.at = when;
  d.until = until;
  d.by = "council";
  d.reference = "https://example.org/minutes/" + std::to_string(number);
  return d;
}

inline Statement statement(Statement::Kind kind, const std::string& about, Time when) {
  return {kind, about, "looked at it", "root", when, std::nullopt};
}

/// A post that ends an episode: jane answers john.
inline KnownPost life(std::string_view date) { return reply("life@x", at(date), "start@x", "jane@example.org"); }

/// A doubtful post.
inline KnownPost spam(std::string_view date) { return post("spam@x", date, "prize@example.net", "Offer"); }

/// A first warning to the list of some SIG.
inline Notice warning(const std::string& sig, NoticeState state, std::string_view created) {
  Notice n;
  n.sig = sig;
  n.id = sig + ".2026-01-10.warn1.0";
  n.step = "warn1";
  n.audience = Audience::list;
  n.to = sig + "@example.org";
  n.state = state;
  n.created = at(created);
  return n;
}

/// One SIG and everything that is known of it; step by step through the years.
struct Story {
  Register reg = register_of_one();
  std::vector<KnownPost> posts;
  std::vector<Statement> statements;
  std::vector<Decision> decisions;
  std::vector<Episode> episodes;
  std::vector<Notice> notices;
  std::optional<Time> first_good = at("2026-01-15");
  std::optional<Time> live_since = at("2026-01-15");
  bool list_shows = true;
  bool proved = true;  ///< the archive proves silence
  LadderOutcome last;

  SigEntry& sig() { return reg.sigs.front(); }

  /// One pass at `now`: judge, step, commit.
  const LadderOutcome& pass(Time now) {
    const Correspondence correspondence(pointers(posts));
    const MessageStatements said(statements);
    const OwnNotices own = own_notices(reg, notices);
    const EffectiveWatch effective = effective_watch(sig(), decisions, now);
    const Summary summary =
        summarise(pointers(posts), Rules{reg, sig(), correspondence, said, own, true}, Time::min(), now);
    std::vector<ArchiveView> archives = {well_read(sig().archives.front(), now)};
    if (!proved) archives.front().others_pulse.reset();
    const Verdict verdict =
        judge({reg, sig(), effective, summary, archives, SharedLists(reg).has(sig().list), ""}, now);
    last = step(
        {reg, sig(), effective, decisions, verdict, summary, episodes, notices, first_good, live_since, list_shows},
        now);
    apply(last);
    return last;
  }
  const LadderOutcome& pass(std::string_view now) { return pass(at(now)); }

  void apply(const LadderOutcome& out) {
    for (const Episode& e : out.episodes) put(episodes, e);
    for (const Notice& n : out.notices) put(notices, n);
  }

  template <class Row>
  static void put(std::vector<Row>& rows, const Row& row) {
    const auto it = std::find_if(rows.begin(), rows.end(), [&](const Row& r) { return r.id == row.id; });
    if (it == rows.end()) {
      rows.push_back(row);
    } else {
      *it = row;
    }
  }

  /// The notice of a step (the last one made), or null.
  Notice* find(std::string_view step, Audience audience) {
    Notice* found = nullptr;
    for (Notice& n : notices) {
      if (n.step == step && n.audience == audience) found = &n;
    }
    return found;
  }
  Notice* find(std::string_view step) {
    Notice* list = find(step, Audience::list);
    return list ? list : find(step, Audience::council);
  }

  void accept(std::string_view step, std::string_view when) {
    Notice& n = *find(step);
    n.state = NoticeState::accepted;
    n.first_attempt = n.accepted = at(when);
  }
  void see(std::string_view step, std::string_view when) {
    Notice& n = *find(step);
    if (!n.accepted) accept(step, when);
    n.state = NoticeState::seen;
    n.seen = at(when);
    n.seen_url = "https://lists.example/seen-" + n.step;
  }

  /// `warn1 inform`: the steps that the last pass made or changed, in order.
  std::string made_steps() const {
    std::string line;
    for (const Notice& n : last.notices) line += (line.empty() ? "" : " ") + n.step;
    return line;
  }
  /// Why the ladder of the last pass waits, and for what.
  std::string next_step() const {
    return last.next ? last.next->step + " " + to_rfc3339(last.next->not_before) : "nothing";
  }

  /// Silent since 2026-01-10, live; warned on 2026-07-10 and seen a day later; informed; warned again; asked on
  /// 2026-08-25, seen on 2026-08-26.
  static Story silent() {
    Story story;
    story.posts = {post("old@x", "2026-01-10T12:00:00Z", "jane@example.org"),
                   reply("older@x", at("2026-01-10T11:00:00Z"), "start@x", "jane@example.org"),
                   post("start@x", "2026-01-09T12:00:00Z", "john@example.org")};
    return story;
  }
  static Story warned() {
    Story story = silent();
    story.pass("2026-07-10T12:00:00Z");
    story.accept("warn1", "2026-07-10T12:00:00Z");
    return story;
  }
  static Story informed() {
    Story story = warned();
    story.see("warn1", "2026-07-11T12:00:00Z");
    story.pass("2026-07-11T12:00:00Z");
    story.see("inform", "2026-07-11T12:00:00Z");
    return story;
  }
  static Story asked() {
    Story story = informed();
    story.pass("2026-08-10T12:00:00Z");
    story.see("warn2", "2026-08-10T12:00:00Z");
    story.pass("2026-08-25T12:00:00Z");
    story.see("recommend", "2026-08-26T12:00:00Z");
    return story;
  }
};

}  // namespace sigwatch::made
