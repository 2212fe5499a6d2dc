#pragma once

#include <atomic>
#include <chrono>
#include <memory>
#include <optional>
#include <string>

#include "core/register/register.h"
#include "libraries/curl/easy.h"
#include "libraries/secret/secret.h"
#include "libraries/smtp/receipt.h"
#include "libraries/smtp/reply_log.h"
#include "libraries/smtp/smtp_mailer.h"

namespace sigwatch {

/// One visit to the mail server, on a thread of its own: libcurl (7.88 and 8.14) waits for the reply to the final dot,
/// and to QUIT, inside one call. Used once: send() or probe().
class SmtpConversation {
 public:
  /// `stop` is watched about once a second; when it turns true, the conversation hangs up.
  SmtpConversation(const MailSettings& settings, SmtpPatience patience, const std::atomic<bool>& stop);
  SmtpConversation(const SmtpConversation&) = delete;
  SmtpConversation& operator=(const SmtpConversation&) = delete;
  ~SmtpConversation();

  Receipt send(const Envelope& envelope);
  Receipt probe(const Envelope& envelope);

  /// The whole mail was handed over for sending: the final dot may have been sent.
  bool given() const { return !message_.empty() && given_ == message_.size(); }

 private:
  using Clock = std::chrono::steady_clock;

  std::optional<Receipt> prepare(const Envelope& envelope);
  void set_server();
  void set_callbacks();
  SmtpEnd perform();
  Receipt command(const std::string& text, bool connecting);

  static std::size_t give(char* room, std::size_t size, std::size_t count, void* self);
  static std::size_t take_reply(char* line, std::size_t size, std::size_t count, void* self);
  static std::size_t drop_body(char* data, std::size_t size, std::size_t count, void* self);
  static int watch(void* self, curl_off_t, curl_off_t, curl_off_t, curl_off_t);

  const MailSettings& settings_;
  const SmtpPatience patience_;
  const std::atomic<bool>& stop_;
  Secret password_;
  StringList recipients_;
  std::string message_;
  std::size_t given_ = 0;
  bool stopped_ = false;
  std::optional<Clock::time_point> hang_up_;  ///< from when there is nothing left to wait for
  ReplyLog replies_;
  std::string error_;  ///< CURLOPT_ERRORBUFFER
  EasyHandle easy_;    ///< last: goes first, while all that it points at is there
};

}  // namespace sigwatch
