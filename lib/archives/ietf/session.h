#pragma once

#include <boost/asio/awaitable.hpp>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "archives/engine/message_walk.h"
#include "archives/ietf/pages.h"

namespace sigwatch::ietf {

/// One reading of one list: page by page (40 rows, newest first by the sender's clock), a request a message.
class Session final : public MessageWalk {
 public:
  Session(HttpClient& client, Place place, Time now) : MessageWalk(client, now), place_(std::move(place)) {}

  /// Asks how many messages the list has. An unknown or private list answers 404, so that 0 is an empty list.
  boost::asio::awaitable<bool> count();
  long total() const { return total_; }
  /// The page that begins with the message `hash`; empty: the first.
  boost::asio::awaitable<bool> show(std::string hash);
  /// To the page of a cursor.
  boost::asio::awaitable<bool> go_to(std::string cursor);
  const std::vector<std::string>& rows() const { return rows_; }  ///< of all pages shown
  boost::asio::awaitable<bool> take_row(std::string hash);

  /// Asks how many messages are dated at or after `from`, and compares with those that were taken: what is missing is a
  /// gap, with both numbers. Where the archive does not tell, there is nothing to compare with.
  boost::asio::awaitable<void> compare_since(Time from);
  /// The same for all messages, once the beginning was reached.
  void compare_all();

  bool at_beginning() const override {
    return beginning_ || (total_ >= 0 && next_ >= rows_.size() && static_cast<long>(next_) >= total_);
  }

 private:
  std::string next_listed() override;
  boost::asio::awaitable<bool> list_more() override;
  std::optional<Post> read(const std::string& page, const std::string& url) const override;
  std::string expected() const override { return "a message page of the IETF mail archive"; }
  std::optional<Time> clock_of(const Post& post) const override;
  Time complete_after(Time clock) const override;
  std::string cursor() const override;

  std::string message_url(const std::string& hash) const;
  HttpRequest ask_count(const std::string& start) const;
  long count_in(const HttpResponse& response) const;

  Place place_;
  long total_ = -1;
  std::vector<std::string> rows_;
  std::set<std::string> known_;
  std::size_t next_ = 0;  ///< into rows_
  bool beginning_ = false;
};

}  // namespace sigwatch::ietf
