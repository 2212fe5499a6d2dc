#pragma once

#include <string>

#include "ports/mailer.h"

namespace sigwatch {

/// How a conversation with a mail server ended, before it is judged.
struct SmtpEnd {
  int curl_code = 0;       ///< CURLcode
  std::string curl_words;  ///< libcurl's words for it
  long reply = 0;          ///< CURLINFO_RESPONSE_CODE: the last reply, that to QUIT left out
  std::string words;       ///< the server's words of that reply, without secrets
  bool all_given = false;  ///< the whole mail was handed over for sending: the final dot may have been sent
  bool stopped = false;    ///< we hung up, because the service stops
  std::string server;      ///< `smtp://mail.example:587`
  std::string user;        ///< empty: no AUTH
};

/// The receipt of a mail. By reply code and stage (libcurl's code alone cannot tell 450 from 550):
/// - the last byte was not yet handed over: 5yz to MAIL, RCPT or DATA is `refused`, all else `deferred`. A refused
/// connection, TLS or login
///   says nothing about this mail, so it is `deferred` whatever the code, with a text for operators;
/// - it was handed over: 2yz `accepted`, 4yz `deferred`, 5yz `refused`, no final reply (354 or none) `unknown`.
Receipt judge_sent(const SmtpEnd& end);

/// The receipt of a command of a probe (nothing can have been sent). `connecting`: greeting, TLS and login, not yet
/// MAIL.
Receipt judge_probed(const SmtpEnd& end, bool connecting);

}  // namespace sigwatch
