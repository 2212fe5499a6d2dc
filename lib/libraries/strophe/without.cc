#include "libraries/strophe/chat.h"

namespace sigwatch {

bool chat_built() { return false; }

Result<std::unique_ptr<Mailer>> open_chat(XmppSettings settings, std::string, ChatPatience) {
  return Error{ErrorKind::give_up, settings.place + ": built without libstrophe"};
}

}  // namespace sigwatch
