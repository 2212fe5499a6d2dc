#include "simulation/people.h"

#include <algorithm>

namespace sigwatch::simulation {

People::People(World& world, Subject& subject, Oracle& oracle)
    : world_(world), subject_(subject), oracle_(oracle), chance_(world.setup.seed ^ 0x70656F706C65U) {
  world_.on_arrival = [this](const std::string& notice) { ask_council(notice); };
  world_.at(world_.start + chance_.between(Days(3), Days(60)), [this] {
    say({Command::What::go_live, "", "", Resolution::keep, {}});
  });
  look_often();
  resolve_by_itself();
  pause_sometimes();
  edit_sometimes();
  back_up_sometimes();
}

void People::before_pass() {
  if (world_.roots[0].stalled && world_.live_root == 1 && !edited_after_move_) notice_the_move();
  if (world_.skew > 0s && !clock_was_ahead_) {
    clock_was_ahead_ = true;
    back_up();
  }
  if (world_.skew == 0s && clock_was_ahead_) {
    clock_was_ahead_ = false;
    restore();
  }
}

/// Nobody types while the clock is plainly wrong.
void People::say(Command command) {
  if (world_.skew != 0s || clock_was_ahead_) {
    world_.at(world_.now + 6h, [this, command] { say(command); });
    return;
  }
  typed_.emplace_back(world_.now, command);
  if (command.what == Command::What::release_all) {
    for (const NoticeFact& n : subject_.notices()) {
      if (n.state == "held") oracle_.on_command({Command::What::release, n.id, n.sig, Resolution::keep, {}});
    }
  }
  oracle_.on_command(command);
  if (command.what == Command::What::decide) {
    if (Sig* sig = world_.sig_called(command.sig))
      sig->resolved.push_back({command.resolution, world_.now, command.until});
  }
  type(command);
}

void People::type(const Command& command) {
  if (world_.listener) {
    constexpr const char* kWhat[] = {"go-live", "pause", "resume", "release", "release --all",
                                     "attest",  "vouch", "ignore", "decide"};
    constexpr const char* kResolutions[] = {"extend", "keep", "standing", "disband", "reopen", "revoke"};
    const bool decides = command.what == Command::What::decide;
    world_.tell(std::string("typed: ") + kWhat[static_cast<int>(command.what)] + " " + command.about + " " +
                command.sig + " " + (decides ? kResolutions[static_cast<int>(command.resolution)] : ""));
  }
  Sig* sig = world_.sig_called(command.sig);
  if (sig && command.what == Command::What::vouch) sig->vouched.insert(command.about);
  if (sig && command.what == Command::What::ignore) sig->ignored.insert(command.about);
  if (command.what == Command::What::attest) {
    if (Sent* sent = world_.last_sent(command.about)) sent->attested = world_.now;
    if (Shelf* shelf = world_.shelf_at(command.about)) shelf->attested = world_.now;
    for (Root& root : world_.roots) {
      if (root.name == command.about) root.attested = world_.now;
    }
  }
  subject_.type(command, world_.now + world_.skew);
}

// -- operators

void People::look_often() {
  world_.at(world_.now + chance_.between(Days(2), Days(9)), [this] {
    if (world_.skew == 0s && !clock_was_ahead_) look();
    look_often();
  });
}

void People::look() {
  if (subject_.stopped()) say({Command::What::release_all, "", "", Resolution::keep, {}});
  for (const NoticeFact& n : subject_.notices()) settle(n);
  for (Sig& sig : world_.sigs) {
    if (chance_.percent(30)) continue;
    settle_doubt(sig, subject_.sig(sig.id));
    if (subject_.verdict(sig.id) == "unproven") attest(sig);
  }
}

void People::settle(const NoticeFact& n) {
  const auto type = [&](Command::What what) { say({what, n.id, "", Resolution::keep, {}}); };
  Sent* sent = world_.last_sent(n.id);
  if (n.state == "held" || (n.state == "refused" && chance_.percent(60))) return type(Command::What::release);
  if (!n.later.empty()) {
    const auto copies = world_.sent.find(n.later);
    const bool stands = copies != world_.sent.end() && std::any_of(copies->second.begin(), copies->second.end(),
                                                                   [](const Sent& s) { return s.stood; });
    if (stands) type(n.later == n.id || said_under_another_date(n) ? Command::What::attest : Command::What::release);
    return;
  }
  if (n.state == "unknown") {  // the mail server's log tells whether it ever came there
    if (!sent || !sent->arrives) return type(Command::What::release);
    if (!world_.list_to(n.to) || sent->stood) type(Command::What::attest);
    return;
  }
  const bool old = n.accepted && world_.now - *n.accepted > Days(world_.calm ? 20 : 26);
  if (n.state != "accepted" || !old || !sent || !world_.list_to(n.to)) return;
  // It was thrown away: the list's owner posts it by hand. Or it stands there and this archive does not show it.
  if (!sent->stood && !sent->arrives && chance_.percent(70)) world_.shelve_ours(*sent);
  if (sent->stood && chance_.percent(30)) type(Command::What::attest);
}

/// The list, or the Council, reads the same step of a later episode in its archive.
bool People::said_under_another_date(const NoticeFact& n) const {
  const auto step = [](std::string id) {
    if (const auto again = id.find("-again"); again != std::string::npos) id.erase(again, 6);
    return id.substr(id.find('.', id.find('.') + 1));
  };
  return std::any_of(world_.sent.begin(), world_.sent.end(), [&](const auto& sent) {
    const Sent& s = sent.second.back();
    return s.stood && s.mail.to == n.to && sent.first.starts_with(n.sig + ".") && sent.first > n.id &&
           step(sent.first) == step(n.id);
  });
}

void People::settle_doubt(const Sig& sig, const SigFact& fact) {
  if (!world_.calm && world_.setup.seed % 6 == 1) return;  // these never look
  // Where a list moved to without its history, what is asked about stands in the place that it left.
  std::vector<const Message*> readable;
  for (std::size_t i = 0; i <= sig.list.configured; ++i) {
    for (const Entry& e : sig.list.shelves[i].entries) readable.push_back(e.message.get());
  }
  for (const std::string& id : fact.doubtful) {
    for (const Message* found : readable) {
      const Message& m = *found;
      if (m.id != id && "at-" + m.id != id) continue;
      const bool human = m.writer == Writer::person || m.writer == Writer::newcomer;
      Command command{human ? Command::What::vouch : Command::What::ignore,
                      m.unreadable ? "at-" + m.id : m.id,
                      sig.id,
                      Resolution::keep,
                      {}};
      if (m.unreadable) (human ? world_.sig_called(sig.id)->vouched : world_.sig_called(sig.id)->ignored).insert(m.id);
      say(command);
      break;
    }
  }
}

/// Only what is true: the archive works, and hides nothing that a person wrote.
void People::attest(Sig& sig) {
  Shelf& shelf = sig.list.shelves[sig.list.configured];
  const Root& root = world_.roots[shelf.root];
  const bool works =
      !root.stalled && shelf.mood != Mood::outage && shelf.mood != Mood::error_page && shelf.mood != Mood::gone;
  const bool hides = std::any_of(shelf.entries.begin(), shelf.entries.end(), [](const Entry& e) { return e.hidden; });
  if (!works || !chance_.percent(60)) return;
  if (root.quiet) say({Command::What::attest, root.name, sig.id, Resolution::keep, {}});
  for (std::size_t i = 0; !hides && i <= sig.list.configured; ++i) {
    say({Command::What::attest, sig.list.shelves[i].url, sig.id, Resolution::keep, {}});
  }
}

void People::pause_sometimes() {
  world_.at(world_.now + chance_.about(Days(150)), [this] {
    if (world_.on(Fault::paused) && world_.skew == 0s && !clock_was_ahead_) {
      world_.hit(Fault::paused);
      say({Command::What::pause, "", "", Resolution::keep, {}});
      world_.at(world_.now + chance_.between(1h, Days(20)), [this] {
        say({Command::What::resume, "", "", Resolution::keep, {}});
      });
    }
    if (world_.now < world_.finish) pause_sometimes();
  });
}

void People::edit_sometimes() {
  world_.at(world_.now + chance_.about(Days(60)), [this] {
    if (world_.on(Fault::reloaded) && world_.skew == 0s) {
      Sig& sig = world_.sigs[static_cast<std::size_t>(chance_.below(static_cast<int>(world_.sigs.size())))];
      const int what = chance_.below(4);
      sig.edited = true;
      if (what == 0) sig.standing = !sig.standing;
      if (what == 1) sig.exempt_until = world_.now + chance_.between(Days(1), Days(200));
      if (what == 2) sig.exempt_until.reset(), sig.standing = false;
      world_.hit(Fault::reloaded);
      subject_.reload();
    }
    if (world_.now < world_.finish) edit_sometimes();
  });
}

/// The old place is marked frozen and the new one named, after a while.
void People::notice_the_move() {
  edited_after_move_ = true;
  world_.at(world_.now + chance_.between(Days(3), Days(70)), [this] {
    for (Sig& sig : world_.sigs) sig.list.configured = 1;
    world_.council.configured = 1;
    subject_.reload();
  });
}

// -- the Council

void People::resolve(const std::string& sig, Resolution what) {
  say({Command::What::decide, "", sig, what, world_.now + chance_.between(Days(20), Days(200))});
}

void People::ask_council(const std::string& notice) {
  const std::string sig = notice.substr(0, notice.find('.'));
  if (notice.find(".recommend.") == std::string::npos || world_.calm) return;
  if (chance_.percent(30)) return;  // never
  const bool late = world_.on(Fault::late_decision) && chance_.percent(50);
  const Time first = world_.now + (late ? chance_.between(Days(60), Days(420)) : chance_.between(Days(3), Days(40)));
  if (late) world_.hit(Fault::late_decision);
  const auto what = static_cast<Resolution>(chance_.below(4));
  world_.at(first, [this, sig, what] { resolve(sig, what); });
  if (world_.on(Fault::second_decision) && chance_.percent(30)) {
    world_.hit(Fault::second_decision);
    const auto other = static_cast<Resolution>(chance_.below(5));
    world_.at(first + chance_.between(1h, Days(60)), [this, sig, other] { resolve(sig, other); });
  }
  if (world_.on(Fault::revoked) && chance_.percent(40)) {
    world_.hit(Fault::revoked);
    world_.at(first + (chance_.percent(50) ? chance_.between(1min, 14min) : chance_.between(1h, Days(30))),
              [this, sig] { resolve(sig, Resolution::revoke); });
  }
}

void People::resolve_by_itself() {
  world_.at(world_.now + chance_.about(Days(250)), [this] {
    const Sig& sig = world_.sigs[static_cast<std::size_t>(chance_.below(static_cast<int>(world_.sigs.size())))];
    const auto what = static_cast<Resolution>(chance_.below(5));
    if (!world_.calm && chance_.percent(60)) {
      resolve(sig.id, what);
      if (world_.on(Fault::revoked) && chance_.percent(50)) {
        world_.hit(Fault::revoked);
        world_.at(world_.now + (chance_.percent(50) ? chance_.between(1min, 14min) : chance_.between(1h, Days(30))),
                  [this, id = sig.id] { resolve(id, Resolution::revoke); });
      }
    }
    if (world_.now < world_.finish) resolve_by_itself();
  });
}

// -- backups

void People::back_up_sometimes() {
  world_.at(world_.now + chance_.about(Days(120)), [this] {
    if (world_.on(Fault::old_backup) && !backup_ && world_.skew == 0s) {
      back_up();
      world_.at(world_.now + chance_.between(1h, Days(45)), [this] { restore_by_a_good_clock(); });
    }
    if (world_.now < world_.finish) back_up_sometimes();
  });
}

/// What was decided since is typed again, so not while the clock is wrong.
void People::restore_by_a_good_clock() {
  if (!backup_ || clock_was_ahead_) return;
  if (world_.skew != 0s) return world_.at(world_.now + 6h, [this] { restore_by_a_good_clock(); });
  world_.hit(Fault::old_backup);
  restore();
}

void People::back_up() {
  world_.tell("backed up");
  subject_.back_up();
  backup_ = world_.now;
}

/// What was decided and said since is typed again.
void People::restore() {
  if (!backup_ || !subject_.restore()) return;
  world_.tell("the backup is restored");
  oracle_.on_restore(*backup_);
  for (const auto& [at, command] : typed_) {
    const bool holds = command.what != Command::What::release && command.what != Command::What::release_all;
    const bool of_notice = command.what == Command::What::attest && world_.sent.count(command.about) > 0;
    if (at > *backup_ && holds && !of_notice) type(command);
  }
  backup_.reset();
}

}  // namespace sigwatch::simulation
