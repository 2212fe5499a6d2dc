#include "ctl/session.h"

#include <pwd.h>
#include <unistd.h>

#include <cstdlib>
#include <iostream>

#include "app/site.h"
#include "core/base/text.h"
#include "libraries/soci/sqlite_store.h"
#include "libraries/system/system_clock.h"

namespace sigwatch {

Session::Session(const std::string& config) {
  // Without the texts of mail and page: a mistake in one of them must not keep a person from `pause`.
  LoadedRegister loaded = load_register(config);
  if (!loaded.value) {
    std::string all;
    for (const std::string& line : loaded.problems) all += (all.empty() ? "" : "\n") + line;
    throw CommandRefusal{kConfigWrong, all};
  }
  reg_ = std::move(*loaded.value);
}

Store& Session::store() {
  // Opened when it is first wanted: `check` and `backtest` do without, so they need neither a state nor root.
  if (store_) return *store_;
  auto opened = open_sqlite_store(reg_.state, StoreUse::ctl);
  if (!opened) throw CommandRefusal{kWrong, opened.error().what};
  store_ = std::move(*opened);
  return *store_;
}

Time Session::now() {
  // What a person types into a simulated state must lie on the time line of its passes, which may be years away.
  const Meta meta = store().meta();
  return meta.simulated && meta.last_pass ? *meta.last_pass : SystemClock().now();
}

Snapshot Session::snapshot() { return Snapshot(reg_, store(), now(), store().meta().clock_fault); }

std::string Session::who() const {
  // The state belongs to the service, so people type through sudo: history would else name root alone.
  if (const char* behind_sudo = std::getenv("SUDO_USER")) return clean_line(behind_sudo, 64);
  const passwd* entry = getpwuid(getuid());
  return entry ? clean_line(entry->pw_name, 64) : "uid " + std::to_string(getuid());
}

const SigEntry& Session::sig(const std::string& id) const {
  if (const SigEntry* found = find_sig(reg_, id)) return *found;
  std::string names;
  for (const SigEntry& s : reg_.sigs) names += (names.empty() ? "" : ", ") + s.id;
  throw CommandRefusal{kUsage, "there is no SIG " + clean_line(id, 64) + " in " + reg_.file + "; there are: " + names};
}

void Session::write(Change change, const std::string& sig, const std::string& kind, const std::string& text) {
  change.history.push_back({now(), sig, kind, clean_line(text + " (" + who() + ")", 600)});
  // The service sent, held or withdrew the notice while the person looked: nothing of the change was written.
  if (!store().commit(change))
    throw CommandRefusal{kWrong, "it changed in the meantime; look at it again: sigwatchctl status"};
}

bool confirmed(const std::string& question, bool yes) {
  if (yes) return true;
  // Who is not at a terminal has not seen the question. A script has to say --yes, and is told so.
  if (!isatty(STDIN_FILENO)) throw CommandRefusal{kUsage, question + " Nobody is there to ask: add --yes"};
  std::cout << question << " [y/N] " << std::flush;
  std::string answer;
  std::getline(std::cin, answer);
  return answer == "y" || answer == "yes";
}

}  // namespace sigwatch
