#pragma once

#include <boost/asio/awaitable.hpp>
#include <string>

#include "core/evidence/sighting.h"
#include "service/collaborators.h"
#include "service/mutexes.h"
#include "service/poller.h"

namespace sigwatch {

/// The archive in which a notice shows, or null: of the SIG's list the first that is neither frozen nor another
/// venue's (one that is no feed, where there is one), or the Council's. Leaders' and operators' mail shows nowhere.
const ArchiveEntry* archive_of(const Notice& notice, const Register& reg);

/// Why an archive is left alone now: a poll of it is under way, or it asked for (or earned) a pause. Empty: it may be
/// asked.
std::string not_to_ask(const ArchiveEntry& entry, const Collaborators& with, const Poller& poller);

/// What is asked before every attempt to send to a list or the Council, retries included (docs/ladder.md): is the SIG
/// still silent, where the notice rests on that; and is the notice, or a later one about the same SIG, in its archive
/// already? Each archive is read once, and what it shows is taken in.
class PreSendChecks {
 public:
  struct Answer {
    enum class Kind {
      go,
      not_now,       ///< it stays as it is, or a judgement just changed it: `why`
      seen,          ///< it is there: `shown`
      ask_a_person,  ///< an archive shows what a state that was lost may have sent: `why`
    };
    Kind kind = Kind::not_now;
    std::string why{};
    Post shown{};
  };

  PreSendChecks(const Collaborators& with, Poller& poller, Mutexes& mutexes)
      : with_(with), poller_(poller), mutexes_(mutexes) {}

  boost::asio::awaitable<Answer> ask(Notice notice);

  /// Asks the archive for the notice by its Message-ID alone, where it can be asked so.
  boost::asio::awaitable<Sighting> look_up(Notice notice, ArchiveEntry entry);

 private:
  /// Why not, or nothing. `shown`: what the archive of the notice showed, where it is one of the SIG's.
  boost::asio::awaitable<std::string> measure_again(Notice notice, Reading& shown);
  std::string judge_again(const SigEntry& sig);
  boost::asio::awaitable<Answer> look_in(ArchiveEntry entry, Notice notice, Reading shown);
  Sighting look_through(const ArchiveEntry& entry, const Notice& notice, const OwnNotices& own,
                        const std::vector<KnownPost>& known, Reading shown) const;
  Answer look_for_others(const ArchiveEntry& entry, const Notice& notice, const OwnNotices& own,
                         const std::vector<KnownPost>& known) const;
  OwnNotices own() const;
  /// Where the window of the verdict begins; and since when the notice, or its copy of a lost state, may stand there.
  Time window() const;
  Time since(const Notice& notice) const;

  const Collaborators& with_;
  Poller& poller_;
  Mutexes& mutexes_;
};

}  // namespace sigwatch
