#include "service/causes.h"

#include <algorithm>

#include "core/base/text.h"
#include "core/ladder/net.h"
#include "core/report/asked_posts.h"

namespace sigwatch {

namespace {

std::string group_of(const Assessment& assessment) {
  return assessment.archives.empty() ? std::string() : assessment.archives.front().root;
}

Cause cause(std::string item, std::string group, std::string known, std::string likely, std::string type, Time now) {
  Cause c;
  c.item = std::move(item);
  c.group = std::move(group);
  // Names, subjects and servers' answers come from outside. Each becomes one clean line (promise 9).
  c.known = clean_line(known, 600);
  c.likely = std::move(likely);
  c.type = std::move(type);
  c.since = now;
  return c;
}

void about_verdict(const Register& reg, const Assessment& assessment, Time now, std::vector<Cause>& out) {
  const std::string& id = assessment.sig->id;
  const auto since = assessment.memory ? assessment.memory->verdict_since : std::nullopt;
  const bool measured = assessment.effective.watch != Watch::removed && assessment.effective.watch != Watch::closed;
  if (!measured) return;
  // Without a delay of its own: after a good read the verdict itself waits for policy.unreachable_after.
  if (assessment.verdict.kind == VerdictKind::unreachable) {
    out.push_back(cause("unreachable:" + id, group_of(assessment),
                        assessment.sig->name + " cannot be measured: " + assessment.verdict.reason,
                        "the archive is down, has moved, or now asks for an account", "sigwatchctl check --online",
                        now));
  }
  // Often it passes by itself: an archive answers again, and its reads soon lie far enough apart.
  if (assessment.verdict.kind == VerdictKind::unproven && since && now - *since >= reg.policy.unproven_report_after) {
    out.push_back(cause("unproven:" + id, group_of(assessment),
                        assessment.sig->name + " looks silent and this is not proved: " + assessment.verdict.reason,
                        "one condition of proof stays open", "sigwatchctl explain " + id, now));
  }
  if (!assessment.effective.edit.empty()) {
    out.push_back(
        cause("edit:" + id, "",
              assessment.sig->name + " was " + assessment.effective.reason + ", and the configuration says otherwise",
              "it was not edited yet; the decision holds meanwhile", assessment.effective.edit, now));
  }
}

/// After the moment in which a decision may still be taken back unseen.
void about_checklist(const Register& reg, const Assessment& assessment, Time now, std::vector<Cause>& out) {
  const auto closing = closing_decision(assessment.decisions);
  const std::string open = still_to_do(assessment.checklist);
  if (!closing || open.empty() || now - closing->at < reg.policy.decided_after) return;
  const std::string first = open.substr(0, open.find(','));
  out.push_back(cause("checklist:" + assessment.sig->id, "",
                      assessment.sig->name + " was disbanded on " + to_date(closing->at) + "; not ticked yet: " + open,
                      "it is not done yet, or nobody said that it is",
                      "sigwatchctl tick " + assessment.sig->id + " " + first + " --because TEXT", now));
}

void about_doubt(const Register& reg, const Assessment& assessment, Time now, std::vector<Cause>& out) {
  const bool paused = assessment.ladder.current && assessment.ladder.current->paused_since;
  if (!assessment.verdict.doubtful_only && !paused) return;
  // What pauses an episode is asked about however old it is, since it pauses the ladder for as long.
  const auto after = paused ? std::optional<Time>(assessment.ladder.current->counts_from) : std::nullopt;
  const std::string posts = doubtful_posts(assessment.summary, reg.policy, after, now);
  if (posts.empty()) return;
  const std::string& id = assessment.sig->id;
  out.push_back(cause("doubtful:" + id, group_of(assessment),
                      "All that says that " + assessment.sig->name +
                          " is alive is doubtful mail: please read it, and say whether a person wrote it",
                      "spam, or a newcomer",
                      "sigwatchctl vouch or ignore, as above; sigwatchctl explain " + id + " shows every post", now));
  // Below the headline, which status and digests show and which names nobody. These lines name people; `forget` takes
  // them out again.
  out.back().known += "\n" + posts;
}

/// Each step that will not come: where the episode runs on, its ladder stands still for it.
void about_withdrawn(const Assessment& assessment, Time now, std::vector<Cause>& out) {
  for (const Notice& n : assessment.withdrawn) {
    const bool runs = assessment.ladder.current && assessment.ladder.current->id == n.episode;
    out.push_back(cause("withdrawn:" + n.id, "", n.id + " to " + n.to + " was withdrawn: " + n.reason,
                        runs ? "the group is still silent, and its ladder stands still until a person decides"
                             : "the episode to which it belonged is over",
                        (runs ? "sigwatchctl status " + assessment.sig->id + ", or " : "nothing; or ") +
                            "sigwatchctl ack withdrawn:" + n.id,
                        now));
  }
}

/// Many of them are one line.
void about_posing(const std::string& id, const std::string& group, const std::string& where,
                  const std::vector<const KnownPost*>& posing, Time now, std::vector<Cause>& out) {
  if (posing.empty()) return;
  const KnownPost& last =
      **std::max_element(posing.begin(), posing.end(), [](auto* a, auto* b) { return a->first_seen < b->first_seen; });
  out.push_back(cause(
      "posing:" + id, group,
      plural(static_cast<long>(posing.size()), "post") + " in " + where +
          " bear or name a notice of ours that this state did not send; the last, seen on " + to_date(last.first_seen) +
          ": " + name_of(last),
      "somebody tries to pass for us; or a state that was lost sent the notice. They moved nothing: no notice is seen, "
      "withdrawn or answered by them",
      "read them; then sigwatchctl ack posing:" + id, now));
}

/// The episode that a warning belongs to, when it has ended since; else null.
const Episode* ended_episode(const Assessment& assessment, const Notice& n) {
  const auto it = std::find_if(assessment.episodes.begin(), assessment.episodes.end(),
                               [&](const Episode& e) { return e.id == n.episode && e.ended; });
  return n.step.starts_with("warn") && it != assessment.episodes.end() ? &*it : nullptr;
}

void about_unseen(const Register& reg, const Snapshot& snapshot, const Notice& n, Time now, std::vector<Cause>& out) {
  const bool shows = n.audience == Audience::list || (n.audience == Audience::council && reg.council.archive);
  if (!shows || !n.accepted) return;
  const std::string known =
      n.id + " to " + n.to + " was accepted on " + to_date(*n.accepted) + " and is not in the archive";
  const SigEntry* sig = find_sig(reg, n.sig);
  const auto assessment = sig ? snapshot.assess(*sig) : nullptr;
  // At once, and not after unseen_after: a moderator who lets the mail pass now would have a list warned that needs no
  // warning any more.
  if (const Episode* ended = assessment ? ended_episode(*assessment, n) : nullptr) {
    const std::string because = ended->ended_by.empty() ? ended->ended_because : "the list is alive";
    out.push_back(cause("unseen:" + n.id, "", known + "; meanwhile its episode ended, so it would warn for nothing",
                        "held for moderation",
                        "discard the held message, " + because + "; then sigwatchctl ack unseen:" + n.id, now));
  } else if (now - *n.accepted >= reg.policy.unseen_after) {
    out.push_back(cause(
        "unseen:" + n.id, "", known,
        "in this order: held for moderation (our sender is not a member), discarded by a rule, waiting in the "
        "archiver's spool, Message-ID changed by a relay",
        "look into the list's moderation queue; if it arrived: sigwatchctl attest " + n.id + " --because TEXT", now));
  }
}

/// What was tried and may have arrived, or what a lost state may have sent.
Cause about_unknown(const Notice& n, Time now) {
  const std::string attest = "sigwatchctl attest " + n.id + " --because TEXT", release = "sigwatchctl release " + n.id;
  const std::string item = "unknown:" + n.id, what = n.id + " to " + n.to;
  // Two questions that look alike. Here the archive shows a mail of ours that this state did not send; below, nobody
  // knows how an attempt of this state ended.
  if (later_one_shown(n)) {
    const bool itself = n.reason.starts_with(kItselfIsThere);
    return cause(item, "",
                 what + " is not sent, and its ladder waits: " + n.reason +
                     (itself ? "" : ", of which this state knows nothing"),
                 "the state was lost, or an old backup restored, and what was lost had sent it",
                 "look into the archive; if what it should say was said there: " + attest + ", else: " + release, now);
  }
  return cause(item, "", what + ": it is not known whether it was sent: " + n.reason,
               "the connection or the program ended at a bad moment",
               "look into the list; if it is there: " + attest + ", else: " + release, now);
}

/// Of a first warning: who was set aside and why, whatever else holds it (docs/ladder.md).
/// Whoever is asked to release it should not have to look up who stands behind a number.
std::string set_aside_before(const Register& reg, const Snapshot& snapshot, const Notice& n, Time now) {
  const SigEntry* sig = n.step == "warn1" ? find_sig(reg, n.sig) : nullptr;
  return sig ? caught_posts(net_groups(snapshot.assess(*sig)->summary, reg.policy, now)) : std::string();
}

Cause about_held(const Register& reg, const Snapshot& snapshot, const Notice& n, Time now) {
  const std::string aside = set_aside_before(reg, snapshot, n, now);
  const std::string preview = n.sig.empty() ? "" : "sigwatchctl preview " + n.sig + " " + n.step + ", then ";
  Cause held =
      cause("held:" + n.id, "", n.id + " to " + n.to + " is held: " + n.reason,
            aside.empty() ? "it waits for a person"
                          : "programs wrote what was set aside; a person among them must not be warned",
            (aside.empty() ? "" : "if no person wrote any of it: ") + preview + "sigwatchctl release " + n.id, now);
  if (!aside.empty()) held.known += "\n" + aside;
  return held;
}

/// Nothing that is known of its SIG keeps it from going. Of one that is not silent, or is paused, other causes tell.
bool should_have_gone(const Snapshot& snapshot, const SigEntry* sig, const Notice& n) {
  if (!ends_with_episode(n) || !sig) return true;
  const auto assessment = snapshot.assess(*sig);
  const auto& current = assessment->ladder.current;
  return assessment->verdict.kind == VerdictKind::silent && !(current && current->paused_since);
}

/// The Council's own archive may be away, or what would show whether the notice is there already.
void about_due(const Register& reg, const Snapshot& snapshot, const Notice& n, Time now, std::vector<Cause>& out) {
  const Meta& meta = snapshot.meta();
  const bool paused = meta.paused && (!meta.paused_until || now < *meta.paused_until);
  if (!meta.live_since || paused || meta.stopped_since) return;
  const Time since = std::max(n.not_before, *meta.live_since);
  if (now - since < reg.policy.unreachable_after || !should_have_gone(snapshot, find_sig(reg, n.sig), n)) return;
  out.push_back(cause("due:" + n.id, "",
                      n.id + " to " + n.to + " is due since " + to_date(since) + " and could not be sent",
                      "before an attempt the archives that it concerns must answer well, and one does not",
                      "sigwatchctl check --online, and look for `" + n.id + " is not sent now` in the log", now));
}

void about_notice(const Register& reg, const Snapshot& snapshot, const Notice& n, Time now, std::vector<Cause>& out) {
  const std::string what = n.id + " to " + n.to;
  switch (n.state) {
    case NoticeState::refused:
      out.push_back(cause("refused:" + n.id, "", what + " was refused: " + n.reason,
                          "the address or our right to send to it is wrong",
                          "mend it, then sigwatchctl release " + n.id, now));
      break;
    case NoticeState::unknown:
      out.push_back(about_unknown(n, now));
      break;
    case NoticeState::held:
      out.push_back(about_held(reg, snapshot, n, now));
      break;
    case NoticeState::deferred:
      if (now - n.first_attempt.value_or(now) >= Days(1)) {
        out.push_back(cause("deferred:" + n.id, "",
                            what + " is put off since " + to_date(*n.first_attempt) + ": " + n.reason,
                            "the mail server is down, or refuses us for now", "sigwatchctl check --mail", now));
      }
      break;
    case NoticeState::accepted:
      about_unseen(reg, snapshot, n, now, out);
      break;
    case NoticeState::due:
      about_due(reg, snapshot, n, now, out);
      break;
    case NoticeState::sending:
    case NoticeState::seen:
    case NoticeState::attested:
    case NoticeState::withdrawn:
      break;
  }
}

/// For a month: then it is history.
void about_chat(const Register& reg, const Notice& n, Time now, std::vector<Cause>& out) {
  if (n.chat.state != ChatState::given_up || !n.accepted || now - *n.accepted >= Days(30) || !reg.council.xmpp) return;
  out.push_back(cause(
      "chat:" + n.id, "",
      n.id + " was mailed to the Council and not told in " + reg.council.xmpp->to + ": " + n.chat.reason,
      "the chat was away, or does not let us in", "sigwatchctl check --mail, then sigwatchctl ack chat:" + n.id, now));
}

}  // namespace

std::vector<Cause> find_causes(const Register& reg, const Snapshot& snapshot, const CachedAssessments& cached,
                               Time now) {
  std::vector<Cause> found;
  for (const SigEntry& sig : reg.sigs) {
    // There is nothing to say of it: holds_until() sees to that.
    if (cached.holds(sig.id)) continue;
    const auto assessment = snapshot.assess(sig);
    about_verdict(reg, *assessment, now, found);
    about_checklist(reg, *assessment, now, found);
    about_doubt(reg, *assessment, now, found);
    about_withdrawn(*assessment, now, found);
    about_posing(sig.id, group_of(*assessment), "the list of " + sig.name, assessment->posing, now, found);
  }
  if (reg.council.archive) {
    const std::vector<KnownPost> posing = snapshot.posing_in(*reg.council.archive);
    std::vector<const KnownPost*> all;
    for (const KnownPost& p : posing) all.push_back(&p);
    about_posing("council", reg.council.archive->root, "the list of " + reg.council.name, all, now, found);
  }
  for (const Notice& n : snapshot.notices()) {
    if (n.audience != Audience::operators) about_notice(reg, snapshot, n, now, found);
    about_chat(reg, n, now, found);
  }
  const Meta& meta = snapshot.meta();
  if (meta.stopped_since) {
    found.push_back(cause("stopped", "", "all sending is stopped: " + meta.stopped_because,
                          "an old backup, or a long stop", "sigwatchctl plan, then sigwatchctl release --all", now));
  }
  if (!meta.clock_fault.empty()) {
    found.push_back(cause("clock", "", "the clock is not trusted: " + meta.clock_fault, "the machine's clock is wrong",
                          "timedatectl status", now));
  }
  return found;
}

}  // namespace sigwatch
