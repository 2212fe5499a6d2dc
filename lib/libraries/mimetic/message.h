#pragma once

#include <string>
#include <string_view>

#include "core/base/result.h"
#include "core/base/time.h"

namespace sigwatch {

/// The parts of a notice, already worded. Text is UTF-8.
struct MessageParts {
  std::string from_name, from_address;
  std::string to;        ///< one address
  std::string reply_to;  ///< one address, or empty
  std::string subject;
  Time date;
  std::string message_id;   ///< without <>
  std::string in_reply_to;  ///< without <>, or empty
  std::string notice_id;    ///< becomes X-Sigwatch-Notice
  std::string sealed_id{};  ///< becomes X-Sigwatch-Seal
  std::string body;         ///< lines ended by \n; becomes text/plain; charset=utf-8; format=flowed
};

/// The mail as it goes on the wire (CR LF): From, To, Reply-To, Subject, Date, Message-ID, In-Reply-To, Auto-Submitted:
/// auto-generated, X-Auto-Response-Suppress: All, X-Sigwatch-Notice, X-Sigwatch-Seal, MIME fields; no List-*, no
/// Precedence. Every value is checked for CR, LF and NUL, encoded words are folded, lines stay under 998 bytes, and
/// what was built is parsed back and compared: a difference is an Error give_up.
Result<std::string> build_message(const MessageParts& parts);

}  // namespace sigwatch
