#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "simulation/subject.h"
#include "simulation/world.h"

namespace sigwatch::simulation {

/// The rule as it is written: months of silence; how old a pulse may be, and the word of a person that a root works.
inline constexpr int kSilentAfter = 6;
inline constexpr Seconds kPulse = Days(14);
inline constexpr Seconds kAttested = Days(30);

/// A promise that was broken.
struct Violation {
  Time at;
  std::string promise, what;
};

/// Knows the true world, the rule as it is written, and what left; and nothing of how the program works. The promises
/// of the README.
class Oracle {
 public:
  explicit Oracle(World& world) : world_(world) {}

  /// Before the mail server gets an attempt.
  void on_mail(const Mail& mail);
  void on_command(const Command& command);
  /// An older state was restored: what was told since is not known any more.
  /// `then`: the age of the state that is in place now.
  void on_restore(Time then);
  /// After a pass, of one SIG.
  void on_verdict(const Sig& sig, const std::string& verdict);
  /// After the faults ended and everybody had time.
  void on_end(const std::vector<NoticeFact>& notices, Time calm_since);

  /// A promise that somebody else saw broken.
  void broke(const std::string& promise, const std::string& what) { fail(promise, what); }
  const std::optional<Violation>& broken() const { return broken_; }
  long mails() const { return mails_; }
  long unknowable() const { return unknowable_; }
  std::uint64_t trace() const { return trace_; }

 private:
  /// The parts of a notice id.
  struct Name {
    std::string sig, episode, step, n;
  };
  struct Stand {
    bool on = true;
    std::optional<Time> counts, extended;
  };
  static Name parts(const std::string& id);
  bool fail(const std::string& promise, const std::string& what);
  bool twice(const Mail& mail);
  bool may_speak_of(const Sig& sig, const Mail& mail, const Name& name);
  bool nobody_wrote(const Sig& sig, const Mail& mail, const Name& name);
  Time others_pulse(const Sig& sig) const;
  bool silence_was_proved(const Sig& sig, const Mail& mail);
  bool steps_are_in_order(const Sig& sig, const Mail& mail, const Name& name);
  bool told_once_a_silence(const Sig& sig, const Mail& mail, const Name& name);
  bool within_the_brake(const Mail& mail, const Name& name);
  bool has_not_said_farewell(const Sig& sig, const Mail& mail);
  bool within_the_fuse(const Mail& mail, const Name& name);
  bool is_list(const Mail& mail) const;
  bool decision_stands(const Mail& mail, const Name& name);
  bool somebody_lives(const Sig& sig, const Mail& mail, const Name& name);
  bool says_the_truth(const Sig& sig, const Mail& mail);
  std::optional<Time> shown(const Name& name, const std::string& step) const;
  static Time old_from(Time last);
  bool speaks(const Sig& sig, const Entry& e) const;
  Time earliest_date(const Entry& e) const;
  static Time latest_date(const Entry& e);
  static bool are_apart(const Entry& e);
  bool clocks_disagree(const Entry& e) const;
  std::optional<Time> last_sign(const Sig& sig, bool shown_alone = false) const;
  Stand stand(const Sig& sig) const;
  void was_there_when_seen(const NoticeFact& n);
  void ladder_came_to_its_end(const Sig& sig);
  void council_heard_of_life(const Sig& sig);

  World& world_;
  std::optional<Violation> broken_;
  bool live_ = false, paused_ = false, stopped_ = false;
  std::map<std::string, Time> released_;  ///< a person's word for a notice
  std::map<std::string, Time> attested_;  ///< a person's word that a notice, or a later one in its place, arrived
  struct Decision {
    std::string sig;
    Time at;
    bool revoke = false;
    bool revoked = false;
    std::optional<Time> revoked_at;
  };
  std::vector<Decision> decisions_;  ///< by number
  std::vector<std::pair<Time, std::string>> warnings_, recent_, first_;
  std::optional<Time> resumed_, went_live_;
  std::optional<Time> restored_;
  long mails_ = 0, unknowable_ = 0;
  std::uint64_t trace_ = 1469598103934665603U;
};

}  // namespace sigwatch::simulation
