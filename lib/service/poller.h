#pragma once

#include <boost/asio/awaitable.hpp>
#include <functional>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "core/evidence/merge.h"
#include "service/collaborators.h"
#include "service/mutexes.h"
#include "service/snapshot.h"

namespace sigwatch {

/// Reads one archive and takes in what it showed. The first half of the straight line: Archive -> Reading -> state.
class Poller {
 public:
  Poller(const Collaborators& with, Mutexes& mutexes);

  /// One poll: the newest end (whole and unconditional when `whole_from` is set), then on a first reading back to the
  /// newest counted post, else some backfill. Commits after each answer. Returns the evidence of the newest end.
  boost::asio::awaitable<Evidence> poll(ArchiveEntry entry, std::optional<Time> whole_from);

  /// The whole, unconditional read alone, for the question before an attempt. No backfill. Returns what it showed, when
  /// that is taken in.
  boost::asio::awaitable<Reading> read_whole(ArchiveEntry entry, Time whole_from);

  /// Until end_polls() readings that showed nothing new are written together: thousands of lists would else make as
  /// many transactions. What a crash loses is that nothing had happened.
  void begin_polls();
  void end_polls();
  void write_unchanged();
  /// What is remembered of an archive, or null; as it stands until the next reading of it. Read from the state once:
  /// nobody else writes it.
  const ArchiveMemory* memory(const std::string& url) const;
  /// The SIGs that read this archive, also as another venue; one empty word when it is nobody's.
  std::vector<std::string> sigs_of(const std::string& url) const;
  /// Told of each SIG of whose archives a reading showed something.
  void on_invalidate(std::function<void(const std::string&)> invalidate) { invalidate_ = std::move(invalidate); }

  /// How often posts were written: as long as it stands, those that were read from the state still are what stands
  /// there.
  int written() const { return written_; }

  /// A poll of this archive is under way (perhaps of an earlier pass, that went on without it).
  bool polling(const std::string& url) const { return polling_.count(url) > 0; }

  /// Why the clock proves nothing now (docs/proof.md): it is before the last committed pass, or none of the servers
  /// that were read since forget_server_dates() agrees with it within an hour. Empty: it is trusted.
  std::string clock_fault() const;
  void forget_server_dates() { server_dates_.clear(); }

 private:
  std::optional<Time> by_its_server(const Reading& reading, Time now) const;
  /// The clock says a time before the last pass.
  bool is_set_back() const;
  std::optional<Time> last_pass() const;
  boost::asio::awaitable<Evidence> poll_at_leisure(ArchiveEntry entry, std::optional<Time> whole_from);
  boost::asio::awaitable<Reading> read_newest(ArchiveEntry entry, std::optional<Time> whole_from);
  boost::asio::awaitable<void> first_reading(ArchiveEntry entry);
  boost::asio::awaitable<bool> read_older(ArchiveEntry entry, bool thorough, int requests);
  boost::asio::awaitable<void> confirm_removal(ArchiveEntry entry);
  bool still_reading(const ArchiveEntry& entry) const;
  ArchiveMemory memory_of(const ArchiveEntry& entry) const;
  /// As bounded(), by what is kept of all archives that are polled.
  Reading bounded_by_all(Reading reading, const std::vector<KnownPost>& known, const std::string& url);
  const PostsKept& kept();
  void commit_reading(const ArchiveMemory& before, const ArchiveMemory& after, std::vector<KnownPost> posts,
                      const Reading& reading);
  Archive& archive(const ArchiveEntry& entry) const { return *with_.archives.at(entry.url); }

  struct ServerDate {
    Time theirs, ours;
  };

  const Collaborators& with_;
  Mutexes& mutexes_;
  std::set<std::string> polling_;
  std::vector<ServerDate> server_dates_;
  int written_ = 0;
  std::optional<PostsKept> kept_;  ///< once somebody needed it
  /// url -> most_kept() when an older part was too large: asked for again when it is more
  std::map<std::string, std::size_t> refused_;
  mutable std::optional<std::map<std::string, ArchiveMemory>> memories_;  ///< by url
  bool together_ = false;                                                 ///< between begin_polls() and end_polls()
  std::optional<Time> last_pass_;    ///< as it is then: the end of a pass alone writes it
  std::set<std::string> unwritten_;  ///< urls
  struct Readers {
    std::vector<const SigEntry*> measuring;  ///< it is an archive of their list
    std::vector<std::string> all;            ///< or another venue
  };
  std::map<std::string, Readers> readers_;  ///< by url, as the register has it
  std::function<void(const std::string&)> invalidate_;
};

}  // namespace sigwatch
