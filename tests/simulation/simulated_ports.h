#pragma once

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "core/report/notice_values.h"
#include "ports/archive.h"
#include "ports/mailer.h"
#include "ports/store.h"
#include "simulation/oracle.h"

namespace sigwatch::simulation {

/// The process died here: thrown from a failpoint, and from everything that is touched afterwards.
struct Died {};

/// What ends a process, and whether it has.
struct Mortality {
  bool dead = false;
  int failpoints_left = -1;  ///< it dies at this one; -1: it lives
  int commits_left = -1;     ///< this one finds the disk full
  void live_on() const {
    if (dead) throw Died{};
  }
  void at_failpoint();
};

class SimulatedArchive final : public Archive {
 public:
  SimulatedArchive(World& world, Mortality& mortality, std::string url)
      : world_(world), mortality_(mortality), url_(std::move(url)) {}
  boost::asio::awaitable<Reading> newest(NewestQuery query) override;
  boost::asio::awaitable<Reading> older(OlderQuery query) override;

 private:
  World& world_;
  Mortality& mortality_;
  std::string url_;
};

class SimulatedMailer final : public Mailer {
 public:
  SimulatedMailer(World& world, Oracle& oracle, Mortality& mortality)
      : world_(world), oracle_(oracle), mortality_(mortality) {}
  boost::asio::awaitable<Receipt> send(Envelope envelope) override;
  boost::asio::awaitable<Receipt> probe(Envelope envelope) override;
  std::map<std::string, NoticeValues> composed;  ///< by notice

 private:
  World& world_;
  Oracle& oracle_;
  Mortality& mortality_;
};

/// The state, as long as the process lives and the disk has room. What was read is given again until it is written
/// anew: nobody else writes, and a row is decoded from SQLite after every change.
class MortalStore final : public Store {
 public:
  MortalStore(std::unique_ptr<Store> store, Mortality& mortality, World& world)
      : store_(std::move(store)), mortality_(mortality), world_(world) {}
  Meta meta() override;
  std::optional<ArchiveMemory> archive(const std::string& url) override { return alive().archive(url); }
  std::vector<ArchiveMemory> archives() override;
  std::vector<KnownPost> posts(const std::string& url) override;
  std::map<std::string, std::size_t> posts_kept() override { return alive().posts_kept(); }
  std::optional<SigMemory> sig(const std::string& id) override;
  std::set<std::string> cached(const std::string& given, Time now) override { return alive().cached(given, now); }
  std::vector<Episode> episodes(const std::string& sig) override;
  std::vector<Notice> notices() override;
  std::optional<Notice> notice(const std::string& id) override { return alive().notice(id); }
  std::vector<Decision> decisions() override;
  std::vector<Statement> statements() override;
  std::vector<Cause> causes() override;
  std::vector<HistoryEntry> history(const std::string& sig) override { return alive().history(sig); }
  Seal seal() override { return alive().seal(); }
  bool commit(const Change& change) override;

 private:
  Store& alive() {
    mortality_.live_on();
    return *store_;
  }
  std::unique_ptr<Store> store_;
  Mortality& mortality_;
  World& world_;
  std::optional<Meta> meta_;
  std::map<std::string, std::optional<SigMemory>> sigs_;
  std::optional<std::vector<ArchiveMemory>> archives_;
  std::map<std::string, std::vector<KnownPost>> posts_;
  std::map<std::string, std::vector<Episode>> episodes_;
  std::optional<std::vector<Notice>> notices_;
  std::optional<std::vector<Decision>> decisions_;
  std::optional<std::vector<Statement>> statements_;
  std::optional<std::vector<Cause>> causes_;
};

}  // namespace sigwatch::simulation
