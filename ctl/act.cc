#include "ctl/act.h"

#include <algorithm>
#include <iostream>

#include "core/base/text.h"
#include "ctl/show.h"
#include "libraries/soci/sqlite_store.h"

namespace sigwatch {

namespace {

int did(const std::string& what) {
  std::cout << what << "\n";
  return kGood;
}

int nothing_done() {
  std::cout << "nothing done\n";
  return kWrong;
}

/// A name that nothing bears is wrong usage (2). A notice that is not in the right state for a command is another thing
/// (1): the line was well typed.
Notice notice_named(Session& session, const std::string& id) {
  const auto found = session.store().notice(id);
  if (!found)
    throw CommandRefusal{kUsage,
                         "there is no notice " + clean_line(id, 80) + "; sigwatchctl plan names those that wait"};
  return *found;
}

Statement statement_of(Session& session, Statement::Kind kind, const std::string& about, const std::string& because) {
  Statement w;
  w.kind = kind;
  w.about = about;
  w.because = because;
  w.by = session.who();
  w.at = session.now();
  return w;
}

/// People copy a Message-ID as it stands in the header of a mail; posts are known without the brackets.
std::string without_brackets(std::string id) {
  if (id.size() > 2 && id.front() == '<' && id.back() == '>') id = id.substr(1, id.size() - 2);
  return id;
}

/// A later one that was shown stays its reason: who released it by name has looked, and the outbox does not ask again.
void let_go(Notice& n) {
  n.state = NoticeState::due;
  n.released = true;
  if (!later_one_shown(n)) n.reason.clear();
}

/// The SIGs whose posts a name is about; says so when there is none.
std::vector<std::string> sigs_with(Session& session, const std::string& about) {
  std::vector<std::string> sigs;
  for (const SigEntry& sig : session.reg().sigs) {
    for (const ArchiveEntry& a : sig.archives) {
      for (const KnownPost& p : session.store().posts(a.url)) {
        const bool is = p.post.message_id == about || p.key == about || p.post.locator == about;
        if (is && (sigs.empty() || sigs.back() != sig.id)) sigs.push_back(sig.id);
      }
    }
  }
  return sigs;
}

}  // namespace

int act_go_live(Session& session, bool yes) {
  const Meta meta = session.store().meta();
  // Twice would say hello again; and of what was decided between the two the list would not be told, since decisions
  // from before going live are not announced.
  if (meta.live_since) throw CommandRefusal{kWrong, "it is live already, since " + to_rfc3339(*meta.live_since)};
  show_plan(session, std::nullopt);
  const bool council = !session.reg().council.notify.empty();
  const std::string question =
      "From now on warnings go to the lists" +
      (council ? " and mail to " + session.reg().council.notify + ", first a short hello" : std::string()) +
      ". Go live?";
  if (!confirmed(question, yes)) return nothing_done();
  Change change;
  const Time now = session.now();
  change.edit_meta = [now](Meta& m) { m.live_since = now; };
  // In one transaction with the mode, before anything else can fall due: only when this mail is seen in its archive is
  // it known that we may post to the Council's list at all.
  if (council) {
    Notice hello;
    hello.id = plain_notice_id("hello", now);
    hello.step = "hello";
    hello.audience = Audience::council;
    hello.to = session.reg().council.notify;
    hello.created = hello.not_before = now;
    change.notices.push_back(std::move(hello));
  }
  session.write(std::move(change), "", "mode", "went live");
  return did("live; the daemon says hello to the Council with its next pass");
}

int act_pause(Session& session, std::optional<Time> until, const std::string& because) {
  // Asks nothing: it can only keep mail back, and may be wanted in a hurry.
  Change change;
  change.edit_meta = [&](Meta& m) { m.paused = true, m.paused_until = until, m.paused_because = clean_line(because); };
  session.write(std::move(change), "", "mode",
                "sending paused" + (until ? " until " + to_rfc3339(*until) : std::string()) + ": " + because);
  return did("paused: nothing leaves but mail to operators; measuring goes on. sigwatchctl resume ends it");
}

int act_resume(Session& session) {
  if (!session.store().meta().paused) throw CommandRefusal{kWrong, "it is not paused"};
  Change change;
  change.edit_meta = [](Meta& m) { m.paused = false, m.paused_until.reset(), m.paused_because.clear(); };
  session.write(std::move(change), "", "mode", "sending resumed");
  return did("resumed");
}

int act_release(Session& session, const std::string& id, bool all, bool yes) {
  Change change;
  std::string names;
  if (all) {
    for (Notice n : session.store().notices()) {
      // What was refused or may have been sent goes again only when a person names it, never in passing.
      if (n.state != NoticeState::held) continue;
      // If the service changes one of them while the question stands, none is released, and the person looks again.
      change.expected.push_back({n.id, n.state});
      names += (names.empty() ? "" : ", ") + n.id;
      // For `history SIG`: the line of write() is about all of them, and belongs to no SIG.
      change.history.push_back({session.now(), n.sig, "notice", n.id + " released (" + session.who() + ")"});
      let_go(n);
      change.notices.push_back(std::move(n));
    }
    // Else the service would hold them again at once: as long as the stop stands it holds whatever is due.
    change.edit_meta = [](Meta& m) { m.stopped_since.reset(), m.stopped_because.clear(); };
    if (names.empty() && !session.store().meta().stopped_since) return did("nothing is held");
    if (!confirmed(
            "Release " + (names.empty() ? std::string("the stop") : names) + "? Each is measured again before it goes.",
            yes))
      return nothing_done();
  } else {
    Notice n = notice_named(session, id);
    const bool again = n.state == NoticeState::unknown || n.state == NoticeState::refused;
    if (n.state != NoticeState::held && !again)
      throw CommandRefusal{kWrong, n.id + " is " + std::string(to_string(n.state)) +
                                       ": only held, unknown and refused ones are released"};
    const Meta meta = session.store().meta();
    if (meta.stopped_since && n.audience != Audience::operators)
      throw CommandRefusal{kWrong, "all sending is stopped, so " + n.id + " would be held again at once (" +
                                       meta.stopped_because + "); sigwatchctl release --all ends the stop"};
    const std::string question =
        again ? n.id + " may have been sent already (" + n.reason + "). Send it again, with the same Message-ID?"
              : "Release " + n.id + " to " + n.to + "?";
    if (!confirmed(question, yes)) return nothing_done();
    change.expected.push_back({n.id, n.state});
    names = n.id;
    let_go(n);
    // The mail stays as it was frozen: should both copies arrive, they bear one Message-ID.
    if (again) {
      n.not_before = session.now();
      n.first_attempt.reset();  // five days of trying begin anew
    }
    change.notices.push_back(std::move(n));
  }
  session.write(std::move(change), all ? "" : notice_named(session, id).sig, "notice",
                "released: " + (names.empty() ? std::string("the stop") : names));
  return did("released: " + (names.empty() ? std::string("the stop") : names));
}

int act_withdraw(Session& session, const std::string& id, bool yes) {
  Notice n = notice_named(session, id);
  if (!is_unsent(n))
    throw CommandRefusal{kWrong,
                         n.id + " is " + std::string(to_string(n.state)) + ": only what was not sent can be withdrawn"};
  if (!confirmed("Withdraw " + n.id + " to " + n.to + "? Its ladder then waits.", yes)) return nothing_done();
  Change change;
  change.expected.push_back({n.id, n.state});
  // An episode makes each step once: while this row stands, the ladder neither repeats the step nor passes it by.
  n.state = NoticeState::withdrawn;
  n.reason = "withdrawn by " + session.who();
  const std::string sig = n.sig;
  change.notices.push_back(std::move(n));
  session.write(std::move(change), sig, "notice", id + " withdrawn");
  return did(id + " withdrawn");
}

int act_attest(Session& session, const std::string& about, const std::string& because) {
  Change change;
  std::string sig;
  std::string what;
  if (auto notice = session.store().notice(about)) {
    // Only of mail that left, or may have left, can a person say that it arrived. Of a held warning it would carry the
    // ladder on to the Council although the list was never warned.
    const bool open = notice->state == NoticeState::accepted || notice->state == NoticeState::unknown;
    if (!open)
      throw CommandRefusal{kWrong, about + " is " + std::string(to_string(notice->state)) +
                                       ": only accepted and unknown ones are attested"};
    change.expected.push_back({notice->id, notice->state});
    notice->state = NoticeState::attested;
    // The clock of the next step starts here, as it does when an archive shows a notice.
    notice->seen = session.now();
    if (!notice->accepted) notice->accepted = session.now();
    notice->reason = clean_line(because);
    sig = notice->sig;
    change.notices.push_back(std::move(*notice));
    what = "it arrived";
  } else {
    // What is said is kept for good: about a name that nothing in the register bears it would never settle anything.
    for (const ArchiveEntry& a : archives_of(session.reg())) {
      if (a.url == about) what = "this archive is right as it is";
      if (!a.root.empty() && a.root == about) what = "this root works (valid 30 days)";
    }
    if (what.empty())
      throw CommandRefusal{kUsage,
                           clean_line(about, 120) +
                               " is no notice, archive or root of this register; sigwatchctl explain SIG names them"};
  }
  change.statements.push_back(statement_of(session, Statement::Kind::attest, about, because));
  session.write(std::move(change), sig, "word", "attested: " + about + ": " + because);
  return did("attested: " + what);
}

int act_word(Session& session, Statement::Kind kind, const std::string& name, const std::string& because, bool yes) {
  const std::string about = without_brackets(name);
  const auto sigs = sigs_with(session, about);
  // A slip in the id would be kept for good, and the person would believe that the post is settled.
  if (sigs.empty())
    throw CommandRefusal{kUsage,
                         "no post is known by " + clean_line(about, 120) + "; sigwatchctl explain SIG names them"};
  if (kind == Statement::Kind::forget && !confirmed("Remove author, subject and link of " + clean_line(about, 120) +
                                                        " from the state? The fact that there was a post stays.",
                                                    yes)) {
    return nothing_done();
  }
  Change change;
  change.statements.push_back(statement_of(session, kind, about, because));
  // A Message-ID may hold a person's name, and lines of history are kept for good.
  const std::string shown = kind == Statement::Kind::forget ? std::string("a post") : about;
  session.write(std::move(change), sigs.front(), "word", std::string(to_string(kind)) + " " + shown + ": " + because);
  return did(std::string(to_string(kind)) + ": recorded for " + sigs.front());
}

int act_ack(Session& session, const std::string& item, std::optional<Time> until) {
  const auto causes = session.store().causes();
  if (std::none_of(causes.begin(), causes.end(), [&](const Cause& c) { return c.item == item; })) {
    std::string names;
    for (const Cause& c : causes) names += "\n  " + c.item;
    throw CommandRefusal{kUsage, "there is no item " + clean_line(item, 120) +
                                     (names.empty() ? "; nothing is open" : "; there are:" + names)};
  }
  Change change;
  change.statements.push_back(statement_of(session, Statement::Kind::ack, item, ""));
  change.statements.back().until = until;
  session.write(std::move(change), "", "word", "ack " + item + (until ? " until " + to_date(*until) : std::string()));
  return did("quiet" + (until ? " until " + to_date(*until) : std::string(" until it clears")));
}

int act_decide(Session& session, Decision decision, bool yes) {
  // For its refusal, where the register has no such SIG.
  session.sig(decision.sig);
  const Time now = session.now();
  if (decision.kind == DecisionKind::extend) {
    if (!decision.until) throw CommandRefusal{kUsage, "extend needs --until DATE"};
    // It would give no time to anybody, and the list would be told of it all the same.
    if (*decision.until <= now)
      throw CommandRefusal{kUsage, "--until " + to_date(*decision.until) + " is not in the future"};
  }
  if (decision.kind == DecisionKind::revoke) {
    // `revoke` names no decision: it undoes the latest that still stands.
    std::vector<Decision> mine;
    for (const Decision& d : session.store().decisions()) {
      if (d.sig == decision.sig) mine.push_back(d);
    }
    if (standing_decisions(mine).empty())
      throw CommandRefusal{kWrong, "there is no decision about " + decision.sig + " to revoke"};
  }
  decision.at = now;
  decision.recorded_by = session.who();
  const std::string text = std::string(to_string(decision.kind)) + " " + decision.sig + " by the " + decision.by +
                           (decision.until ? " until " + to_date(*decision.until) : std::string()) + ", " +
                           decision.reference;
  // Told after a while and not at once, so that a slip can be revoked before anybody reads it.
  if (!confirmed("Record: " + text + "? List and Council are told in 15 minutes, unless it is revoked before.", yes))
    return nothing_done();
  Change change;
  const std::string sig = decision.sig;
  change.decisions.push_back(std::move(decision));
  session.write(std::move(change), sig, "decision", text);
  return did("recorded: " + text);
}

int act_backup(Session& session, const std::string& file) {
  // By SQLite, which copies what stands in the write-ahead log, too: a copy of the file alone may lack the last rows.
  auto made = backup_sqlite(session.reg().state, file);
  if (!made) throw CommandRefusal{kWrong, made.error().what};
  return did("backed up to " + file);
}

}  // namespace sigwatch
