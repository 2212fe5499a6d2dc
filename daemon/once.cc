#include "daemon/once.h"

#include <unistd.h>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <filesystem>
#include <iostream>

#include "app/loop.h"
#include "app/site.h"
#include "core/base/text.h"
#include "daemon/exit_code.h"
#include "libraries/soci/sqlite_store.h"
#include "libraries/spdlog/log.h"
#include "libraries/system/lock_file.h"
#include "libraries/system/system_clock.h"
#include "service/snapshot.h"
#include "service/watcher.h"

namespace sigwatch {

namespace asio = boost::asio;
namespace fs = std::filesystem;

namespace {

int fail(int code, const std::string& line) {
  std::cerr << "sigwatchd: " << line << "\n";
  return code;
}

/// A directory that goes with the run, for --dry-run.
class Scratch {
 public:
  Scratch() {
    std::string pattern = (fs::temp_directory_path() / "sigwatch-dry-run-XXXXXX").string();
    if (!mkdtemp(pattern.data()))
      throw std::runtime_error("cannot make a directory under " + fs::temp_directory_path().string());
    path_ = pattern;
  }
  ~Scratch() {
    std::error_code ignored;
    fs::remove_all(path_, ignored);
  }
  Scratch(const Scratch&) = delete;
  Scratch& operator=(const Scratch&) = delete;
  fs::path path() const { return path_; }

 private:
  fs::path path_;
};

/// Why this state may not be used in this way, or nothing.
std::string refusal(const Meta& meta, const Options& options, const std::string& path) {
  // The rows of such a state say that lists were warned, by mail that only went into a folder. A real pass would take
  // that for true, and ask the Council for a decision.
  if (meta.simulated && !options.now)
    return path + ": this state was made with --now and is simulated; use another state: for real passes";
  // A pretended pass would mix readings and notices of another time into it, for good.
  const bool real = meta.last_pass && !meta.simulated;
  if (options.now && real && !options.dry_run)
    return path + ": this state is a real one, --now would make it worthless; use --dry-run, or another state:";
  const Time now = options.now.value_or(SystemClock().now());
  // With a clock before the last pass nothing can be proved (docs/proof.md): such a pass would be in vain.
  if (options.now && meta.last_pass && now < *meta.last_pass) {
    return "--now " + to_rfc3339(now) + " is before the last pass of the state, " + to_rfc3339(*meta.last_pass);
  }
  return {};
}

void show_progress(int done, int total, const std::string& url) {
  if (!isatty(STDERR_FILENO)) return;
  std::cerr << "\r\033[K" << done << "/" << total << " " << clean_line(url, 60) << (done == total ? "\n" : "")
            << std::flush;
}

/// What was done with each notice on the throw-away copy, and for each SIG what comes next or what is missing.
void print_dry_run(const Site& site, Store& store, const std::vector<Notice>& before, Time now) {
  const auto known = [&](const Notice& n) {
    for (const Notice& b : before) {
      if (b.id == n.id) return b.state == n.state;
    }
    return false;
  };
  for (const Notice& n : store.notices()) {
    if (known(n)) continue;
    // The copy's mail goes into a folder, which takes everything: what was accepted there would really have left.
    const bool sent = n.state == NoticeState::accepted;
    std::cout << (sent ? "would be sent: " : std::string(to_string(n.state)) + ": ") << n.id << " to " << n.to
              << (n.subject.empty() ? "" : ", " + n.subject) << (sent || n.reason.empty() ? "" : ": " + n.reason)
              << "\n";
  }
  const Snapshot snapshot(site.reg(), store, now, store.meta().clock_fault);
  for (const SigEntry& sig : site.reg().sigs) {
    // Measured once more: the pass wrote the verdict down, but not each thing that a proof still lacks.
    const auto assessment = snapshot.assess(sig);
    std::cout << sig.id << ": " << to_string(assessment->verdict.kind) << ": " << assessment->verdict.reason << "\n";
    if (assessment->verdict.kind == VerdictKind::unproven) {
      const int missing = site.reg().policy.proof.polls - assessment->verdict.proof.reads;
      if (missing > 0) std::cout << "  " << plural(missing, "good read") << " still missing\n";
      for (const std::string& line : assessment->verdict.proof.missing) std::cout << "  missing: " << line << "\n";
    }
    if (assessment->ladder.next) {
      std::cout << "  next: " << assessment->ladder.next->step << ", not before "
                << to_rfc3339(assessment->ladder.next->not_before)
                << (assessment->ladder.waits_for.empty() ? "" : "; waits for: " + assessment->ladder.waits_for) << "\n";
    }
  }
}

int run_pass(asio::io_context& io, Watcher& watcher, PassReport& report) {
  std::exception_ptr failure;
  // true: archives are polled though they are not due, and slow ones are waited for to the end. No later pass would
  // take them up, as in the service.
  asio::co_spawn(io, watcher.pass(true, show_progress), [&](std::exception_ptr error, PassReport result) {
    failure = error;
    report = std::move(result);
    io.stop();
  });
  io.run();
  if (!failure) return 0;
  try {
    std::rethrow_exception(failure);
  } catch (const std::exception& e) {
    return fail(kFailed, e.what());
  }
}

int run_on(const Options& options, Register reg, Store& store, Clock& clock) {
  const std::vector<Notice> before = store.notices();
  Loop io;
  auto site = Site::open(io, std::move(reg), store, clock, [](const std::string& line) { log(LogLevel::info, line); });
  if (!site) return fail(kConfig, site.error().what);
  Watcher watcher((*site)->collaborators());
  const Loop::Ending ending(io);
  // What an earlier process left in `sending` may have gone out: as `unknown` it is never sent again by itself.
  watcher.start();
  PassReport report;
  if (const int code = run_pass(io, watcher, report); code != 0) return code;
  if (options.dry_run) print_dry_run(**site, store, before, clock.now());
  // A notice that is held or withdrawn, or accepted and not yet seen, is in order, and has no part in the exit code.
  for (const std::string& line : report.unread) fail(kFailed, "no good read: " + line);
  for (const std::string& line : report.unsent) fail(kFailed, line);
  return report.unread.empty() && report.unsent.empty() ? 0 : kFailed;
}

int run_dry(const Options& options, Register reg, Clock& clock) {
  // Without the lock, so that it works beside the service. The whole line is run, sending included, so that what would
  // be sent is found out and not guessed; only state and mail go elsewhere.
  const Scratch scratch;
  const std::string copy = (scratch.path() / "sigwatch.db").string();
  // Where there is no state yet, the run begins with an empty one, as the first start of the service would.
  if (fs::exists(reg.state)) {
    auto made = backup_sqlite(reg.state, copy);
    if (!made) return fail(kFailed, made.error().what);
  }
  reg.state = copy;
  reg.mail.via = "maildir:" + (scratch.path() / "outbox").string();
  auto store = open_sqlite_store(copy, StoreUse::run);
  if (!store) return fail(kFailed, store.error().what);
  if (const std::string why = refusal((*store)->meta(), options, reg.state); !why.empty()) return fail(kFailed, why);
  return run_on(options, std::move(reg), **store, clock);
}

}  // namespace

int run_once(const Options& options, Register reg) {
  // A mail about a day that has not come must never reach a list. 78, since only another configuration mends it.
  if (options.now && !options.dry_run && !reg.mail.via.starts_with("maildir:")) {
    return fail(kConfig, reg.mail.place + ": with --now mail goes to maildir: only; set mail.via to maildir:PATH");
  }
  if (options.now || options.dry_run) reg.xmpp.reset();  // nothing leaves
  std::unique_ptr<Clock> clock;
  if (options.now) {
    clock = std::make_unique<PretendClock>(*options.now);
  } else {
    clock = std::make_unique<SystemClock>();
  }
  try {
    if (options.dry_run) return run_dry(options, std::move(reg), *clock);
    // Taken before the state is opened, which may take the state forward to this version: never while a service works
    // on it. 75, and not 1, tells a timer to try again later.
    auto lock = LockFile::take(reg.state + ".lock");
    if (!lock) return fail(kLocked, lock.error().what);
    auto store = open_sqlite_store(reg.state, StoreUse::run);
    if (!store) return fail(kFailed, store.error().what);
    if (const std::string why = refusal((*store)->meta(), options, reg.state); !why.empty()) return fail(kFailed, why);
    return run_on(options, std::move(reg), **store, *clock);
  } catch (const std::exception& e) {
    return fail(kFailed, e.what());
  }
}

}  // namespace sigwatch
