#pragma once

#include <atomic>
#include <optional>
#include <string>
#include <vector>

#include "libraries/strophe/chat.h"
#include "libraries/strophe/session.h"

namespace sigwatch {

/// Where a message goes: `xmpp:council@rooms.example.org?join` (a room), `xmpp:ann@example.org`.
struct ChatTarget {
  std::string jid;
  bool room = false;
};
std::optional<ChatTarget> chat_target(const std::string& to);

/// One visit to a room or account, on a thread of its own. Used once: send() or probe().
class ChatConversation {
 public:
  ChatConversation(const XmppSettings& settings, std::string nick, ChatPatience patience,
                   const std::atomic<bool>& stop);

  Receipt send(const Envelope& envelope);
  Receipt probe(const Envelope& envelope);

  /// The message was handed over for sending.
  bool given() const { return given_; }

 private:
  enum class Found { yes, no, unsure };

  Receipt visit(const Envelope& envelope, bool only_probe);
  std::string enter();
  std::string ask_who();
  std::string join();
  Found look(const Envelope& envelope);
  Found look_into_archive(const Envelope& envelope);
  bool ask_archive(const Envelope& envelope, const std::string& after);
  Receipt say(const Envelope& envelope);
  void hear(const ChatEvent& event);
  void hear_archived(const ChatEvent& event);
  bool is_ours(const ChatEvent& event) const;
  bool answered(const std::string& id);
  std::string us() const { return target_.jid + "/" + nick_; }

  const std::string account_;
  const std::string nick_;
  ChatTarget target_;
  std::string id_, text_;  ///< of the message
  std::string waited_;     ///< id of the iq that is waited for
  std::optional<ChatEvent> answer_;
  bool joined_ = false, made_ = false, has_archive_ = false;
  std::string refused_;  ///< why the room or server refused the presence or the message
  bool there_ = false;   ///< our message was shown: in the history, the archive, or now
  bool given_ = false;
  std::optional<Time> oldest_;  ///< of what the room showed of its history
  int asked_ = 0;
  ChatSession session_;
};

}  // namespace sigwatch
