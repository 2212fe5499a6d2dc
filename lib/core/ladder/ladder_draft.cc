#include "core/ladder/ladder_draft.h"

#include <algorithm>

#include "core/base/text.h"
#include "core/ladder/net.h"

namespace sigwatch {

using std::optional;
using std::string;

LadderDraft::LadderDraft(const LadderInput& input, Time at) : in(input), now(at), policy(input.reg.policy) {
  for (const Episode& e : in.episodes) {
    if (!e.ended) out.current = e;  // not always the latest: a decision that ended an older one may have been revoked
  }
}

std::vector<Episode> LadderDraft::all_episodes() const {
  std::vector<Episode> all = in.episodes;
  for (const Episode& changed : out.episodes) {
    for (Episode& e : all) {
      if (e.id == changed.id) e = changed;
    }
  }
  return all;
}

const Notice* LadderDraft::find(const string& step) const {
  for (const Notice& n : in.notices) {
    if (n.episode == out.current->id && n.step == step && n.audience != Audience::leader) return &n;
  }
  return nullptr;
}

optional<Time> LadderDraft::shown(const Step& step) const {
  const Notice* n = find(step);
  if (!n) return std::nullopt;
  // Accepted says nothing of a list: Mailman 3 answers 250 to mail that it then holds for a moderator, or discards. So
  // a step counts from the good read that showed it, and the Council is asked nothing before both warnings stood in
  // the archive.
  if (n->seen) return n->seen;
  if (n->audience == Audience::council && !in.reg.council.archive) return n->accepted;
  return std::nullopt;
}

void LadderDraft::keep(const Episode& e) {
  std::erase_if(out.episodes, [&](const Episode& x) { return x.id == e.id; });
  out.episodes.push_back(e);
}

void LadderDraft::hold_if_past_at_first_read(Notice& warning) const {
  // A first run finds years of old silences in one pass. So does a state that was lost, which knows nothing of what
  // was said before. A person looks first.
  if (!in.first_good || out.current->deadline > *in.first_good) return;
  warning.state = NoticeState::held;
  warning.reason = "its SIG was already past the threshold when it was first read: release it";
}

void LadderDraft::hold_if_much_was_set_aside(Notice& warning) const {
  // Should all rules about people and programs err at once, somebody still sees what they left out before the warning
  // goes.
  const string why = net_reason(in.summary, in.reg.policy, now);
  if (why.empty() || warning.state == NoticeState::held) return;
  warning.state = NoticeState::held;
  warning.reason = why + ": look at them (sigwatchctl explain " + in.sig.id + "), then release";
}

void LadderDraft::add(const Step& step, Audience audience, const string& to, const string& date, const string& n,
                      Time not_before) {
  Notice notice;
  notice.sig = in.sig.id;
  notice.episode = in.sig.id + "." + date;
  notice.id = notice_id(in.sig.id, date, step, n);
  notice.step = step;
  notice.audience = audience;
  notice.to = to;
  notice.state = NoticeState::due;
  notice.created = now;
  notice.not_before = not_before;
  if (step == "warn1") {
    hold_if_past_at_first_read(notice);
    hold_if_much_was_set_aside(notice);
  }
  const string why = notice.reason.empty() ? "" : ": " + notice.reason;
  // History is kept for ever and shown on the page: a leader's address does not belong there.
  tell("notice", notice.id + " to " + (audience == Audience::leader ? string("a leader") : to) + " is " +
                     string(to_string(notice.state)) + why);
  out.notices.push_back(std::move(notice));
}

void LadderDraft::withdraw(Notice n, const string& why) {
  n.state = NoticeState::withdrawn;
  n.reason = why;
  tell("notice", n.id + " withdrawn: " + why);
  out.notices.push_back(std::move(n));
}

void LadderDraft::tell(const string& kind, const string& text) { out.history.push_back({now, in.sig.id, kind, text}); }

bool may_have_left(const Notice& n) {
  const bool attempted =
      n.first_attempt || n.state == NoticeState::unknown || n.state == NoticeState::attested;  // by a lost state
  return attempted && n.state != NoticeState::refused && n.state != NoticeState::withdrawn && !is_unsent(n);
}

string decision_words(const Decision& d) {
  return "decision " + std::to_string(d.number) + " (" + string(to_string(d.kind)) + ") by the " + d.by;
}

}  // namespace sigwatch
