#pragma once

#include <boost/asio/awaitable.hpp>
#include <deque>
#include <exception>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "service/cached_assessments.h"
#include "service/collaborators.h"
#include "service/council_chat.h"
#include "service/mutexes.h"
#include "service/outbox.h"
#include "service/poller.h"
#include "service/snapshot.h"

namespace sigwatch {

/// How long a pass of the service waits for slow archives. `--once` waits for all.
inline constexpr Seconds kPassPatience = 20min;

/// What one pass did, for `--once` and for the log.
struct PassReport {
  std::vector<std::string> unread;  ///< a line for each measured list without a good read in this pass
  std::vector<std::string> unsent;  ///< a line for each notice whose attempt ended deferred, refused or unknown
  int polled = 0;
};

/// Told of each archive when its poll ended: for progress on a terminal.
using Progress = std::function<void(int done, int total, const std::string& url)>;

/// Drives the straight line for all SIGs: poll, judge, step, commit, send, confirm. All hosts are polled at once,
/// sixteen archives of each; a SIG is judged when the archives under its roots were polled. What is slow is not waited
/// for beyond the patience: it goes on by itself, is judged when it comes, and holds back nobody else's SIG.
class Watcher {
 public:
  /// `patience`: how long a pass of the service waits for slow archives before it goes on with the SIGs that are ready.
  explicit Watcher(const Collaborators& with, Seconds patience = kPassPatience);

  /// To be called once before the first pass: notices whose attempt was cut off become `unknown`.
  void start();

  /// One pass. `all`: poll everything now (`--once`); else only archives whose time has come. Never throws for what an
  /// archive or a mail server does; StoreError passes through.
  boost::asio::awaitable<PassReport> pass(bool all, Progress progress);

  /// Takes up what a person wrote (decisions, words, releases) without polling: judge, step, deliver.
  boost::asio::awaitable<PassReport> attend();

  /// No further attempt is begun; one that is under way goes on to its receipt.
  void finish() {
    outbox_.finish();
    chat_.finish();
  }
  /// A mail is under way: the process should not end now.
  bool sending() const { return outbox_.sending(); }

  /// When the next archive is due, or a notice may be sent.
  Time next_due() const;

 private:
  struct PassState;
  void begin_polls(std::shared_ptr<PassState> pass_state, bool all);
  void start_patience(std::shared_ptr<PassState> pass_state);
  using Queue = std::deque<ArchiveEntry>;
  boost::asio::awaitable<void> poll_queue(std::shared_ptr<Queue> queue, bool all,
                                          std::shared_ptr<PassState> pass_state);
  boost::asio::awaitable<void> poll_one(ArchiveEntry entry, bool all, std::shared_ptr<PassState> pass_state);
  void judge_all();
  void judge_soon(std::shared_ptr<PassState> pass_state);
  void judge_ready(PassState& pass_state);
  void judge_sigs_of(const std::string& url);
  boost::asio::awaitable<std::vector<std::string>> settle(bool all);
  bool write_to_operators();
  void write_digest();
  void open_pass();
  void stop_after_gap();
  void close_pass();
  void hold_for_brake();
  bool is_due(const ArchiveEntry& entry, bool all) const;
  Snapshot snapshot(const std::string& clock_fault);
  void let_go_of_many();
  bool all_cached() const;
  std::map<std::string, Time> whole_reads();

  const Collaborators& with_;
  const Seconds patience_;
  Mutexes mutexes_;
  Poller poller_;
  Outbox outbox_;
  CouncilChat chat_;
  std::shared_ptr<const AllPosts> posts_;  ///< as they were read in this pass
  int posts_written_ = 0;                  ///< Poller::written() then
  CachedAssessments cached_;
  std::exception_ptr late_failure_;  ///< of a poll whose pass had gone on: the next pass ends with it
};

}  // namespace sigwatch
