#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "core/people/posting_pattern.h"
#include "core/people/threads.h"
#include "core/post/known_post.h"

namespace sigwatch {

/// Who speaks with whom in all lists of the register: the threads and participants that tell a person from a stranger.
/// Built once from the posts of all archives; looks only at addresses, names, ids, dates and subjects. Holds pointers
/// into `posts`, which must outlive it. Of a post that is not among them nothing is known. Who serves an archive
/// chooses how many writers, names and subjects there are: each costs a few words here, and no step looks at all the
/// others.
///
/// A writer is known by the address; where many write under one (a From that the list rewrote, a tracker's, the list's
/// own) or the archive shows none, by the name. `Jane Doe via Iot <iot@...>` is the Jane Doe who wrote under an address
/// of her own.
class Correspondence {
 public:
  explicit Correspondence(const std::vector<const KnownPost*>& posts);

  /// Earlier than `post`, its writer replied to or was answered by another one, or wrote under one name on three
  /// different days; and not under a name that shares no word with the names that it used then.
  bool knows(const KnownPost& post) const;
  /// At any time its writer, in mail without a sign of a program, replied to or was answered by another one, or was
  /// known under the same full name: a person stands behind it, whatever programs do in that name.
  bool talks(const KnownPost& post) const;
  /// It replies to a post of the register that another one wrote: by ids; where it has none, by subject (see
  /// parents()); or, where its subject lost its `Re:`, an earlier post of a month has the same one, and one of the two
  /// writers is known at some time.
  bool replies(const KnownPost& post) const;
  /// Another one, and no program, replied to it; not where everybody writes under the list's own address and no name
  /// tells who (`... via List`).
  bool answered(const KnownPost& post) const;
  /// Nobody else wrote in its archive, as far as it was read: there is nobody to be known to.
  bool alone(const KnownPost& post) const;
  /// Its archive shows of some post who wrote it.
  bool shows_writers(const KnownPost& post) const;
  /// In how many archives its Message-ID stands.
  int archives_of(const KnownPost& post) const;
  /// The posts that it replies to by ids or subject, by anybody: Threads::parents().
  std::vector<const KnownPost*> parents(const KnownPost& post) const;
  /// Writes as a program does, and never in talk with anybody: what PostingPattern::regularity() says of its writer;
  /// else empty.
  std::string regular(const KnownPost& post) const;

 private:
  /// A writer: one in people_, or none with 0.
  using Number = std::uint32_t;

  /// A post, and what was found out about it.
  struct Entry {
    const KnownPost* post = nullptr;
    std::optional<Time> date;  ///< date_of()
    Time latest;               ///< of all copies of the message
    Number writer = 0;         ///< the address; where that says nothing, the name
    Number name = 0;           ///< in names_, for comparing
    Number archives = 1;       ///< in which its Message-ID stands
    bool watched = false;      ///< of the copies of a message one is
    bool replies = false, answered = false;
  };
  using Entries = std::vector<Entry*>;

  /// What a writer did, as the first moment of each: so that one look answers `knows`, however much one address wrote.
  struct Person {
    bool by_name = false;                             ///< many write under the address, or there is none
    std::optional<Time> known_since;                  ///< spoke with somebody, or wrote on a third day under one name
    std::optional<Time> named_since;                  ///< wrote under a name
    std::vector<std::pair<std::string, Time>> words;  ///< of the names of one who is known, in order
    bool spoke = false;                               ///< with another one, at any time
    bool talked = false;                              ///< spoke in mail that no program wrote
  };
  struct Name {
    bool full = false;                ///< two words or more: one word is a name of many
    std::optional<Time> known_since;  ///< a known address wrote under it
  };
  struct Voices {
    std::optional<Number> first;
    bool several = false, shown = false;
  };

  void enter(const std::vector<const KnownPost*>& posts);
  void find_shared(const Entries& dated);
  void name_writers();
  void count_archives();
  void hear(const Entry& entry);
  void compare_copies(const Entries& dated);
  std::size_t place_of(const KnownPost& post) const;  ///< in entries_; their number: nowhere
  const Entry& entry(const KnownPost& post) const;
  bool other_person(const Entry& a, const Entry& b) const;
  void link(Entry& reply);
  void join(Entry& parent, Entry& reply);
  void link_by_mere_subject(Entry& entry);
  void meet(std::span<Entry* const> of_one);
  void make_known(const Entry& entry, Time date);
  bool is_known_ever(const Entry& entry) const;
  void keep_words(std::span<Entry* const> of_one);
  void watch(std::span<Entry* const> of_one);

  std::vector<Entry> entries_;
  std::vector<std::pair<const KnownPost*, Number>> by_post_;  ///< in order of the pointers
  std::optional<Threads> threads_;
  std::set<std::string_view> shared_;  ///< addresses under which many people write
  std::vector<Person> people_;
  std::vector<Name> names_;
  std::map<Number, PostingPattern> patterns_;  ///< the regular ones, of writers who spoke with nobody
  std::map<std::string_view, Voices> voices_;  ///< by archive
};

}  // namespace sigwatch
