#include "simulation/typed.h"

#include "simulation/registered.h"

namespace sigwatch::simulation {

namespace {

void let_go(Change& change, Notice n, Time clock) {
  change.expected.push_back({n.id, n.state});
  if (n.state == NoticeState::unknown || n.state == NoticeState::refused) n.first_attempt.reset(), n.not_before = clock;
  n.state = NoticeState::due;
  n.released = true;
  if (!later_one_shown(n)) n.reason.clear();
  change.notices.push_back(std::move(n));
}

void attest(Change& change, Notice n, Time clock) {
  change.expected.push_back({n.id, n.state});
  n.state = NoticeState::attested;
  n.seen = clock;
  if (!n.accepted) n.accepted = clock;
  change.notices.push_back(std::move(n));
}

Notice hello_of(const Register& reg, Time clock) {
  Notice hello;
  hello.id = plain_notice_id("hello", clock);
  hello.step = "hello";
  hello.audience = Audience::council;
  hello.to = reg.council.notify;
  hello.created = hello.not_before = clock;
  return hello;
}

}  // namespace

void type_at(Store& store, const Command& command, Time clock, const Register& reg) {
  Change change;
  const auto notice = store.notice(command.about);
  const auto word = [&](Statement::Kind kind) {
    change.statements.push_back({kind, command.about, "it is so", "operator", clock, {}});
  };
  switch (command.what) {
    case Command::What::go_live:
      change.edit_meta = [clock](Meta& m) { m.live_since = clock; };
      change.notices.push_back(hello_of(reg, clock));
      break;
    case Command::What::pause:
      change.edit_meta = [](Meta& m) { m.paused = true; };
      break;
    case Command::What::resume:
      change.edit_meta = [](Meta& m) { m.paused = false; };
      break;
    case Command::What::release:
      if (notice) let_go(change, *notice, clock);
      break;
    case Command::What::release_all:
      change.edit_meta = [](Meta& m) { m.stopped_since.reset(), m.stopped_because.clear(); };
      for (const Notice& n : store.notices()) {
        if (n.state == NoticeState::held) let_go(change, n, clock);
      }
      break;
    case Command::What::attest:
      word(Statement::Kind::attest);
      if (notice && (notice->state == NoticeState::accepted || notice->state == NoticeState::unknown))
        attest(change, *notice, clock);
      break;
    case Command::What::vouch:
      word(Statement::Kind::vouch);
      break;
    case Command::What::ignore:
      word(Statement::Kind::ignore);
      break;
    case Command::What::decide:
      change.decisions.push_back(decision_of(command, clock));
      break;
  }
  store.commit(change);
}

}  // namespace sigwatch::simulation
