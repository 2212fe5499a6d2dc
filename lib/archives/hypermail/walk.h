#pragma once

#include <boost/asio/awaitable.hpp>
#include <optional>
#include <string>
#include <vector>

#include "archives/engine/requests.h"
#include "archives/hypermail/page.h"
#include "core/evidence/reading.h"

namespace sigwatch::hypermail {

/// A page as it was seen, to ask again whether it changed.
struct Seen {
  std::string url, etag, last_modified, digest;
};

/// Goes through one archive from its newest message backwards, a request each, folder by folder.
class Walk {
 public:
  Walk(HttpClient& client, std::string url, Time now, bool pretend)
      : requests_(client), url_(std::move(url)), now_(now), pretend_(pretend) {}

  /// Whether both pages (one, where the archive has no folders) stand as they were seen. False: changed, or failed().
  boost::asio::awaitable<bool> still(Seen root, Seen folder);
  /// The list's index and that of its newest folder. False: the evidence says why.
  boost::asio::awaitable<bool> open();
  /// To the message below a cursor's.
  boost::asio::awaitable<bool> go_to(std::string cursor);
  /// Takes the next older message, or opens the next older folder.
  boost::asio::awaitable<bool> step();
  /// The number after the newest: an index may be older than its files.
  boost::asio::awaitable<bool> take_unlisted();

  bool failed() const { return !is_good(evidence_); }
  bool at_beginning() const { return folder_ + 1 >= folders_.size() && next_ >= index_.messages.size(); }
  bool between_folders() const { return next_ >= index_.messages.size(); }
  /// The next message came after `last` of the folder `url`, or stands in a newer folder.
  bool is_newer(const std::string& url, int last) const;
  int taken() const { return taken_; }
  /// How many of the messages taken last were older, one after the other.
  int older_in_a_row(Time than) const;
  std::optional<Time> oldest() const;
  const Seen& root() const { return root_; }
  const Seen& newest_folder() const { return newest_folder_; }
  int newest_number() const { return newest_number_; }
  std::string cursor() const;
  /// The reading, good unless something failed; then without posts.
  Reading finish();

 private:
  boost::asio::awaitable<bool> stands(Seen seen);
  boost::asio::awaitable<bool> open_folder(std::size_t folder);
  bool use(const HttpResponse& response, const std::string& url, bool must_have_messages);
  bool take(const HttpResponse& response, const std::string& url);
  void note_gap(const std::string& url);
  bool fail(Evidence evidence);

  Requests requests_;
  std::string url_;
  Time now_;
  bool pretend_;
  Evidence evidence_{Evidence::Kind::good, {}, std::nullopt};
  Reading reading_;
  Seen root_, newest_folder_;
  int newest_number_ = 0;
  std::vector<std::string> folders_;  ///< newest first; of an archive without folders the list's own page
  std::size_t folder_ = 0;
  Index index_;           ///< of folders_[folder_]
  std::size_t next_ = 0;  ///< into index_.messages
  int taken_ = 0;
  std::vector<Time> clocks_;  ///< of the messages taken
};

}  // namespace sigwatch::hypermail
