#pragma once

#include <boost/asio/awaitable.hpp>
#include <optional>
#include <string>
#include <vector>

#include "archives/engine/requests.h"
#include "core/evidence/reading.h"
#include "ports/archive.h"

namespace sigwatch {

/// One reading of an archive that shows each message on a page of its own: from the newest backwards, a request each. A
/// kind says which messages are listed, and how a page reads.
class MessageWalk {
 public:
  MessageWalk(HttpClient& client, Time now) : requests_(client), now_(now) {
    reading_.evidence.kind = Evidence::Kind::good;
  }
  virtual ~MessageWalk() = default;
  MessageWalk(const MessageWalk&) = delete;
  MessageWalk& operator=(const MessageWalk&) = delete;

  /// Takes the next older message, or shows which are listed before. False: failed().
  boost::asio::awaitable<bool> step();
  /// Steps until enough was read for an older part: as many messages as it may take requests, or three in a row before
  /// `back_to` (one alone may have a wrong clock).
  boost::asio::awaitable<bool> go_back(OlderQuery query);

  bool failed() const { return !is_good(reading_.evidence); }
  virtual bool at_beginning() const = 0;
  int taken() const { return taken_; }
  /// How many of the messages taken last were older, one after the other.
  int older_in_a_row(Time than) const;

  /// The reading, good unless something failed. `whole_from`: the walk went back as far as that asks for.
  Reading finish(std::optional<Time> whole_from = std::nullopt);

 protected:
  /// The url of the next older message that is listed; empty: older ones have to be listed first.
  virtual std::string next_listed() = 0;
  virtual boost::asio::awaitable<bool> list_more() = 0;
  /// The post of a page, or nullopt: it is no message's page of this kind.
  virtual std::optional<Post> read(const std::string& page, const std::string& url) const = 0;
  /// What read() expects, for a person: `a message page of Hypermail`.
  virtual std::string expected() const = 0;
  /// The clock by which the archive orders its messages.
  virtual std::optional<Time> clock_of(const Post& post) const = 0;
  /// Everything taken in since then stands before the message at this clock, in the archive's order.
  virtual Time complete_after(Time clock) const = 0;
  /// Where to go on, for go_to() of the kind.
  virtual std::string cursor() const = 0;

  HttpRequest ask(std::string url) const;
  boost::asio::awaitable<bool> take(std::string url);
  void note_gap(const std::string& url);
  bool fail(Evidence evidence);

  Requests requests_;
  Time now_;
  Reading reading_;
  std::vector<Time> clocks_;     ///< of the messages taken
  std::size_t closed_gaps_ = 0;  ///< of which the next older message is known
  int taken_ = 0;
};

}  // namespace sigwatch
