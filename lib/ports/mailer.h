#pragma once

#include <boost/asio/awaitable.hpp>
#include <string>

#include "core/base/time.h"

namespace sigwatch {

/// One mail to one recipient, ready for the wire: frozen with the first attempt, never changed after. Or one message to
/// a chat.
struct Envelope {
  std::string from;     ///< envelope sender (bounces), an address
  std::string to;       ///< one recipient, from the configuration only. Of a chat `xmpp:JID`, of a room `xmpp:JID?join`
  std::string message;  ///< the whole RFC 5322 message with CR LF line ends; of a chat the text
  /// of a chat: by which its history shows that it has the message already; then it is not sent again
  std::string id{};
  Time since{};     ///< of a chat: no earlier part of the history can show it
  bool doubtful{};  ///< of a chat: it may have arrived; it is sent only when the history proves that it did not
};

/// What became of one attempt, judged by reply code and stage.
struct Receipt {
  enum class Kind {
    accepted,  ///< the final 250 (or the file is on disk, or the chat showed it)
    deferred,  ///< 4yz, or a failure that is proved to be before the final dot: try again later
    refused,   ///< 5yz: a person must look
    unknown,   ///< the final dot was sent and no reply came: never resent by itself
  };
  Kind kind = Kind::deferred;
  int code = 0;        ///< the SMTP reply code, 0 when there was none
  std::string answer;  ///< the server's words or the cause, one clean line, no secret
};

/// Carries one mail, or one message to a chat. Chosen by the scheme of `mail.via`, or of the recipient. Never retries:
/// that is the business of who calls it.
struct Mailer {
  virtual ~Mailer() = default;
  virtual boost::asio::awaitable<Receipt> send(Envelope envelope) = 0;
  /// Goes as far as RCPT and resets (`sigwatchctl check --mail`). accepted: the server would take it.
  virtual boost::asio::awaitable<Receipt> probe(Envelope envelope) = 0;
};

}  // namespace sigwatch
