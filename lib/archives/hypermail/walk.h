#pragma once

#include <boost/asio/awaitable.hpp>
#include <optional>
#include <string>
#include <vector>

#include "archives/engine/message_walk.h"
#include "archives/hypermail/page.h"

namespace sigwatch::hypermail {

/// A page as it was seen, to ask again whether it changed.
struct Seen {
  std::string url, etag, modified, digest;
};

/// Where reading backwards goes on: with the messages of this folder that have a lower number.
struct Cursor {
  std::string folder;
  int below = 0;
};

/// Goes through one archive folder by folder.
class Walk final : public MessageWalk {
 public:
  Walk(HttpClient& client, std::string url, Time now) : MessageWalk(client, now), url_(std::move(url)) {}

  /// Whether both pages (one, where the archive has no folders) stand as they were seen. False: changed, or failed().
  boost::asio::awaitable<bool> still(Seen root, Seen folder);
  /// The list's index and that of its newest folder. False: the evidence says why.
  boost::asio::awaitable<bool> open();
  /// To the message below a cursor's.
  boost::asio::awaitable<bool> go_to(Cursor cursor);
  /// The number after the newest: an index may be older than its files.
  boost::asio::awaitable<bool> take_unlisted();

  bool at_beginning() const override { return folder_ + 1 >= folders_.size() && next_ >= index_.messages.size(); }
  bool between_folders() const { return next_ >= index_.messages.size(); }
  /// The next message came after `last` of the folder `url`, or stands in a newer folder.
  bool is_newer(const std::string& url, int last) const;
  const Seen& root() const { return root_; }
  const Seen& newest_folder() const { return newest_folder_; }
  int newest_number() const { return newest_number_; }

 private:
  std::string next_listed() override;
  boost::asio::awaitable<bool> list_more() override;
  std::optional<Post> read(const std::string& page, const std::string& url) const override;
  std::string expected() const override { return "a message page of Hypermail"; }
  std::optional<Time> clock_of(const Post& post) const override;
  Time complete_after(Time clock) const override { return clock; }
  std::string cursor() const override;

  boost::asio::awaitable<bool> stands(Seen seen);
  boost::asio::awaitable<bool> open_folder(std::size_t folder);
  bool use(const HttpResponse& response, const std::string& url, bool must_have_messages);

  std::string url_;
  Seen root_, newest_folder_;
  int newest_number_ = 0;
  std::vector<std::string> folders_;  ///< newest first; of an archive without folders the list's own page
  std::size_t folder_ = 0;
  Index index_;           ///< of folders_[folder_]
  std::size_t next_ = 0;  ///< into index_.messages
};

}  // namespace sigwatch::hypermail
