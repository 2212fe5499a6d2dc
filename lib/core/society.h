#pragma once

#include <map>
#include <set>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "core/habit.h"
#include "core/name_words.h"
#include "core/state.h"
#include "core/threads.h"

namespace sigwatch {

/// Whether it can be the moment of this post: not more than a day ahead of the read that first showed it, and not where a clock stands that
/// nobody set (1970-01-01).
bool is_usable(Time clock, const KnownPost& post);

/// The usable clocks of a post: the sender's and the archive's unless more than a day ahead of the read that first showed it, and the read
/// that showed a post which appeared late. A clock that nobody set (1970-01-01), a placeholder and the moment of an import are not among
/// them (import_clocks.h).
std::vector<Time> usable_clocks(const KnownPost& post);

/// The date that counts for a post (design 2, "Which date"): where all usable clocks lie within 15 days of each other the sender's (without
/// it the earliest); else the latest of them, because silence needs all clocks to be old. nullopt: no usable clock at all.
std::optional<Time> date_of(const KnownPost& post);

/// Who speaks with whom in all lists of the register: the threads and participants that tell a person from a stranger. Built once from
/// the posts of all archives; looks only at addresses, names, ids, dates and subjects. Holds pointers into `posts`, which must outlive it.
///
/// A writer is known by the address; where many write under one (a From that the list rewrote, a tracker's, the list's own) or the archive
/// shows none, by the name. `Jane Doe via Iot <iot@...>` is the Jane Doe who wrote under an address of her own.
class Society {
 public:
  explicit Society(const std::vector<const KnownPost*>& posts);

  /// Earlier than `post`, its writer replied to or was answered by another one, or wrote under one name on three different days;
  /// and not under a name that shares no word with the names that it used then.
  bool knows(const KnownPost& post) const;
  /// At any time its writer, in mail without a sign of a program, replied to or was answered by another one, or was known under the same
  /// full name: a person stands behind it, whatever programs do in that name.
  bool talks(const KnownPost& post) const;
  /// It replies to a post of the register that another one wrote: by ids; where it has none, by subject (see parents()); or, where its
  /// subject lost its `Re:`, an earlier post of a month has the same one, and one of the two writers is known at some time.
  bool replies(const KnownPost& post) const;
  /// Another one, and no program, replied to it; not where everybody writes under the list's own address and no name tells who (`... via
  /// List`).
  bool answered(const KnownPost& post) const;
  /// Nobody else wrote in its archive, as far as it was read: there is nobody to be known to.
  bool alone(const KnownPost& post) const;
  /// Its archive shows of some post who wrote it.
  bool shows_writers(const KnownPost& post) const;
  /// In how many archives its Message-ID stands.
  int archives_of(const KnownPost& post) const;
  /// The posts that it replies to by ids or subject, by anybody: Threads::parents().
  std::vector<const KnownPost*> parents(const KnownPost& post) const;
  /// Writes as a program does, and never in talk with anybody: what Habit::regularity() says of its writer; else empty.
  std::string regular(const KnownPost& post) const;

 private:
  /// What a writer did, as the first moment of each: so that one look answers `knows`, however much one address wrote.
  struct Person {
    std::optional<Time> known_since;             ///< spoke with somebody, or wrote on a third day under one name
    std::optional<Time> named_since;             ///< wrote under a name
    std::map<std::string, Time> words;           ///< of its names
    std::map<std::string, std::set<Days>> days;  ///< under each name, until the third
    bool spoke = false;                          ///< with another one, at any time
    bool talked = false;                         ///< spoke in mail that no program wrote
    Habit habit;                                 ///< while it spoke with nobody
  };
  /// Who wrote: the address, or `~` and the name where the address says nothing; and the name, for comparing.
  struct Writer {
    std::string voice, name;
  };
  void find_shared(const std::vector<const KnownPost*>& dated);
  Writer make_writer(const Author& from) const;
  const Writer& writer(const KnownPost& post) const;
  bool other_person(const KnownPost& a, const KnownPost& b) const;
  void link(const KnownPost& post);
  void join(const KnownPost& parent, const KnownPost& reply);
  void link_by_mere_subject(const KnownPost& post);
  void meet(const KnownPost& post, Time date);
  void make_known(const KnownPost& post, Time date);
  bool is_known_ever(const KnownPost& post) const;
  void watch(Person& person, const KnownPost& post, Time date);

  std::optional<Threads> threads_;
  std::set<std::string_view> shared_;  ///< addresses under which many people write
  std::unordered_map<const KnownPost*, Writer> writers_;
  std::map<std::string, Person> people_;     ///< by voice
  std::map<std::string, Time> known_names_;  ///< names in full under which a known address wrote, and since when it was known
  std::set<const KnownPost*> replies_, answered_;
  std::map<std::string_view, std::set<std::string>> voices_;  ///< archive -> writers
  std::map<std::string_view, std::set<std::string_view>> archives_of_id_;
};

}  // namespace sigwatch
