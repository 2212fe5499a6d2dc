#pragma once

#include <boost/asio/awaitable.hpp>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "service/collaborators.h"
#include "service/mutexes.h"
#include "service/poller.h"
#include "service/pre_send_checks.h"
#include "service/snapshot.h"
#include "service/task_group.h"

namespace sigwatch {

/// The second half of the straight line: measures again, sends, and looks for what it sent. Owns retry; nothing is sent
/// without its row committed first, and no row in `sending` is ever sent again by itself.
class Outbox {
 public:
  Outbox(const Collaborators& with, Poller& poller, Mutexes& mutexes)
      : with_(with),
        poller_(poller),
        mutexes_(mutexes),
        checks_(with, poller, mutexes),
        sends_(with.executor),
        looks_(with.executor) {}

  /// At start-up, and whenever no mail is under way: a notice found in `sending` is `unknown`: the process died, or the
  /// state could not be written, somewhere between the attempt and its receipt.
  void recover();

  /// Attempts every notice that is due, those of one SIG oldest first, SIGs side by side: a slow archive holds up its
  /// own SIG's mail alone. Returns a line for each attempt that ended deferred, refused or unknown. After `patience`
  /// (nullopt: never) it returns and what is slow goes on by itself.
  boost::asio::awaitable<std::vector<std::string>> deliver(std::optional<Seconds> patience);

  /// Looks for accepted and unknown notices among the posts that readings of their lists' archives showed, and asks an
  /// archive for one by its Message-ID where it can be asked so; archives side by side.
  boost::asio::awaitable<void> confirm(std::optional<Seconds> patience);

  /// No further attempt is begun. One that is under way goes on to its receipt.
  void finish() { finishing_ = true; }
  /// Between the commit of `sending` and the receipt: the process should not end now.
  bool sending() const { return sending_ > 0; }

 private:
  using Problems = std::shared_ptr<std::vector<std::string>>;

  boost::asio::awaitable<void> deliver_in_order(std::vector<std::string> ids, Problems problems);
  boost::asio::awaitable<void> confirm_in(std::vector<std::string> ids, ArchiveEntry entry);
  boost::asio::awaitable<std::string> attempt(Notice notice);
  boost::asio::awaitable<bool> may_go_by_archives(Notice notice);
  boost::asio::awaitable<std::string> send(Notice notice);
  bool ready(const std::optional<Notice>& notice) const;
  bool may_go(const Notice& notice);
  std::string hold_back(const Notice& notice, const Meta& meta) const;
  std::string freeze(Notice& notice);
  void hold(Notice notice, const std::string& why);
  std::string settle(Notice notice, const Receipt& receipt);
  void leave_to_a_person(Notice notice, const std::string& why);
  boost::asio::awaitable<void> mark_seen(std::string id, ArchiveEntry entry, Post shown);
  /// Writes the notice if its row is still in state `from`; false: a person or another step changed it meanwhile.
  bool commit(Notice notice, NoticeState from, const std::string& history);

  const Collaborators& with_;
  Poller& poller_;
  Mutexes& mutexes_;
  PreSendChecks checks_;
  TaskGroup sends_, looks_;
  bool finishing_ = false;
  int sending_ = 0;
};

}  // namespace sigwatch
