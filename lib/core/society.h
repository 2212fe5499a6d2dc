#pragma once

#include <map>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "core/state.h"

namespace sigwatch {

/// The date that counts for a post (design 2, "Which date"): sender and archive within 15 days of each other: the sender's; else the
/// archive's; without an archive's clock the sender's, unless it was in the future when the post was first seen; a post that appeared late
/// counts at the read that showed it. nullopt: no usable date at all.
std::optional<Time> date_of(const KnownPost& post);

/// True when two names have a word in common (letters and digits, any case): `Fox, Ann` and `Ann Fox`.
bool share_word(std::string_view a, std::string_view b);

/// How far the sender's and the archive's clock may lie apart (Mailman's ARCHIVER_ALLOWABLE_SANE_DATE_SKEW).
inline constexpr Seconds kClockSkew = Days(15);

/// Who speaks with whom in all lists of the register: the threads and participants that tell a person from a stranger. Built once from
/// the posts of all archives; looks only at addresses, names, ids and subjects. Holds pointers into `posts`, which must outlive it.
class Society {
 public:
  explicit Society(const std::vector<const KnownPost*>& posts);

  /// Earlier than `post`, its address replied to or was answered by another address, or wrote under one name on three different days;
  /// and not under a name that shares no word with the names that it used then.
  bool knows(const KnownPost& post) const;
  /// It replies to a post of the register (by ids, else by subject where it has no ids), written by another address.
  bool replies(const KnownPost& post) const;
  /// Another address replied to it.
  bool answered(const KnownPost& post) const;
  /// No other address wrote in its archive, as far as it was read: there is nobody to be known to.
  bool alone(const KnownPost& post) const;
  /// In how many archives its Message-ID stands.
  int archives_of(const KnownPost& post) const;
  /// The posts that it replies to by ids or subject, by any address.
  std::vector<const KnownPost*> parents(const KnownPost& post) const;

 private:
  /// What an address did, as the first moment of each: so that one look answers `knows`, however much one address wrote.
  struct Person {
    std::optional<Time> known_since;             ///< spoke with somebody, or wrote on a third day under one name
    std::optional<Time> named_since;             ///< wrote under a name
    std::map<std::string, Time> words;           ///< of its names
    std::map<std::string, std::set<Days>> days;  ///< under each name, until the third
  };
  void link(const KnownPost& post);
  void meet(const KnownPost& post, Time date);

  std::multimap<std::string_view, const KnownPost*> by_id_;
  std::map<std::string, std::vector<const KnownPost*>> by_subject_;  ///< archive and thread subject, oldest first
  std::map<std::string_view, Person> people_;
  std::set<const KnownPost*> replies_, answered_;
  std::map<std::string_view, std::set<std::string_view>> voices_;  ///< archive -> addresses
  std::map<std::string_view, std::set<std::string_view>> archives_of_id_;
};

}  // namespace sigwatch
