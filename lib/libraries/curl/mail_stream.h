#pragma once

#include <boost/asio/awaitable.hpp>
#include <boost/asio/io_context.hpp>
#include <memory>
#include <string>

#include "core/base/result.h"
#include "core/base/time.h"
#include "libraries/secret/secret.h"

namespace sigwatch {

/// A mail server and who asks there.
struct MailServer {
  std::string address;  ///< `imaps://host:port` (TLS from the start) or `imap://host:port`; no more
  std::string user;     ///< empty: `anonymous`
  /// a name may have a private address, as a person said; an IP address or `localhost` always may
  bool private_address = false;
  bool starttls = true;     ///< imap://: STARTTLS or nothing. false: no TLS at all
  Seconds patience = 30s;   ///< to connect, and for each answer until it is logged in
  Seconds deadline = 120s;  ///< for all that is done with it; waiting for its turn is not counted
  int at_once = 2;          ///< connections to one server, over all MailStreams of one io_context
};

/// Why a mail server cannot be read.
struct MailFault {
  enum class Kind {
    unreachable,   ///< connection, TLS, time-out, closed
    refused,       ///< it does not let this user in
    unrecognised,  ///< what answers is no mail server of this protocol
  };
  Kind kind = Kind::unreachable;
  std::string what;  ///< for a person: the server, the cause, what to do; never a password
};

/// A connection to an IMAP server, encrypted and logged in by libcurl; what is said then is the caller's. (libcurl's
/// own IMAP ends an answer at the first line that looks like its end, which may stand in any mail, and gives one
/// literal of an answer alone.) One coroutine at a time.
class MailStream {
 public:
  struct Opened {
    std::unique_ptr<MailStream> stream;  ///< null: `fault` says why
    MailFault fault;
  };
  static boost::asio::awaitable<Opened> open(boost::asio::io_context& io, MailServer server,
                                             std::shared_ptr<const Secret> password);
  ~MailStream();
  MailStream(const MailStream&) = delete;
  MailStream& operator=(const MailStream&) = delete;

  /// The server's first line.
  const std::string& greeting() const;

  /// True: all was sent. The error tells the cause, without the server's name.
  boost::asio::awaitable<Result<bool>> send(std::string bytes);
  /// What came, at most 64 KiB; never empty.
  boost::asio::awaitable<Result<std::string>> receive();

 private:
  class Impl;
  explicit MailStream(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

}  // namespace sigwatch
