#pragma once

#include <boost/asio/awaitable.hpp>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "service/collaborators.h"
#include "service/picture.h"

namespace sigwatch {

/// Reads one archive and takes in what it showed. The first half of the straight line: Archive -> Reading -> state.
class Poller {
 public:
  explicit Poller(const Collaborators& with) : with_(with) {}

  /// One poll: the newest end (whole and unconditional when `whole_from` is set), then on a first reading back to the newest counted post, else
  /// some backfill. Commits after each answer. Returns the evidence of the newest end.
  boost::asio::awaitable<Evidence> poll(ArchiveEntry entry, std::optional<Time> whole_from);

  /// The whole, unconditional read alone, for the question before an attempt. No backfill.
  boost::asio::awaitable<Evidence> read_whole(ArchiveEntry entry, Time whole_from);

  /// The `Date:` headers that servers sent since forget_server_dates().
  const std::vector<Time>& server_dates() const { return server_dates_; }
  void forget_server_dates() { server_dates_.clear(); }

 private:
  boost::asio::awaitable<Evidence> read_newest(ArchiveEntry entry, std::optional<Time> whole_from);
  boost::asio::awaitable<void> first_reading(ArchiveEntry entry);
  boost::asio::awaitable<bool> read_older(ArchiveEntry entry, bool thorough, int requests);
  boost::asio::awaitable<void> confirm_removal(ArchiveEntry entry);
  bool still_reading(const ArchiveEntry& entry) const;
  std::vector<std::string> sigs_of(const std::string& url) const;
  void commit_reading(const ArchiveMemory& before, const ArchiveMemory& after, std::vector<KnownPost> posts, const Reading& reading);
  Archive& archive(const ArchiveEntry& entry) const { return *with_.archives.at(entry.url); }

  const Collaborators& with_;
  std::vector<Time> server_dates_;
};

}  // namespace sigwatch
