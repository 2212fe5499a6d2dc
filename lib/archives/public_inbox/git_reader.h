#pragma once

#include <boost/asio/awaitable.hpp>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "archives/public_inbox/epochs.h"
#include "archives/public_inbox/mark.h"
#include "core/evidence/reading.h"

namespace sigwatch::public_inbox {

/// Builds one Reading of one inbox on disk, commit by commit, backwards: in the order in which the archive took
/// messages in. Lives as long as one call of the archive. What returns bool is false when the evidence says why the
/// reading ended.
class GitReader {
 public:
  /// `until`: commits of later times do not exist.
  GitReader(boost::asio::io_context& io, std::string path, Time now, std::optional<Time> until)
      : git_(io), path_(std::move(path)), now_(now), until_(until) {}

  /// Finds the epochs and the newest commit.
  boost::asio::awaitable<bool> open();
  int epoch() const { return epochs_.front().number; }
  const std::string& head() const { return head_; }
  /// The files at the newest commit are those of a v2 inbox.
  boost::asio::awaitable<bool> recognise();

  /// All commits after `mark`, when nothing else changed and none took a message out. nullopt: it cannot be said so.
  boost::asio::awaitable<std::optional<std::vector<Post>>> since(GitMark mark);

  /// False: that place is no more, and the reading begins at the newest end.
  bool start_at(const GitCursor& cursor);
  boost::asio::awaitable<bool> take_part(int commits);

  bool at_end() const { return at_ >= epochs_.size(); }
  bool has_posts() const { return !posts_.empty(); }
  /// Everything that was taken in after this was read.
  const std::optional<Time>& reached() const { return reached_; }
  const std::optional<Time>& taken_in() const { return taken_in_; }

  Reading finish();

 private:
  bool fail(Evidence why);
  void take(const Commit& commit);
  std::optional<Post> post_of(const Commit& commit) const;
  void next_epoch();
  void note_reached(const Commit& commit);

  Git git_;
  std::string path_;
  Time now_;
  std::optional<Time> until_;
  Evidence evidence_{Evidence::Kind::good, {}, std::nullopt};
  std::vector<Epoch> epochs_;
  std::string head_;
  std::size_t at_ = 0;
  std::string from_;  ///< the commit to go on from; empty: the epoch's newest
  bool skip_from_ = false;
  std::set<std::string> removed_;
  std::vector<Post> posts_;
  std::vector<Time> clocks_;
  std::optional<Time> reached_, taken_in_;
};

}  // namespace sigwatch::public_inbox
