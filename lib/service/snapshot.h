#pragma once

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "core/evidence/verdict.h"
#include "core/ladder/ladder.h"
#include "core/register/checklist.h"
#include "core/report/status.h"
#include "ports/store.h"

namespace sigwatch {

/// One SIG, measured from the state at one moment. Its summary points into the Snapshot that made it, which must
/// outlive it.
struct Assessment {
  const SigEntry* sig = nullptr;
  std::vector<Decision> decisions;
  EffectiveWatch effective;
  std::vector<ArchiveView> archives;
  Summary summary;
  /// pass for notices of ours or name such, and were not sent by us; as first seen of late
  std::vector<const KnownPost*> posing;
  std::vector<Venue> venues;
  std::vector<ProofLine> proof;
  Verdict verdict;
  std::vector<Episode> episodes;
  std::vector<Notice> notices;
  std::vector<Notice> withdrawn;  ///< of the episode that runs, or of one that ended in the last 7 days
  std::optional<SigMemory> memory;
  LadderOutcome ladder;  ///< what step() would write at this moment
  std::optional<ClockStart> clock;
  std::vector<ChecklistItem> checklist;
  bool whole_read_wanted = false;
  bool reading_done = false;

  Assessment() = default;
  Assessment(const Assessment&) = delete;
  Assessment& operator=(const Assessment&) = delete;
};

/// The posts of every archive, and who speaks with whom in them: the dear part of a snapshot. Shared by snapshots that
/// are made while no post is written.
struct AllPosts {
  std::map<std::string, std::vector<KnownPost>> of;      ///< by the archive's url
  std::unique_ptr<const Correspondence> correspondence;  ///< points into `of`
  std::size_t count() const;
};
std::shared_ptr<const AllPosts> read_posts(const std::vector<ArchiveEntry>& entries, Store& store);

/// What was taken in where, of all archives of a register: the pulse of roots and hosts.
class Pulses {
 public:
  Pulses() = default;
  Pulses(const std::map<std::string, ArchiveEntry>& entries, const std::map<std::string, ArchiveMemory>& memories);
  /// Fills the pulse of its root: what other lists took in, and another root of the host that moved since `fresh_from`.
  void fill(ArchiveView& view, Time fresh_from) const;

 private:
  struct Root {
    int lists = 0;
    std::optional<Time> newest, second;  ///< of two different lists
    std::string newest_url;
  };
  std::map<std::string, Root> roots_;
  std::map<std::string, std::vector<std::string>> roots_of_host_;
};

/// The state as a whole at one moment: reads rows once, judges each SIG from them. Used by the watcher after each
/// reading, by the outbox before each attempt, and by sigwatchctl; so that all say the same. Rows that others write
/// later are not seen; make a new one. Archives and posts are read with the first assess().
class Snapshot {
 public:
  /// `reg` and `store` outlive the snapshot. `posts`: as they still stand; unset: they are read. Throws StoreError.
  Snapshot(const Register& reg, Store& store, Time now, std::string clock_fault,
           std::shared_ptr<const AllPosts> posts = nullptr);
  /// Of these archives alone: enough to say what was read of a SIG whose archives they are; strangers and pulse are not
  /// judged.
  Snapshot(const Register& reg, Store& store, Time now, std::vector<ArchiveEntry> only);

  /// Measures one SIG: posts judged, verdict, ladder.
  std::unique_ptr<Assessment> assess(const SigEntry& sig) const;

  /// Assessment::posing of an archive that belongs to no SIG: the Council's.
  std::vector<KnownPost> posing_in(const ArchiveEntry& entry) const;

  const Meta& meta() const { return meta_; }
  const std::vector<Notice>& notices() const { return notices_; }
  const std::vector<Statement>& statements() const { return statements_; }
  const std::vector<Decision>& decisions() const { return decisions_; }
  const OwnNotices& own() const { return own_; }
  /// As far as assess() read them; else null.
  const std::shared_ptr<const AllPosts>& posts() const { return posts_; }
  Time now() const { return now_; }

 private:
  ArchiveView view_of(const ArchiveEntry& entry) const;
  Venue venue(const ArchiveEntry& entry) const;
  bool poses_lately(const KnownPost& post) const;
  void read_archives() const;

  const Register& reg_;
  Store& store_;
  Time now_;
  std::string clock_fault_;
  Meta meta_;
  std::vector<Notice> notices_;
  std::vector<Statement> statements_;
  std::vector<Decision> decisions_;
  OwnNotices own_;
  MessageStatements message_statements_;
  std::optional<std::vector<ArchiveEntry>> only_;
  std::map<std::string, Time> own_seen_;  ///< when a notice of ours was last seen in an archive, by url
  // Read with the first assess():
  mutable bool read_ = false;
  mutable std::map<std::string, ArchiveMemory> archives_;
  mutable std::shared_ptr<const AllPosts> posts_;
  mutable Pulses pulses_;
  mutable SharedLists shared_lists_;  ///< of a whole snapshot
};

/// Every archive that is polled: of the SIGs that are measured, the Council's, the canaries; one an url.
std::vector<ArchiveEntry> archives_of(const Register& reg);

/// The row of `status` for one SIG.
SigStatus status_of(const Assessment& assessment, const Policy& policy, Time now);

}  // namespace sigwatch
