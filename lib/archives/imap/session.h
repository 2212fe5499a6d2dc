#pragma once

#include <boost/asio/awaitable.hpp>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "archives/imap/fetch.h"
#include "core/evidence/reading.h"
#include "libraries/curl/mail_stream.h"

namespace sigwatch::imap {

/// What came of one command.
struct Answer {
  enum class Status {
    ok,
    no,
    bad,
    broken
  };  ///< broken: no whole answer, or none of this protocol; the session is over
  Status status = Status::broken;
  std::string words;                   ///< of the line that ended it, clean; of a broken one the cause
  bool strange = false;                ///< broken: what came is not this protocol
  std::vector<std::string> responses;  ///< those before it, without their line ends
};

/// What a folder is at the moment, as EXAMINE or STATUS says it.
struct Box {
  std::uint32_t validity = 0;  ///< UIDVALIDITY; 0: it did not say, or it is a folder of folders (public-inbox)
  std::uint32_t next = 0;      ///< UIDNEXT; 0: it did not say
  std::optional<std::uint32_t> messages;
};

/// One visit to an IMAP server: read-only commands on one connection, counted. After the first broken answer all others
/// are broken as well.
class Session {
 public:
  Session(boost::asio::io_context& io, MailServer server, std::shared_ptr<const Secret> password);

  /// Connects and logs in. False: evidence() says why.
  boost::asio::awaitable<bool> open();

  /// False: evidence() says why. `mailbox` as quoted_mailbox() gives it.
  boost::asio::awaitable<bool> status(std::string mailbox);
  boost::asio::awaitable<bool> examine(std::string mailbox);
  const Box& box() const { return box_; }

  /// The messages of `FETCH set` or `UID FETCH set`, of which there should be so many. One that the server leaves out,
  /// answers with NIL or an error, or hangs up over (Dovecot's habit with a file that it cannot read) comes without a
  /// header, and with its date where the server tells it; the others are read all the same. Fewer than expected: the
  /// server does not even name the rest. nullopt: evidence() says why.
  boost::asio::awaitable<std::optional<std::vector<Message>>> fetch(std::string set, bool by_uid, std::size_t expected);
  /// How many messages of the last fetch() were deleted while it ran: they are none any more, and not among its
  /// messages.
  std::size_t gone() const { return gone_; }
  /// UIDs of `UID SEARCH criteria`. nullopt: the server cannot search so; evidence() is still good then, unless the
  /// session broke.
  boost::asio::awaitable<std::optional<std::vector<std::uint32_t>>> search(std::string criteria);
  /// Folders that hold mail.
  boost::asio::awaitable<std::optional<std::vector<std::string>>> list(std::string pattern);

  const Evidence& evidence() const { return evidence_; }
  void fail(Evidence evidence) { evidence_ = std::move(evidence); }
  const Cost& cost() const { return cost_; }
  const std::string& address() const { return server_.address; }

 private:
  boost::asio::awaitable<Answer> command(std::string text);
  boost::asio::awaitable<Answer> fetch_into(std::vector<Message>& messages, std::string command_text);
  boost::asio::awaitable<bool> add_texts(std::vector<Message>& messages);
  boost::asio::awaitable<bool> name_all(std::vector<Message>& messages, std::string set, bool by_uid,
                                        std::size_t expected);
  boost::asio::awaitable<bool> salvage(std::vector<Message>& messages);
  boost::asio::awaitable<bool> drop_deleted(std::vector<Message>& messages);
  boost::asio::awaitable<Answer> fetch_uids(std::vector<Message>& messages, std::string uids);
  boost::asio::awaitable<bool> reopen();
  bool goes_on(const Answer& answer);
  std::string items() const { return gives_parts_ ? wanted_items() : header_items(); }
  boost::asio::awaitable<bool> fill();
  bool take(const std::string& tag, Answer& answer);
  Answer broken(std::string cause, bool strange);
  void judge(const Answer& answer, const std::string& what, bool folder);

  boost::asio::io_context& io_;
  MailServer server_;
  std::shared_ptr<const Secret> password_;
  std::unique_ptr<MailStream> stream_;
  std::string buffer_;
  std::string why_;  ///< why fill() failed
  int commands_ = 0;
  bool gives_parts_ = true;  ///< of bodies
  std::string mailbox_;      ///< the one that is open
  int reopened_ = 0;
  bool expunged_ = false;  ///< the server told that a message was deleted meanwhile
  std::size_t gone_ = 0;
  Box box_;
  Evidence evidence_{Evidence::Kind::good, {}, {}};
  Cost cost_;
};

}  // namespace sigwatch::imap
