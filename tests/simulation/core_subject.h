#pragma once

#include <memory>
#include <string>
#include <vector>

#include "core/report/notice_values.h"
#include "simulation/core_state.h"
#include "simulation/oracle.h"
#include "simulation/registered.h"
#include "simulation/subject.h"

namespace sigwatch::simulation {

/// merge, summarise, judge and step in the order in which lib/service calls them.
class CoreSubject final : public Subject {
 public:
  CoreSubject(World& world, Oracle& oracle);

  void pass(Time clock) override;
  Time wish(Time clock) override;
  bool wakes_at_events() const override { return true; }
  void type(const Command& command, Time clock) override;
  std::vector<NoticeFact> notices() override;
  SigFact sig(const std::string& id) override;
  std::string verdict(const std::string& id) override;
  bool stopped() override { return state_.meta.stopped_since.has_value(); }
  void reload() override;
  void back_up() override { backup_ = std::make_unique<CoreState>(state_); }
  bool restore() override;

 private:
  bool touched(std::size_t i, Time clock) const;
  void poll(std::size_t i, Time clock, bool whole);
  bool read(std::size_t i, std::size_t archive, Time clock, std::optional<Time> whole_from);
  void read_older(std::size_t i, std::size_t archive, Time clock);
  std::shared_ptr<const Summarised> summarised(std::size_t i, bool deep, std::optional<Time> sure_from, Time clock);
  std::unique_ptr<Measured> measure(std::size_t i, Time clock);
  ArchiveView view_of(const SigState& s, const ArchiveEntry& entry, std::size_t archive) const;
  std::unique_ptr<Measured> judge_and_step(std::size_t i, Time clock);
  void sleep(std::size_t i, const Measured& m, const LadderOutcome& out, Time clock);
  bool confirm_all(std::size_t i, Time clock);
  void brake(Time clock);
  void deliver(std::size_t i, Notice& notice, Time clock);
  bool pre_send_checks(std::size_t i, Notice& notice, Time clock);
  std::vector<KnownPost> shown_at(std::size_t i, const Notice& notice, Shelf& shelf, Time clock) const;
  bool measured_again(std::size_t i, const std::string& id, Time clock);
  void confirm(Notice& notice, Time clock);
  void send(std::size_t i, Notice& notice, Time clock);
  NoticeValues values_of(std::size_t i, const Notice& notice, Time clock);
  Shelf* shelf_of(const Notice& notice);
  void invalidate_all();
  std::string clock_fault(Time clock) const;
  const Correspondence& correspondence(std::size_t i);
  std::size_t index_of(const std::string& sig) const;
  std::vector<Notice> all_notices() const;
  std::vector<Notice> recent_notices(Time clock) const;
  Notice* notice_called(const std::string& id);
  void settle_pass(Time clock);

  World& world_;
  Oracle& oracle_;
  Register reg_;
  SharedLists shared_lists_;
  CoreState state_;
  std::unique_ptr<CoreState> backup_;
  std::vector<std::unique_ptr<const Correspondence>> correspondences_;
  OwnNotices own_;
  std::vector<std::shared_ptr<const Summarised>> summarised_;
  bool own_changed_ = true;
};

}  // namespace sigwatch::simulation
