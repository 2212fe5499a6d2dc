#pragma once

#include <boost/asio/awaitable.hpp>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "archives/pipermail/fetch.h"
#include "archives/pipermail/mark.h"
#include "archives/pipermail/volume_text.h"
#include "archives/pipermail/walk.h"
#include "core/evidence/reading.h"

namespace sigwatch {

/// What an archive keeps in memory between its readings; all of it can be learnt again.
struct Remembered {
  std::string folder;                          ///< the list's, with the final slash
  std::optional<std::vector<Volume>> volumes;  ///< of the index as last seen
  std::set<std::string> gzip_only;             ///< volumes whose `.txt` was not there
};

/// Builds one Reading: volume by volume, with what it cost. Lives as long as one call of the archive.
class Reader {
 public:
  Reader(HttpClient& client, Remembered& memory, Time now, bool pretend)
      : requests_(client), memory_(memory), now_(now), pretend_(pretend) {}

  /// Asks for the index; with validators when they are not empty. False: see finish(), the evidence says why.
  /// `unchanged` is set on 304.
  boost::asio::awaitable<bool> open(std::string etag, std::string last_modified);
  /// The index as it was last seen, without a request. False: it was never seen.
  bool open_from_memory();

  /// Reads the volume of a step and advances `walk`. A listed volume that is not there becomes a Gap. False: the
  /// evidence says why. `tail`: so many bytes from the end will do, if they hold a whole post (else 64 KiB, else all);
  /// then `walk` remembers the rest. 0: all.
  boost::asio::awaitable<bool> take(Walk& walk, WalkStep step, Forms forms, std::int64_t tail);

  /// From now on a volume that is read whole is compared with the messages that its page by date lists, at the cost of
  /// that page: what the text has fewer is a gap, with both numbers.
  void compare_with_pages() { compares_ = true; }

  /// What became of a volume since it was marked.
  enum class Growth { same, grown, changed, failed };
  boost::asio::awaitable<Growth> resume(VolumeMark mark);

  /// The newest listed volume that is there, and `walk` behind it. False: the evidence says why.
  boost::asio::awaitable<bool> take_newest(Walk& walk, bool tail);

  const Listing& listing() const { return listing_; }
  const IndexAnswer& index() const { return index_; }
  bool unchanged() const { return index_.kind == IndexAnswer::Kind::unchanged; }
  bool has_posts() const { return !reading_.posts.empty(); }
  int requests() const { return requests_.cost().requests; }
  Forms forms_of(const Walk& walk, const WalkStep& step) const;

  /// Drops what was taken so far: the reading begins anew.
  void start_over();
  /// Ends of the volumes that were read and may still grow.
  const std::vector<VolumeMark>& ends() const { return ends_; }
  /// The newest archive clock that is not in the future.
  std::optional<Time> taken_in() const { return taken_in_; }

  /// The reading, good unless something failed; then without posts.
  Reading finish();

 private:
  void use(std::vector<Volume> volumes);
  void keep(std::vector<Post> posts);
  bool too_large();
  void note_end(const Period& period, const VolumeAnswer& answer);
  void note_forms(Walk& walk, const WalkStep& step, const VolumeAnswer& answer);
  void note_gap(const WalkStep& step);
  bool take_posts(Walk& walk, const WalkStep& step, const VolumeAnswer& answer, VolumePosts found);
  boost::asio::awaitable<void> compare(Volume volume, std::size_t shown, std::string url);
  std::string url_of(const Volume& volume, const VolumeAnswer& answer) const;

  Requests requests_;
  Remembered& memory_;
  Time now_;
  bool pretend_;
  bool compares_ = false;
  IndexAnswer index_;
  Listing listing_;
  Reading reading_;
  std::vector<Gap> shortfalls_;  ///< beside the reading's gaps, which are volumes that are not there
  std::vector<VolumeMark> ends_;
  std::optional<Time> taken_in_;
};

}  // namespace sigwatch
