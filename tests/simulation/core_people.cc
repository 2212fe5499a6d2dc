#include <algorithm>

#include "simulation/core_subject.h"

/// What people type, and what they are shown.
namespace sigwatch::simulation {

void CoreSubject::invalidate_all() {
  for (SigState& s : state_.sigs) s.invalidated = true;
}

void CoreSubject::type(const Command& command, Time clock) {
  const auto word = [&](Statement::Kind kind) {
    state_.statements.push_back({kind, command.about, "it is so", "operator", clock, {}});
  };
  const auto let_go = [&](Notice& n) {
    if (n.state == NoticeState::unknown || n.state == NoticeState::refused)
      n.first_attempt.reset(), n.not_before = clock;
    n.state = NoticeState::due, n.released = true;
    if (!later_one_shown(n)) n.reason.clear();
  };
  Notice* notice = notice_called(command.about);
  if (!notice && command.sig.empty()) invalidate_all();
  if (notice && !notice->sig.empty()) state_.sigs[index_of(notice->sig)].invalidated = true;
  if (!command.sig.empty())
    state_.sigs[index_of(command.sig)].invalidated = true, ++state_.sigs[index_of(command.sig)].said;
  switch (command.what) {
    case Command::What::go_live: {
      state_.meta.live_since = clock;
      Notice hello;
      hello.id = plain_notice_id("hello", clock), hello.step = "hello", hello.audience = Audience::council,
      hello.to = reg_.council.notify;
      hello.created = hello.not_before = clock;
      state_.plain.push_back(hello);
      return;
    }
    case Command::What::pause:
    case Command::What::resume:
      state_.meta.paused = command.what == Command::What::pause;
      return;
    case Command::What::release:
      if (notice) let_go(*notice);
      return;
    case Command::What::release_all:
      state_.meta.stopped_since.reset();
      for (Notice& n : all_notices()) {
        if (n.state == NoticeState::held) let_go(*notice_called(n.id));
      }
      return;
    case Command::What::attest:
      word(Statement::Kind::attest);
      if (!notice || (notice->state != NoticeState::accepted && notice->state != NoticeState::unknown)) return;
      notice->state = NoticeState::attested;
      notice->seen = clock;
      if (!notice->accepted) notice->accepted = clock;
      return;
    case Command::What::vouch:
      return word(Statement::Kind::vouch);
    case Command::What::ignore:
      return word(Statement::Kind::ignore);
    case Command::What::decide:
      state_.sigs[index_of(command.sig)].decisions.push_back(decision_of(command, clock));
      state_.sigs[index_of(command.sig)].decisions.back().number = ++state_.decisions;
      return;
  }
}

std::vector<NoticeFact> CoreSubject::notices() {
  std::vector<NoticeFact> facts;
  const auto tell = [&](const Notice& n) {
    facts.push_back({n.id, n.sig, n.step, n.to, std::string(to_string(n.state)), n.created, n.accepted, n.seen,
                     n.state == NoticeState::unknown ? later_one_shown(n).value_or("") : ""});
  };
  std::for_each(state_.plain.begin(), state_.plain.end(), tell);
  for (const SigState& s : state_.sigs) std::for_each(s.notices.begin(), s.notices.end(), tell);
  return facts;
}

SigFact CoreSubject::sig(const std::string& id) {
  SigFact fact;
  fact.doubtful = state_.sigs[index_of(id)].doubtful;
  return fact;
}

std::string CoreSubject::verdict(const std::string& id) { return state_.sigs[index_of(id)].verdict; }

}  // namespace sigwatch::simulation
