#pragma once

#include <boost/asio/awaitable.hpp>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "archives/engine/requests.h"
#include "archives/ietf/pages.h"
#include "core/evidence/reading.h"

namespace sigwatch::ietf {

/// One reading of one list: page by page (40 rows, newest first by the sender's clock), a request a message.
class Session {
 public:
  Session(HttpClient& client, Place place, Time now, bool pretend)
      : requests_(client), place_(std::move(place)), now_(now), pretend_(pretend) {}

  /// Asks how many messages the list has. An unknown or private list answers 404, so that 0 is an empty list.
  boost::asio::awaitable<bool> count();
  long total() const { return total_; }
  /// The page that begins with the message `hash`; empty: the first.
  boost::asio::awaitable<bool> show(std::string hash);
  /// To the page of a cursor.
  boost::asio::awaitable<bool> go_to(std::string cursor);
  const std::vector<std::string>& rows() const { return rows_; }  ///< of all pages shown
  /// Takes the next older message, or shows the next page.
  boost::asio::awaitable<bool> step();
  boost::asio::awaitable<bool> take(std::string hash);

  /// Asks how many messages are dated at or after `from`, and compares with those that were taken: what is missing is a
  /// gap, with both numbers. Where the archive does not tell, there is nothing to compare with.
  boost::asio::awaitable<void> compare_since(Time from);
  /// The same for all messages, once the beginning was reached.
  void compare_all();

  bool at_beginning() const { return beginning_; }
  int taken() const { return taken_; }
  int older_in_a_row(Time than) const;
  std::optional<Time> complete_from() const;
  std::string cursor() const;
  Time now() const { return now_; }
  Reading finish();

 private:
  bool fail(Evidence evidence);
  std::string message_url(const std::string& hash) const;
  HttpRequest ask_count(const std::string& start) const;
  long count_in(const HttpResponse& response) const;

  Requests requests_;
  Place place_;
  Time now_;
  bool pretend_;
  long total_ = -1;
  Evidence evidence_{Evidence::Kind::good, {}, std::nullopt};
  Reading reading_;
  std::vector<std::string> rows_;
  std::set<std::string> known_;
  std::size_t next_ = 0;  ///< into rows_
  bool beginning_ = false;
  int taken_ = 0;
  std::vector<Time> clocks_;  ///< the senders', of the messages taken
};

}  // namespace sigwatch::ietf
