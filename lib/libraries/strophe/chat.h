#pragma once

#include <memory>
#include <string>

#include "core/base/result.h"
#include "core/register/register.h"
#include "ports/mailer.h"

namespace sigwatch {

/// How long a chat is waited for. Nobody else waits for it.
struct ChatPatience {
  Seconds connect = 60s;  ///< until TLS and login are done
  Seconds answer = 60s;   ///< for each answer of the server or the room
};

/// False: built without libstrophe, and open_chat() is an Error.
bool chat_built();

/// Messages to a chat room (XEP-0045) or an account through libstrophe: TLS required, certificates verified, one
/// conversation after the other on a thread of its own. An Envelope is of a chat (`xmpp:JID?join`, `xmpp:JID`); its id
/// is the message's. Before anything is sent the chat's history is looked into: what the room shows on joining, then
/// its archive or the account's (XEP-0313) where there is one.
/// - `accepted`: the room showed our message, or had it already; of an account: our server has taken it in;
/// - `deferred`: nothing was sent, or the room refused it;
/// - `unknown`: sent and not shown, or (`doubtful`) it cannot be told whether it is there already, so nothing was sent.
/// A room that does not exist is not made. The password is read at each connection. Its end hangs up within about a
/// second.
Result<std::unique_ptr<Mailer>> open_chat(XmppSettings settings, std::string nick, ChatPatience patience = {});

}  // namespace sigwatch
