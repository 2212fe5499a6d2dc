#pragma once

#include <optional>
#include <utility>
#include <vector>

#include "simulation/oracle.h"
#include "simulation/subject.h"

namespace sigwatch::simulation {

/// Council and operators: what they decide and type, and when. They know the truth of the lists, look late, and type
/// nothing false.
class People {
 public:
  People(World& world, Subject& subject, Oracle& oracle);
  /// Around each pass: who has backups uses them when the clock was wrong.
  void before_pass();

 private:
  void say(Command command);
  void type(const Command& command);
  void look();
  void look_often();
  void settle(const NoticeFact& notice);
  bool said_under_another_date(const NoticeFact& notice) const;
  void settle_doubt(const Sig& sig, const SigFact& fact);
  void attest(Sig& sig);
  void resolve(const std::string& sig, Resolution what);
  void ask_council(const std::string& notice);
  void resolve_by_itself();
  void pause_sometimes();
  void edit_sometimes();
  void notice_the_move();
  void back_up_sometimes();
  void back_up();
  void restore_by_a_good_clock();
  void restore();

  World& world_;
  Subject& subject_;
  Oracle& oracle_;
  Chance chance_;
  std::vector<std::pair<Time, Command>> typed_;
  std::optional<Time> backup_;
  bool clock_was_ahead_ = false, edited_after_move_ = false;
};

}  // namespace sigwatch::simulation
