#include "simulation/whole_depth.h"

#include <algorithm>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <filesystem>
#include <stdexcept>

#include "app/loop.h"
#include "fakes/fake_clock.h"
#include "libraries/soci/sqlite_store.h"
#include "ports/failpoint.h"
#include "service/watcher.h"
#include "simulation/registered.h"
#include "simulation/simulated_ports.h"
#include "simulation/typed.h"

namespace sigwatch::simulation {

namespace asio = boost::asio;
namespace fs = std::filesystem;

namespace {

thread_local Mortality* g_mortality = nullptr;  // the hook is a plain function

void at_failpoint(const char*) {
  if (g_mortality) g_mortality->at_failpoint();
}

/// One life of the process: everything that dies with it.
struct Process {
  Process(World& world, Oracle& oracle, Mortality& mortality, const std::string& path, Time now)
      : reg(register_of(world)), clock(now), mailer(world, oracle, mortality) {
    auto opened = open_sqlite_store(path, StoreUse::run);
    if (!opened) throw std::runtime_error(opened.error().what);
    store = std::make_unique<MortalStore>(std::move(*opened), mortality, world);
    for (const ArchiveEntry& a : archives_of(reg))
      archives[a.url] = std::make_unique<SimulatedArchive>(world, mortality, a.url);
    Compose compose = [this](const Notice& n, const NoticeValues& values, Time date) { return write(n, values, date); };
    Tell tell = [&world](const std::string& line) { world.tell("> " + line); };
    with.reset(new Collaborators{reg, *store, clock, mailer, archives, std::move(compose), std::move(tell),
                                 io.get_executor()});
    watcher = std::make_unique<Watcher>(*with);
  }

  Result<Composed> write(const Notice& n, const NoticeValues& values, Time date) {
    mailer.composed[n.id] = values;
    const std::string subject = "[SIG watch] " + n.id;
    const std::string sealed = sealed_id(n.id, store->seal());
    return Composed{subject, "Message-ID: <" + message_id_of(sealed, "example.org") + ">\r\nX-Notice: " + n.id +
                                 "\r\nDate: " + to_rfc3339(date) + "\r\nSubject: " + subject + "\r\n\r\n" +
                                 token_line(sealed) + "\r\n"};
  }

  Loop io;
  Register reg;
  FakeClock clock;
  SimulatedMailer mailer;
  std::unique_ptr<MortalStore> store;
  std::map<std::string, std::unique_ptr<Archive>> archives;
  std::unique_ptr<Collaborators> with;
  std::unique_ptr<Watcher> watcher;
  Loop::Ending ending{io};
};

class WholeSubject final : public Subject {
 public:
  WholeSubject(World& world, Oracle& oracle, const std::string& folder)
      : world_(world),
        oracle_(oracle),
        path_(folder + "/state.db"),
        backup_(folder + "/backup.db"),
        chance_(world.setup.seed ^ 0x57484F4CU) {
    fs::remove_all(folder);
    fs::create_directories(folder);
    g_mortality = &mortality_;
    failpoint_hook = at_failpoint;
    start();
  }
  ~WholeSubject() override {
    process_.reset();
    g_mortality = nullptr;
  }

  void pass(Time clock) override {
    process_->clock.set(clock);
    if (world_.on(Fault::crashed) && chance_.percent(14)) mortality_.failpoints_left = 1 + chance_.below(14);
    const bool limited = world_.on(Fault::disk_full) && chance_.percent(35);
    if (limited) mortality_.commits_left = chance_.below(8);
    const bool whole = finish();
    if (!whole || (limited && mortality_.commits_left < 0) || world_.skew < 0s) is_unsure_of_what_was_given();
    mortality_.failpoints_left = mortality_.commits_left = -1;
    died_ = mortality_.dead;
    if (mortality_.dead) {
      world_.hit(Fault::crashed);
      world_.tell("the process dies");
      start();
    }
    if (!whole) return forgets_bad_answers();
    keeps_history();
    for (const SigMemory& m : sigs()) {
      if (const Sig* sig = world_.sig_called(m.id)) oracle_.on_verdict(*sig, m.verdict);
    }
  }

  /// Polls are far apart where nothing is at stake; every day or so where proof is gathered or mail waits.
  Time wish(Time clock) override {
    if (died_) return clock + chance_.between(1min, 12h);
    const Seconds rest = chance_.between(Days(3), Days(6)), proving = chance_.between(22h, Days(3)),
                  looking = chance_.between(12h, Days(4)), retry = chance_.between(15min, Days(2));
    Time next = clock + rest;
    for (const SigMemory& m : sigs()) {
      if (m.verdict == "unproven" || m.verdict == "unreachable") next = std::min(next, clock + proving);
    }
    for (const Notice& n : process_->store->notices()) {
      const bool waits = n.state == NoticeState::due || n.state == NoticeState::deferred;
      if (waits) next = std::min(next, std::max(n.not_before, clock + retry));
      const bool shows = n.audience == Audience::list || n.audience == Audience::council;
      if (shows && n.state == NoticeState::accepted && clock < *n.accepted + Days(20))
        next = std::min(next, clock + looking);
    }
    return next;
  }
  bool wakes_at_events() const override { return false; }

  void type(const Command& command, Time clock) override { type_at(*process_->store, command, clock, process_->reg); }

  std::vector<NoticeFact> notices() override {
    std::vector<NoticeFact> facts;
    const auto causes = process_->store->causes();
    for (const Notice& n : process_->store->notices()) {
      facts.push_back({n.id, n.sig, n.step, n.to, std::string(to_string(n.state)), n.created, n.accepted, n.seen});
      const bool told =
          std::any_of(causes.begin(), causes.end(), [&](const Cause& c) { return c.item == "unknown:" + n.id; });
      if (told && n.state == NoticeState::unknown) facts.back().later = later_one_shown(n).value_or("");
    }
    return facts;
  }

  SigFact sig(const std::string& id) override {
    SigFact fact;
    const auto causes = process_->store->causes();
    const bool asked =
        std::any_of(causes.begin(), causes.end(), [&](const Cause& c) { return c.item == "doubtful:" + id; });
    if (!asked && verdict(id) != "unproven") return fact;  // the reason names a message that cannot be read
    const Snapshot snapshot(process_->reg, *process_->store, world_.now, "");
    const auto assessment = snapshot.assess(*find_sig(process_->reg, id));
    for (const JudgedPost& p : assessment->summary.posts) {
      const Post& post = p.post->post;
      if (p.judgement.kind == PostKind::doubtful)
        fact.doubtful.push_back(post.message_id.empty() ? post.locator : post.message_id);
    }
    return fact;
  }

  std::string verdict(const std::string& id) override { return process_->store->sig(id).value_or(SigMemory{}).verdict; }
  bool stopped() override { return process_->store->meta().stopped_since.has_value(); }
  void reload() override { start(); }

  void back_up() override {
    fs::remove(backup_);
    if (const auto done = backup_sqlite(path_, backup_); !done) throw std::runtime_error(done.error().what);
  }

  bool restore() override {
    if (!fs::exists(backup_)) return false;
    process_.reset();
    for (const char* end : {"", "-wal", "-shm"}) fs::remove(path_ + end);
    fs::copy_file(backup_, path_);
    history_ = 0;
    start();
    return true;
  }

 private:
  std::vector<SigMemory> sigs() {
    std::vector<SigMemory> all;
    for (const SigEntry& sig : process_->reg.sigs) {
      if (auto memory = process_->store->sig(sig.id)) all.push_back(std::move(*memory));
    }
    return all;
  }

  void start() {
    process_.reset();
    mortality_.dead = false;
    process_ = std::make_unique<Process>(world_, oracle_, mortality_, path_, world_.now + world_.skew);
    process_->watcher->start();
  }

  /// False when it did not come to its end.
  bool finish() {
    bool ended = false;
    asio::co_spawn(process_->io, process_->watcher->pass(false, Progress()),
                   [&](std::exception_ptr failure, const PassReport&) {
                     ended = !failure;
                     swallow(failure);
                   });
    process_->io.restart();
    for (bool again = true; again;) {
      again = false;
      try {
        process_->io.poll();
      } catch (const Died&) {
        again = true;
      }
    }
    return ended && !mortality_.dead;
  }

  /// What this pass was given may be known or not.
  void is_unsure_of_what_was_given() {
    for (Sig& sig : world_.sigs) {
      for (Shelf& shelf : sig.list.shelves) {
        for (Entry& e : shelf.entries) {
          if (e.shown == world_.now || e.shown_anew == world_.now) e.forgotten = e.unsure = true;
        }
      }
    }
  }

  /// A bad answer that could not be written down was never given, for the program.
  void forgets_bad_answers() {
    const auto look = [](List& list) {
      for (Shelf& shelf : list.shelves) shelf.answers.vague = shelf.answers.vague || shelf.answers.good == 0;
    };
    for (Sig& sig : world_.sigs) look(sig.list);
    look(world_.council);
  }

  static void swallow(const std::exception_ptr& failure) {
    if (!failure) return;
    try {
      std::rethrow_exception(failure);
    } catch (const Died&) {
    } catch (const StoreError&) {
    }
  }

  /// Promise 10: nothing of the history is lost, whatever happened since.
  void keeps_history() {
    if (!chance_.percent(5)) return;
    const std::size_t lines = process_->store->history("").size();
    if (lines < history_)
      oracle_.broke("10: history is append-only", std::to_string(history_) + " lines became " + std::to_string(lines));
    history_ = lines;
  }

  World& world_;
  Oracle& oracle_;
  std::string path_, backup_;
  Chance chance_;
  Mortality mortality_;
  std::unique_ptr<Process> process_;
  std::size_t history_ = 0;
  bool died_ = false;
};

}  // namespace

std::unique_ptr<Subject> make_whole(World& world, Oracle& oracle, const std::string& folder) {
  return std::make_unique<WholeSubject>(world, oracle, folder);
}

}  // namespace sigwatch::simulation
