#include "libraries/smtp/smtp_mailer.h"

#include <utility>

#include "libraries/background/threaded_mailer.h"
#include "libraries/smtp/conversation.h"

namespace sigwatch {

std::unique_ptr<Mailer> open_smtp(boost::asio::io_context&, MailSettings settings, SmtpPatience patience) {
  const std::string via = settings.via;
  return std::make_unique<ThreadedMailer<SmtpConversation>>(
      via, [settings = std::move(settings), patience](auto& conversation, const std::atomic<bool>& stop) {
        conversation.emplace(settings, patience, stop);
      });
}

}  // namespace sigwatch
