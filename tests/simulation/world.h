#pragma once

#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <queue>
#include <set>
#include <string>
#include <vector>

#include "core/base/time.h"
#include "simulation/chance.h"
#include "simulation/faults.h"

/// The true world of one foundation: lists, who writes there, archives, the mail system. A function of the setup and of
/// what the program sends; knows nothing of the program but its mails.
namespace sigwatch::simulation {

/// What a seed stands for; a story is shrunk by making these smaller.
struct Setup {
  std::uint64_t seed = 1;
  int sigs = 4;
  int years = 5;
  Swarm swarm;
};

enum class Writer { person, newcomer, spammer, robot, sigwatch };

/// One mail as it was truly written.
struct Message {
  std::string id;       ///< Message-ID as the archive has it
  std::string answers;  ///< Message-ID in References, or empty
  std::string token;    ///< of our notices: the id
  std::string sealed;   ///< what stands in an unquoted token line
  std::string quotes;   ///< what stands in a quoted one
  Writer writer = Writer::person;
  std::string address, subject;
  Time written;  ///< the truth
  Time dated;    ///< what its Date says
  std::string automatic, closing;
  bool unreadable = false;
  std::optional<Time> stamped{};  ///< what the archive says of when it took it in, where that is wrong
};

struct Entry {
  std::shared_ptr<const Message> message;
  Time archived;
  bool hidden = false;             ///< for now
  bool removed = false;            ///< for ever, by the list's owner
  std::optional<Time> shown;       ///< first given in a good answer
  std::optional<Time> shown_anew;  ///< and again, after the program may have forgotten it
  bool forgotten = false;  ///< by the program, perhaps: an older state was restored since, or it could not be kept
  bool caught_up = false;  ///< taken in with many others that had waited: its archive's clock says little
  bool unsure = false;     ///< given in a pass that could not keep all, or before an older state was restored
};

/// What the archive says of when it took the post in.
inline Time clock_of(const Entry& e) { return e.message->stamped.value_or(e.archived); }

enum class Mood { well, outage, truncated, error_page, gone, part_missing };

/// What the program was told by one archive since the last bad answer: for the oracle.
struct Answers {
  int good = 0;
  std::optional<Time> since, whole;
  bool vague = false;  ///< an older state was restored: what it remembers of answers is not what was answered last
};

/// A place where a list's posts can be read.
struct Shelf {
  std::string url;
  std::size_t root = 0;
  Mood mood = Mood::well;
  std::vector<Entry> entries;  ///< by arrival
  std::optional<std::pair<Time, Time>> missing;
  std::optional<Time> attested;
  bool shrunk = false;
  int losses = 0;
  unsigned version = 1;  ///< changes with everything that a reader could see
  Answers answers;
};

/// Archives under one mount point, with a busy list beside the SIGs'.
struct Root {
  std::string name, canary;
  std::optional<Time> stalled, quiet, attested;
  /// When its busy list last took in a post.
  Time pulse(Time now) const;
};

struct List {
  std::string address;
  std::vector<Shelf> shelves;  ///< one a root
  std::size_t configured = 0;  ///< the live one in the register; those before are frozen
  std::vector<std::pair<Time, std::shared_ptr<const Message>>> waiting;  ///< since when; until the archiver works again
  std::vector<std::shared_ptr<const Message>> spooled;                   ///< ours: until the next post
};

enum class Resolution { extend, keep, standing, disband, reopen, revoke };
struct Resolved {
  Resolution what = Resolution::keep;
  Time at, until;
};

enum class Temper { busy, bursty, seasonal, edge, dying, dead, unborn };

struct Sig {
  std::string id;
  List list;
  Temper temper = Temper::busy;
  Chance chance{0};
  bool standing = false, edited = false;
  std::optional<Time> exempt_until, since, dies;
  std::vector<Resolved> resolved;  ///< by the Council
  std::set<std::string> ignored, vouched;
};

/// A mail of ours on its way, and what became of it.
/// Who runs the program: rehearsal, pause and stop do not hold their mail.
inline constexpr const char* kOperators = "ops@example.org";

struct Mail {
  std::string to, notice, message_id, subject;
  Time date;  ///< the clock of the machine
  std::map<std::string, std::string> values;
  std::string text;  ///< the whole mail, where one was written
};
enum class Outcome { accepted, deferred, refused, unknown };
struct Sent {
  Mail mail;
  Time at;
  Outcome outcome = Outcome::accepted;
  bool arrives = false;          ///< if nobody throws it away
  std::optional<Time> stood;     ///< since when an archive shows it
  std::optional<Time> attested;  ///< a person said that it arrived
  bool forgotten = false;        ///< an older state was restored since
};

class World {
 public:
  World(const Setup& setup, Tally& tally);

  /// Everything that happens until then.
  void advance(Time to);
  Time next_event() const { return events_.empty() ? Time::max() : events_.top().at; }
  void at(Time when, std::function<void()> what);

  /// The mail server's side of one attempt.
  Outcome submit(const Mail& mail);

  List* list_to(const std::string& address);
  Shelf* shelf_at(const std::string& url);
  Sig* sig_called(const std::string& id);
  Sent* last_sent(const std::string& notice);
  bool on(Fault fault) const { return !calm && setup.swarm.has(fault); }
  void hit(Fault fault) { tally_.hit(fault); }
  /// A mail of people or programs goes to a list.
  void post(List& list, Message message, Time when);
  /// A mail that a person saw arrive at last, or puts there.
  void shelve_ours(const Sent& sent);
  /// Faults end, now and for good.
  void calm_down();
  /// One line of the story; kept when somebody listens.
  void tell(const std::string& line) const {
    if (listener) listener(line);
  }
  std::function<void(const std::string&)> listener;
  /// Told of every mail of ours that an archive took in.
  std::function<void(const std::string& notice)> on_arrival;

  const Setup setup;
  const Time start, finish;  ///< the program runs between them
  Time now;
  Seconds skew{0};  ///< of the machine's clock
  bool calm = false;
  bool council_shows = true;  ///< the Council has an archive
  bool has_clock = true;      ///< archives say when they took a post in
  std::vector<Sig> sigs;
  List council;
  std::vector<Root> roots;
  std::map<std::string, std::vector<Sent>> sent;  ///< by notice, every attempt
  std::size_t live_root = 0;

 private:
  struct Event {
    Time at;
    long number;
    std::function<void()> what;
    bool operator<(const Event& other) const { return at != other.at ? at > other.at : number > other.number; }
  };
  void found(Sig& sig, int number);
  /// In some lives people write to most lists on one day, and then no more: many lists fall silent together.
  std::optional<Time> exodus() const;
  void write_history(Sig& sig);
  void write_next(Sig& sig, Time after);
  Time next_writing(Sig& sig, Time after);
  void write(Sig& sig);
  void date_wrongly(Sig& sig, Message& m);
  void shelve(List& list, std::shared_ptr<const Message> message, bool caught_up = false);
  void catch_up(List& list);
  void note_ours(const Message& message);
  void trouble(List& list);
  void end_trouble(List& list);
  void trouble_root();
  void stall(bool quiet_only);
  void move_away();
  void hide_some(Shelf& shelf);
  void miss_part(Shelf& shelf);
  void remove_one(Shelf& shelf);
  void trouble_clock();
  void react(const std::string& notice, const Message& ours);
  Message ours(const Mail& mail) const;
  void deliver(List& list, const Mail& mail);
  std::string fresh_id() { return "m" + std::to_string(++messages_) + "@people.example"; }

  Tally& tally_;
  Chance chance_, mail_chance_;
  std::priority_queue<Event> events_;
  long event_number_ = 0, messages_ = 0;
};

}  // namespace sigwatch::simulation
