/// Made-up lists in which a person certainly wrote, read by the program's own mbox reader and judged by its core: not one may be silent.

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <atomic>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <map>
#include <mutex>
#include <thread>

#include "adapters/mbox/mbox_reading.h"
#include "core/absorb.h"
#include "core/classify.h"
#include "core/society.h"
#include "core/summary.h"
#include "core/verdict.h"
#include "simulation/living_list.h"

namespace sigwatch::simulation {

namespace {

Register register_of_one(const std::string& path) {
  Register reg;
  reg.organisation = {"Example Foundation", "https://example.org/rule"};
  reg.mail.from_name = "SIG Watch";
  reg.mail.from_address = "sigwatch@example.org";
  reg.mail.message_id_domain = "example.org";
  SigEntry sig;
  sig.id = "iot", sig.name = "SIG-IoT", sig.list = "iot@lists.example.org";
  sig.since = Time{};
  sig.archives = {ArchiveEntry{path, "mbox", false, ""}};
  reg.sigs = {sig};
  return reg;
}

/// One list, read after read, as the poller does.
class Watched {
 public:
  explicit Watched(const std::string& path) : path_(path), reg_(register_of_one(path)) { memory_.url = path; }

  Verdict poll(const std::string& file, Time now) {
    write(file, now);
    read(now, std::nullopt);
    for (int part = 0; part < 8 && memory_.older && !memory_.deep; ++part) read_older(now);
    Verdict verdict = measure(now);
    if (!wants_whole_) return verdict;
    read(now, window_start(reg_.policy, now));
    return measure(now);
  }

 private:
  /// A file that has rested since before the read.
  void write(const std::string& file, Time now) const {
    std::ofstream(path_, std::ios::binary | std::ios::trunc) << file;
    const timespec rested{(now - 2h).time_since_epoch().count(), 0};
    const std::array<timespec, 2> times{rested, rested};
    utimensat(AT_FDCWD, path_.c_str(), times.data(), 0);
  }

  void take(Absorbed taken) {
    memory_ = std::move(taken.memory);
    for (KnownPost& p : taken.posts) {
      const auto it = std::find_if(posts_.begin(), posts_.end(), [&](const KnownPost& k) { return k.key == p.key; });
      it == posts_.end() ? posts_.push_back(std::move(p)) : void(*it = std::move(p));
    }
  }

  void read(Time now, std::optional<Time> whole_from) {
    NewestQuery query;
    query.now = now, query.whole_from = whole_from;
    if (!whole_from) query.mark = memory_.mark;
    take(absorb_newest(memory_, posts_, read_mbox_newest(path_, query, MboxLimits{}), whole_from, now));
  }

  void read_older(Time now) {
    OlderQuery query;
    query.now = now, query.cursor = *memory_.older;
    take(absorb_older(memory_, posts_, read_mbox_older(path_, query, MboxLimits{}), true, reg_.policy, now));
  }

  Verdict measure(Time now) {
    std::vector<const KnownPost*> posts;
    for (const KnownPost& p : posts_) posts.push_back(&p);
    const Society society(posts);
    const MessageWords words({});
    const OwnNotices own = own_notices(reg_, {});
    const SigEntry& sig = reg_.sigs.front();
    ArchiveView view;
    view.entry = sig.archives.front(), view.memory = memory_;
    const std::vector<ArchiveView> archives = {view};
    const Standpoint standpoint = stand(sig, {}, now);
    const Rules rules{reg_, sig, society, words, own, read_deep(archives)};
    const Summary summary = summarise(posts, rules, sure_from(archives), now);
    const Measurement m{reg_, sig, standpoint, summary, archives, false, ""};
    wants_whole_ = wants_whole_read(m, now);
    return judge(m, now);
  }

  std::string path_;
  Register reg_;
  ArchiveMemory memory_;
  std::vector<KnownPost> posts_;
  bool wants_whole_ = false;
};

struct Outcome {
  bool silent = false;
  std::string last;  ///< the verdict after the last read
};

Outcome watch(const LivingList& list, const std::string& path) {
  std::filesystem::remove(path);
  Watched watched(path);
  Outcome outcome;
  for (std::size_t i = 0; i < list.reads.size(); ++i) {
    const Time now = kLastRead - kBetweenReads * static_cast<int>(list.reads.size() - 1 - i);
    const Verdict verdict = watched.poll(list.reads[i], now);
    outcome.last = std::string(to_string(verdict.kind)) + (verdict.doubtful_only ? ", doubtful" : "");
    outcome.silent = outcome.silent || (i >= list.lives_from && verdict.kind == VerdictKind::silent);
  }
  std::filesystem::remove(path);
  return outcome;
}

std::string folder() { return access("/dev/shm", W_OK) == 0 ? "/dev/shm" : std::filesystem::temp_directory_path().string(); }

struct Wanted {
  long lists = 20'000;
  std::uint64_t seed = 1;
  int jobs = 2;
  bool show = false;
  bool first = false;
};

int run(const Wanted& wanted) {
  std::mutex mutex;
  std::map<std::string, long> verdicts;
  std::atomic<long> next{0}, silent{0};
  const auto lane = [&](int number) {
    const std::string path = folder() + "/sigwatch-living-" + std::to_string(getpid()) + "-" + std::to_string(number) + ".mbox";
    for (long i = next++; i < wanted.lists && !(wanted.first && silent > 0); i = next++) {
      const std::uint64_t seed = wanted.seed + static_cast<std::uint64_t>(i);
      const LivingList list = living_list(seed);
      const Outcome outcome = watch(list, path);
      const std::lock_guard lock(mutex);
      ++verdicts[outcome.last];
      silent += outcome.silent;
      if (outcome.silent && silent <= 20)
        std::cout << "SILENT: living_lists --lists 1 --show --seed " << seed << ": " << list.disturbed << "\n";
      if (wanted.show) std::cout << list.reads.back() << "\n" << outcome.last << ": " << list.disturbed << "\n";
    }
  };
  std::vector<std::thread> lanes;
  for (int i = 0; i < wanted.jobs; ++i) lanes.emplace_back(lane, i);
  for (std::thread& t : lanes) t.join();
  long watched = 0;
  for (const auto& [verdict, n] : verdicts) watched += n;
  std::cout << watched << " living lists from seed " << wanted.seed << ":";
  for (const auto& [verdict, n] : verdicts) std::cout << " " << verdict << " " << n << ";";
  std::cout << " called silent at some read: " << silent << "\n";
  return silent == 0 ? 0 : 1;
}

}  // namespace

}  // namespace sigwatch::simulation

int main(int argc, char** argv) {
  sigwatch::simulation::Wanted wanted;
  CLI::App app{"Made-up lists in which a person certainly wrote: none may be called silent."};
  app.add_option("--lists", wanted.lists, "how many")->capture_default_str();
  app.add_option("--seed", wanted.seed, "the first seed")->capture_default_str();
  app.add_option("--jobs", wanted.jobs, "lists at the same time")->capture_default_str()->check(CLI::Range(1, 64));
  app.add_flag("--first", wanted.first, "end with the first that is called silent");
  app.add_flag("--show", wanted.show, "the file after the last read, and the verdict");
  CLI11_PARSE(app, argc, argv);
  return sigwatch::simulation::run(wanted);
}
