#include "libraries/strophe/chat.h"

#include <utility>

#include "libraries/background/threaded_mailer.h"
#include "libraries/strophe/conversation.h"

namespace sigwatch {

bool chat_built() { return true; }

Result<std::unique_ptr<Mailer>> open_chat(XmppSettings settings, std::string nick, ChatPatience patience) {
  std::unique_ptr<Mailer> mailer = std::make_unique<ThreadedMailer<ChatConversation>>(
      std::string(),
      [settings = std::move(settings), nick = std::move(nick), patience](
          auto& conversation, const std::atomic<bool>& stop) { conversation.emplace(settings, nick, patience, stop); });
  return mailer;
}

}  // namespace sigwatch
