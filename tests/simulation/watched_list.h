#pragma once

#include <optional>
#include <string>
#include <vector>

#include "core/evidence/archive_memory.h"
#include "core/evidence/merge.h"
#include "core/evidence/verdict.h"
#include "core/post/known_post.h"
#include "core/register/register.h"
#include "simulation/living_list.h"

namespace sigwatch::simulation {

/// A living list as it lies on disk, polled as the poller does, by the program's own readers and core. A folder of IMAP
/// is read by the reader of a Maildir: what the core is asked is that of IMAP, what an IMAP server says is not tried
/// here.
class WatchedList {
 public:
  /// `folder` is emptied, and removed at the end. The list outlives this.
  WatchedList(const LivingList& list, const std::string& folder);
  ~WatchedList();
  WatchedList(const WatchedList&) = delete;
  WatchedList& operator=(const WatchedList&) = delete;

  /// The verdict of one pass; `read` counts from 0.
  Verdict poll(std::size_t read, Time now);

 private:
  struct Box {
    ArchiveEntry entry;
    std::string path;
    ArchiveMemory memory;
    std::vector<KnownPost> posts;
  };

  void lay_out(const CutSubscription& cut);
  Box make_box(const std::string& name, const std::string& kind) const;
  Verdict measure(Time now);
  ArchiveView view_of(const Box& box, Time now) const;
  static void take(Box& box, Merged taken);
  static void read(Box& box, Time now, std::optional<Time> whole_from);
  void read_older(Box& box, Time now) const;

  const LivingList& list_;
  std::string folder_;
  Register reg_;
  std::vector<Box> boxes_;  ///< the list's, then its neighbour's
  bool wants_whole_ = false;
};

}  // namespace sigwatch::simulation
