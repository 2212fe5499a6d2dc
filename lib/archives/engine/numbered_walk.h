#pragma once

#include <boost/asio/awaitable.hpp>
#include <optional>
#include <string>
#include <vector>

#include "archives/engine/message_walk.h"
#include "archives/engine/numbered_index.h"

namespace sigwatch {

/// A page as it was seen, to ask again whether it changed.
struct SeenPage {
  std::string url, etag, modified, digest;
};

/// Goes through one archive of numbered pages, folder by folder. An index may have several pages, in any order: all of
/// a folder are read before its messages, since only their numbers say which is the newest.
class NumberedWalk final : public MessageWalk {
 public:
  NumberedWalk(HttpClient& client, std::string url, const NumberedFormat& format, Time now)
      : MessageWalk(client, now), url_(std::move(url)), format_(format) {}

  /// Whether these pages stand as they were seen, and these messages are still missing. False: not so, or failed().
  boost::asio::awaitable<bool> still(std::vector<SeenPage> pages, std::vector<std::string> missing);
  /// The list's index and that of its newest folder. False: the evidence says why.
  boost::asio::awaitable<bool> open();
  /// To the message below a cursor's.
  boost::asio::awaitable<bool> go_to(std::string cursor);
  /// The number after the newest: an index may be older than its files.
  boost::asio::awaitable<bool> take_unlisted();

  bool at_beginning() const override { return folder_ + 1 >= folders_.size() && next_ >= index_.messages.size(); }
  bool between_folders() const { return next_ >= index_.messages.size(); }
  /// The next message came after `last` of the folder `url`, or stands in a newer folder.
  bool is_newer(const std::string& url, int last) const;
  /// The list's own page, the first and the last page of the newest folder's index, and the one that lists the newest
  /// message; each once.
  std::vector<SeenPage> seen() const;
  /// The folder of the newest message.
  std::string newest_folder() const { return folders_.empty() ? std::string() : folders_.front(); }
  int newest_number() const { return newest_number_; }

 private:
  std::string next_listed() override;
  boost::asio::awaitable<bool> list_more() override;
  std::optional<Post> read(const std::string& page, const std::string& url) const override;
  std::string expected() const override { return format_.a_message; }
  std::optional<Time> clock_of(const Post& post) const override;
  Time complete_after(Time clock) const override { return clock; }
  std::string cursor() const override;

  boost::asio::awaitable<bool> stands(SeenPage seen);
  boost::asio::awaitable<bool> open_folder(std::size_t folder);
  boost::asio::awaitable<NumberedIndex> index_in(std::string page, std::string url);
  bool use(NumberedIndex index, const HttpResponse& response, const std::string& url, bool must_have_messages);
  bool lists_one_thing(const NumberedIndex& index, const std::string& url);
  boost::asio::awaitable<bool> add_more();

  std::string url_;
  const NumberedFormat& format_;
  std::vector<SeenPage> seen_;
  int newest_number_ = 0;
  std::vector<std::string> folders_;  ///< newest first; of an archive without folders the list's own page
  std::size_t folder_ = 0;
  NumberedIndex index_;   ///< of folders_[folder_]
  std::size_t next_ = 0;  ///< into index_.messages
};

}  // namespace sigwatch
